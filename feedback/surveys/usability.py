"""What staff say about the information system: SUS, UMUX-Lite, SEQ.

No Vietnamese version of these has been validated. Ours are translations, and each says so wherever it shows.
"""

from feedback.surveys.instruments import Choice, Instrument, Item, Label
from feedback.surveys.scoring import SUS_ITEMS, seq_score, sus_score, umux_lite_score

DISAGREE: Label = {"vi": "Hoàn toàn không đồng ý", "en": "Strongly disagree"}
AGREE: Label = {"vi": "Hoàn toàn đồng ý", "en": "Strongly agree"}

AGREEMENT = (
    Choice("1", DISAGREE, 1),
    Choice("2", {"vi": "Không đồng ý", "en": "Disagree"}, 2),
    Choice("3", {"vi": "Không rõ ý nào", "en": "Neither"}, 3),
    Choice("4", {"vi": "Đồng ý", "en": "Agree"}, 4),
    Choice("5", AGREE, 5),
)

# Positive and negative in turn, which the score relies on.
SUS_STATEMENTS: tuple[tuple[str, str], ...] = (
    ("Tôi muốn dùng hệ thống này thường xuyên.", "I think that I would like to use this system frequently."),
    ("Tôi thấy hệ thống này phức tạp quá mức cần thiết.", "I found the system unnecessarily complex."),
    ("Tôi thấy hệ thống này dễ dùng.", "I thought the system was easy to use."),
    (
        "Tôi nghĩ mình cần người rành kỹ thuật giúp thì mới dùng được hệ thống này.",
        "I think that I would need the support of a technical person to be able to use this system.",
    ),
    (
        "Tôi thấy các chức năng của hệ thống này được ghép với nhau hợp lý.",
        "I found the various functions in this system were well integrated.",
    ),
    (
        "Tôi thấy hệ thống này có quá nhiều chỗ thiếu nhất quán.",
        "I thought there was too much inconsistency in this system.",
    ),
    (
        "Tôi nghĩ hầu hết mọi người sẽ học cách dùng hệ thống này rất nhanh.",
        "I would imagine that most people would learn to use this system very quickly.",
    ),
    ("Tôi thấy hệ thống này rất vướng víu khi dùng.", "I found the system very cumbersome to use."),
    ("Tôi thấy tự tin khi dùng hệ thống này.", "I felt very confident using the system."),
    (
        "Tôi phải học nhiều thứ rồi mới bắt đầu dùng được hệ thống này.",
        "I needed to learn a lot of things before I could get going with this system.",
    ),
)

SUS = Instrument(
    code="sus",
    name={"vi": "SUS – Thang đo mức dễ dùng của hệ thống", "en": "SUS – System Usability Scale"},
    purpose={
        "vi": "Hỏi cán bộ, nhân viên bưu điện về phần mềm, mỗi năm hai lần.",
        "en": "Asks staff and postal employees about the software, twice a year.",
    },
    source="Brooke, J. (1996): SUS: a ‘quick and dirty’ usability scale. In: Usability Evaluation in "
    "Industry.",
    formula={
        "vi": "2,5 × [tổng câu lẻ (x − 1) + tổng câu chẵn (5 − x)]",
        "en": "2.5 × [sum of odd items (x − 1) + sum of even items (5 − x)]",
    },
    low=0,
    high=100,
    limits={
        "vi": "Bản dịch chưa chuẩn hóa: chưa có bản tiếng Việt nào được kiểm định. Hãy so với chính mình "
        "qua các "
        "kỳ, đừng so với bảng xếp loại quốc tế. Điểm không phải là phần trăm: trung bình của các nghiên "
        "cứu là "
        "68. Từng câu riêng lẻ không có ý nghĩa.",
        "en": "The translation is not validated: no tested Vietnamese version exists. Compare with "
        "yourself over "
        "time, not with international grades. A score is not a percentage: the mean of published studies "
        "is 68. "
        "Single items mean nothing alone.",
    },
    missing={
        "vi": "Câu bỏ trống tính là 3; bỏ trống hơn hai câu thì phiếu không được tính điểm.",
        "en": "A missing item counts as 3; with more than two missing there is no score.",
    },
    items=tuple(
        Item(code, "words", {"vi": vi, "en": en}, required=False, choices=AGREEMENT)
        for code, (vi, en) in zip(SUS_ITEMS, SUS_STATEMENTS, strict=True)
    ),
    score=sus_score,
    for_staff=True,
)

UMUX_LITE = Instrument(
    code="umux-lite",
    name={"vi": "UMUX-Lite – Hai câu về phần mềm", "en": "UMUX-Lite – two questions about the software"},
    purpose={
        "vi": "Hỏi nhanh cán bộ mỗi quý: phần mềm có đủ dùng và dễ dùng không.",
        "en": "A quick pulse of staff each quarter: does the software do the job, and is it easy?",
    },
    source="Lewis, J. R., Utesch, B. S., Maher, D. E. (2013): UMUX-LITE: when there’s no time for the "
    "SUS. CHI ’13.",
    formula={
        "vi": "0,65 × (a + b − 2) × 100 / 12 + 22,9 (đưa về thang SUS)",
        "en": "0.65 × (a + b − 2) × 100 / 12 + 22.9 (brought to the scale of SUS)",
    },
    low=22.9,
    high=87.9,
    limits={
        "vi": "Bản dịch chưa chuẩn hóa. Công thức quy đổi lấy từ người dùng nói tiếng Anh; điểm chỉ nằm "
        "trong "
        "khoảng 22,9 đến 87,9 và tương quan với SUS khoảng 0,8.",
        "en": "The translation is not validated. The regression comes from English-speaking users; "
        "scores lie "
        "between 22.9 and 87.9 only and correlate with SUS at about 0.8.",
    },
    missing={
        "vi": "Thiếu một trong hai câu thì phiếu không được tính điểm.",
        "en": "If one of the two is missing there is no score.",
    },
    items=(
        Item(
            "capabilities",
            "scale",
            {
                "vi": "Hệ thống này làm được những việc tôi cần.",
                "en": "This system’s capabilities meet my requirements.",
            },
            scale=(1, 7),
            from_label=DISAGREE,
            to_label=AGREE,
        ),
        Item(
            "easy",
            "scale",
            {"vi": "Hệ thống này dễ dùng.", "en": "This system is easy to use."},
            scale=(1, 7),
            from_label=DISAGREE,
            to_label=AGREE,
        ),
    ),
    score=umux_lite_score,
    for_staff=True,
)

SEQ = Instrument(
    code="seq",
    name={"vi": "SEQ – Một câu sau khi làm xong việc", "en": "SEQ – one question after a task"},
    purpose={
        "vi": "Hỏi ngay sau một việc cụ thể, ví dụ nộp hồ sơ qua mạng.",
        "en": "Asked right after one task, for example sending a dossier online.",
    },
    source="Sauro, J., Dumas, J. S. (2009): Comparison of three one-question, post-task usability "
    "questionnaires. "
    "CHI ’09.",
    formula={"vi": "Trung bình của các điểm 1 đến 7", "en": "The mean of the points from 1 to 7"},
    low=1,
    high=7,
    limits={
        "vi": "Bản dịch chưa chuẩn hóa. Chỉ so các việc với nhau hoặc một việc qua thời gian; mỗi lần "
        "chỉ hỏi về "
        "một việc.",
        "en": "The translation is not validated. Compare tasks with each other or one task over time "
        "only; ask "
        "about one task at a time.",
    },
    missing={"vi": "Không trả lời thì không tính.", "en": "Unanswered is not counted."},
    items=(
        Item(
            "ease",
            "scale",
            {
                "vi": "Nhìn chung, làm việc này khó hay dễ?",
                "en": "Overall, how difficult or easy was this task?",
            },
            scale=(1, 7),
            from_label={"vi": "Rất khó", "en": "Very difficult"},
            to_label={"vi": "Rất dễ", "en": "Very easy"},
        ),
    ),
    score=seq_score,
    for_staff=False,
)
