"""Circular 01/2018/TT-VPCP as a questionnaire: what people can say of its nine indices, 1, 3, 4 and 7.

The indices, their points and bands: feedback/official/circular_2018_01.py. The law changes (Decree 118/2025
replaced the one this circular belongs to), so this is one version of an instrument, named by its year.
"""

from collections.abc import Mapping

from feedback.official.circular_2018_01 import CITIZENS_INDICES
from feedback.surveys.instruments import Choice, Instrument, Item


def citizens_score(numbers: Mapping[str, int]) -> float | None:
    """Return the points of a dossier that its applicant can give, 0 to 8; None if one of four is missing."""
    codes = [f"index{number}" for number in CITIZENS_INDICES]
    if not set(codes) <= numbers.keys():
        return None
    return float(sum(numbers[code] for code in codes))


def choices(*labels: tuple[int, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(number), {"vi": vi, "en": en}, number) for number, vi, en in labels)


TT01_2018 = Instrument(
    code="tt01-2018",
    name={"vi": "Chín chỉ số theo Thông tư 01/2018", "en": "Nine indices of Circular 01/2018"},
    purpose={
        "vi": "Hỏi người dân bốn chỉ số 1, 3, 4 và 7 về hồ sơ của mình. "
        "Các chỉ số còn lại lấy từ sổ theo dõi.",
        "en": "Asks people indices 1, 3, 4 and 7 of their dossier. The others come from the records.",
    },
    source="Thông tư 01/2018/TT-VPCP, Điều 13–15 (Nghị định 61/2018/NĐ-CP)",
    formula={
        "vi": "Mỗi chỉ số = tổng điểm / số hồ sơ, làm tròn một chữ số thập phân (nửa làm tròn lên); "
        "tổng điểm = tổng các chỉ số. "
        "Đơn vị (tối đa 18): từ 15 xuất sắc, từ 12 tốt, từ 9 khá, từ 6 trung bình, dưới 6 yếu. "
        "Cá nhân (chỉ số 1, 2, 3, 4, 7; tối đa 10): từ 5 hoàn thành 100 %, "
        "từ 3,5 đến dưới 5 hoàn thành 70 đến dưới 100 %, dưới 3,5 hoàn thành dưới 70 %.",
        "en": "Each index = points / dossiers, rounded to one decimal (halves up); "
        "total = sum of the indices. "
        "Units (at most 18): excellent from 15, good from 12, fair from 9, average from 6, weak below. "
        "Persons (indices 1, 2, 3, 4, 7; at most 10): all done from 5, 70 to under 100 % from 3.5, "
        "else under 70 %.",
    },
    low=0,
    high=8,
    limits={
        "vi": "Phần người dân trả lời chỉ cho 8 trong 18 điểm: không xếp loại được nếu chỉ có phiếu này. "
        "Nghị định 118/2025 và 309/2026 đã thay đổi cách đánh giá; chưa đối chiếu với bản mới. "
        "Hệ thống không tính điểm cho từng người.",
        "en": "People’s part gives 8 of the 18 points: it does not make a band by itself. "
        "Decrees 118/2025 and 309/2026 changed the evaluation; "
        "this has not been compared with the new text. "
        "Nothing is computed for a single person.",
    },
    missing={
        "vi": "Thiếu một trong bốn câu thì phiếu không được tính điểm.",
        "en": "If one of the four is missing there is no score.",
    },
    items=(
        Item(
            "index1",
            "single",
            {"vi": "So với ngày hẹn, hồ sơ được trả khi nào?", "en": "When did you get the result?"},
            choices=choices(
                (2, "Sớm hơn", "Before the date given"),
                (1, "Đúng hẹn", "On the date given"),
                (0, "Trễ hẹn", "After the date given"),
            ),
        ),
        Item(
            "index3",
            "single",
            {
                "vi": "Sau khi nộp, bạn phải đi lại thêm mấy lần để đủ hồ sơ?",
                "en": "After handing in, how often did you have to come again to complete the papers?",
            },
            choices=choices(
                (2, "Không lần nào", "Never"), (1, "Một lần", "Once"), (0, "Hơn một lần", "More than once")
            ),
        ),
        Item(
            "index4",
            "single",
            {
                "vi": "Bạn phải tự liên hệ với cơ quan nào để xong hồ sơ?",
                "en": "Which agencies did you have to contact yourself?",
            },
            choices=choices(
                (2, "Không phải liên hệ nơi nào", "None"),
                (1, "Chỉ bộ phận một cửa", "Only the one-stop counter"),
                (0, "Cả cơ quan khác", "Others, too"),
            ),
        ),
        Item(
            "index7",
            "single",
            {"vi": "Cán bộ tiếp bạn thế nào?", "en": "How were you treated?"},
            choices=choices(
                (2, "Tận tình, chu đáo", "With care"),
                (1, "Bình thường", "As it should be"),
                (0, "Gây khó dễ, phiền hà", "With needless difficulties"),
            ),
        ),
    ),
    score=citizens_score,
)
