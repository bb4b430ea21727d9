"""The evaluation of Circular 01/2018/TT-VPCP, articles 13 to 15: nine indices of two points each.

Indices 1, 2, 3, 4, 6 and 7 are scored per dossier, 5, 8 and 9 per unit; citizens supply 1, 3, 4 and 7. The
law changes (Decree 118/2025 replaced the one this circular belongs to), so this is one version of an
instrument, named by its year, and no law written into code. Shares are 0 to 1.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from feedback.surveys.instruments import Choice, Instrument, Item, Label

CITIZENS_INDICES = (1, 3, 4, 7)
PERSONS_INDICES = (1, 2, 3, 4, 7)
MOST = 2  # points of one index

# From which total on a band begins, the best first. Exactly 15 is excellent: article 15 says "from 15".
UNIT_BANDS: tuple[tuple[Decimal, str, Label], ...] = (
    (Decimal(15), "excellent", {"vi": "Xuất sắc", "en": "Excellent"}),
    (Decimal(12), "good", {"vi": "Tốt", "en": "Good"}),
    (Decimal(9), "fair", {"vi": "Khá", "en": "Fair"}),
    (Decimal(6), "average", {"vi": "Trung bình", "en": "Average"}),
    (Decimal(0), "weak", {"vi": "Yếu", "en": "Weak"}),
)
PERSON_BANDS: tuple[tuple[Decimal, str, Label], ...] = (
    (Decimal(5), "done", {"vi": "Hoàn thành 100 % nhiệm vụ", "en": "100 % of the task done"}),
    (
        Decimal("3.5"),
        "mostly_done",
        {"vi": "Hoàn thành từ 70 % đến dưới 100 % nhiệm vụ", "en": "70 to under 100 % of the task done"},
    ),
    (Decimal(0), "not_done", {"vi": "Hoàn thành dưới 70 % nhiệm vụ", "en": "Under 70 % of the task done"}),
)

PROCESSED_AT_ONE_STOP = {"province": Decimal("0.2"), "district": Decimal("0.5"), "commune": Decimal(1)}


def index_of(points: Sequence[int]) -> Decimal:
    """Return one index: the mean of its dossiers' points, to one decimal, halves away from zero (article 15).

    The circular does not say how halves round. 1.25 becomes 1.3, as Vietnamese offices reckon; floats and
    Python's own rounding would make it 1.2. Raises ValueError without dossiers: none is not zero points.
    """
    if not points:
        raise ValueError("an index needs at least one dossier")
    mean = Decimal(sum(points)) / len(points)
    return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


def total_of(indices: Mapping[int, Decimal]) -> Decimal:
    """Return the sum of the nine rounded indices, 0 to 18. Raises ValueError if one is missing."""
    return sum_of(indices, range(1, 10))


def persons_total_of(indices: Mapping[int, Decimal]) -> Decimal:
    """Return the sum of a person's five indices, 0 to 10. Raises ValueError if one is missing."""
    return sum_of(indices, PERSONS_INDICES)


def sum_of(indices: Mapping[int, Decimal], wanted: Sequence[int]) -> Decimal:
    if missing := [number for number in wanted if number not in indices]:
        raise ValueError(f"index {missing[0]} is missing")
    return sum((indices[number] for number in wanted), Decimal(0))


def unit_band(total: Decimal) -> str:
    """Return the band of a unit's total of 0 to 18: excellent from 15, good from 12, fair 9, average 6."""
    return next(band for least, band, _label in UNIT_BANDS if total >= least)


def person_band(total: Decimal) -> str:
    """Return the band of a person's total of 0 to 10: all done from 5, mostly from 3.5."""
    return next(band for least, band, _label in PERSON_BANDS if total >= least)


def points_of_time(taken: Decimal, allowed: Decimal) -> int:
    """Indices 1 and 2: 2 if faster than the rule, 1 if as the rule says, 0 if slower."""
    if taken < allowed:
        return 2
    return 1 if taken == allowed else 0


def points_of_contacts(contacts: int, by_own_fault: bool = False) -> int:
    """Index 3: how often the applicant had to come again; what was their own fault does not count."""
    if contacts == 0:
        return 2
    return 1 if contacts == 1 or by_own_fault else 0


def points_of_agencies(agencies: int) -> int:
    """Index 4: 2 if no agency had to be contacted, 1 if only the one-stop unit, else 0."""
    return {0: 2, 1: 1}.get(agencies, 0)


def points_of_one_stop(level: str, processed: Decimal, received: Decimal) -> int:
    """Index 5: the share settled at the one-stop unit for its level; 1 if all are at least received there."""
    if received < 1:
        return 0
    return 2 if processed >= PROCESSED_AT_ONE_STOP[level] else 1


def points_of_publication(posted: bool, online: bool) -> int:
    """Index 6: a point for each place where the procedures are published."""
    return int(posted) + int(online)


def points_of_attitude(confirmed_reflections: int, early: bool) -> int:
    """Index 7: 0 with any confirmed reflection about attitude; those found untrue do not count."""
    if confirmed_reflections:
        return 0
    return 2 if early else 1


def points_of_reflections(received: int, answered_in_time: int) -> int:
    """Index 8: 2 if there was none or all were answered in time, 1 from 90 %."""
    if received == answered_in_time:
        return 2
    return 1 if Decimal(answered_in_time) / received >= Decimal("0.9") else 0


def points_of_online(procedures: Decimal, dossiers: Decimal, late: int) -> int:
    """Index 9: 2 with 20 % of the procedures and 30 % of the dossiers online and none late, 1 from 15 %."""
    if procedures >= Decimal("0.2") and dossiers >= Decimal("0.3") and late == 0:
        return 2
    return 1 if dossiers >= Decimal("0.15") else 0


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
        "vi": "Hỏi người dân bốn chỉ số 1, 3, 4 và 7 về hồ sơ của mình. Các chỉ số còn lại lấy từ sổ "
        "theo dõi.",
        "en": "Asks people indices 1, 3, 4 and 7 of their dossier. The others come from the records.",
    },
    source="Thông tư 01/2018/TT-VPCP, Điều 13–15 (Nghị định 61/2018/NĐ-CP)",
    formula={
        "vi": "Mỗi chỉ số = tổng điểm / số hồ sơ, làm tròn một chữ số thập phân (nửa làm tròn lên); tổng "
        "điểm = "
        "tổng các chỉ số. Đơn vị (tối đa 18): từ 15 xuất sắc, từ 12 tốt, từ 9 khá, từ 6 trung bình, dưới "
        "6 yếu. "
        "Cá nhân (chỉ số 1, 2, 3, 4, 7; tối đa 10): từ 5 hoàn thành 100 %, từ 3,5 đến dưới 5 hoàn thành "
        "70 đến "
        "dưới 100 %, dưới 3,5 hoàn thành dưới 70 %.",
        "en": "Each index = points / dossiers, rounded to one decimal (halves up); total = sum of the "
        "indices. "
        "Units (at most 18): excellent from 15, good from 12, fair from 9, average from 6, weak below. "
        "Persons "
        "(indices 1, 2, 3, 4, 7; at most 10): all done from 5, 70 to under 100 % from 3.5, else under 70 %.",
    },
    low=0,
    high=8,
    limits={
        "vi": "Phần người dân trả lời chỉ cho 8 trong 18 điểm: không xếp loại được nếu chỉ có phiếu này. "
        "Nghị định "
        "118/2025 và 309/2026 đã thay đổi cách đánh giá; chưa đối chiếu với bản mới.",
        "en": "People’s part gives 8 of the 18 points: it does not make a band by itself. Decrees "
        "118/2025 and "
        "309/2026 changed the evaluation; this has not been compared with the new text.",
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
