"""Twelve ways to falsify a month, and one that is too patient to be seen. Each returns the false answers."""

from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.simulated.months import FIRST_DAY, Month, Place, moment, workday
from feedback.abuse.seen import Seen

Attack = Callable[[Month, Place], list[Seen]]

PRAISE = "Cán bộ ở đây rất tận tình, hướng dẫn từng bước và trả kết quả đúng hẹn, tôi rất hài lòng"
# The same said in other words: what a person changes when told not to copy.
REWORDED = (
    ("Cán bộ", "Nhân viên", "Các anh chị", "Cô cán bộ"),
    ("ở đây", "tại quầy", "ở trung tâm", "bộ phận này"),
    ("rất tận tình,", "vô cùng nhiệt tình,", "thật chu đáo,", "quá tận tâm,"),
    ("hướng dẫn từng bước", "chỉ dẫn từng bước một", "giải thích từng bước", "hướng dẫn từng chút"),
    (
        "và trả kết quả đúng hẹn,",
        "và kết quả trả đúng hẹn,",
        "lại trả kết quả sớm,",
        "và trả kết quả đúng ngày,",
    ),
    ("tôi rất hài lòng", "tôi hài lòng lắm", "gia đình tôi rất hài lòng", "tôi thật sự hài lòng"),
)


def burst(month: Month, place: Place) -> list[Seen]:
    """A script fetches the form and sends fives, 200 in ten minutes, from one address."""
    start = moment(workday(month.rng), 10)
    return [
        month.answer(place, start + timedelta(seconds=month.rng.uniform(0, 600)), **by_script(), rating=5)
        for _ in range(200)
    ]


def by_script() -> dict[str, object]:
    return {"noted": ("form_too_fast",), "source": b"script", "text": ""}


def slow_drip(month: Month, place: Place) -> list[Seen]:
    """A five every nine minutes through the opening hours of a week, from a phone."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(4, 9)]
    return [
        month.answer(
            place,
            moment(day, 7.5 + number * 0.15) + timedelta(seconds=month.rng.uniform(-3, 3)),
            **quiet(day),
            rating=5,
        )
        for day in days
        for number in range(60)
    ]


def quiet(day: date) -> dict[str, object]:
    return {"noted": (), "source": b"phone%d" % day.toordinal(), "text": ""}


def insider_fives(month: Month, place: Place) -> list[Seen]:
    """Staff tap fives in the last three working days, among their visitors, on the office's Wi-Fi."""
    office = b"office%d" % place.unit
    return [
        month.answer(
            place, moment(date(2026, 10, day), month.rng.uniform(8, 16.5)), noted=(), source=office, rating=5
        )
        for day in (29, 30, 31)
        for _ in range(25)
    ]


def copied_text(month: Month, place: Place) -> list[Seen]:
    """Forty people are asked to paste the same praise, over two days."""
    day = workday(month.rng)
    return [
        month.answer(place, moment(day, month.rng.uniform(8, 16)), noted=(), text=PRAISE, rating=5)
        for _ in range(40)
    ]


def paraphrased_text(month: Month, place: Place) -> list[Seen]:
    """The same, each in slightly other words."""
    day = workday(month.rng)
    return [
        month.answer(
            place,
            moment(day, month.rng.uniform(8, 16)),
            noted=(),
            text=" ".join(month.rng.choice(words) for words in REWORDED),
            rating=5,
        )
        for _ in range(40)
    ]


def wandering_device(month: Month, _place: Place) -> list[Seen]:
    """One phone with photographs of all posters rates twelve units in a quarter of an hour, three times."""
    answers = []
    for _day in range(3):
        day, rng = workday(month.rng), month.rng
        start = moment(day, rng.uniform(8, 16))
        posters = {place.unit: place for place in month.places if place.channel == "qr"}
        for place in rng.sample(sorted(posters.values(), key=lambda one: one.unit), min(12, len(posters))):
            start += timedelta(seconds=rng.uniform(20, 80))
            answers.append(month.answer(place, start, **quiet(day), rating=1))
    return answers


def random_text(month: Month, place: Place) -> list[Seen]:
    """A script fills every field with letters."""
    start = moment(workday(month.rng), 15)
    rng = month.rng
    return [
        month.answer(
            place,
            start + timedelta(seconds=rng.uniform(0, 3600)),
            noted=("form_too_fast",),
            source=b"random",
            text=" ".join(
                "".join(rng.choices("qwertyuiopasdfghjklzxcvbnm", k=rng.randint(4, 9))) for _ in range(8)
            ),
        )
        for _ in range(60)
    ]


def token_batch(month: Month, place: Place) -> list[Seen]:
    """Somebody at the counter keeps forty slips of one sheet and redeems them at the desk."""
    start, office = moment(workday(month.rng), 16), b"office%d" % place.unit
    return [
        month.answer(
            place,
            start + timedelta(seconds=60 * number + month.rng.uniform(0, 40)),
            noted=(),
            source=office,
            batch=77,
            rating=5,
            text="",
        )
        for number in range(40)
    ]


def out_of_hours(month: Month, place: Place) -> list[Seen]:
    """Forty fives on one evening from somebody's home."""
    day = workday(month.rng)
    return [
        month.answer(
            place, moment(day, month.rng.uniform(19.5, 22.5)), noted=(), source=b"evening", rating=5, text=""
        )
        for _ in range(40)
    ]


def kiosk_run(month: Month, _place: Place) -> list[Seen]:
    """A child at the kiosk."""
    kiosk = next(place for place in month.places if place.channel == "kiosk")
    start = moment(workday(month.rng), 10.5)
    return [
        month.answer(
            kiosk, start + timedelta(seconds=3 * number + month.rng.uniform(0, 2)), rating=1, text=""
        )
        for number in range(50)
    ]


def one_person_ten_times(month: Month, place: Place) -> list[Seen]:
    """Somebody angry scans the poster again and again."""
    start = moment(workday(month.rng), 9)
    return [
        month.answer(
            place,
            start + timedelta(minutes=4 * number + month.rng.uniform(0, 2)),
            noted=(),
            source=b"angry",
            rating=1,
            text="",
        )
        for number in range(10)
    ]


def voting_down(month: Month, place: Place) -> list[Seen]:
    """A rival votes a counter down over two days, in opening hours, from two networks."""
    return [
        month.answer(
            place,
            moment(FIRST_DAY + timedelta(days=12 + number % 2), month.rng.uniform(8, 16.5)),
            noted=(),
            source=b"rival%d" % (number % 2),
            rating=1,
            text="",
        )
        for number in range(60)
    ]


def patient_insider(month: Month, place: Place) -> list[Seen]:
    """Two fives a day all month, through a mobile carrier: as an honest person would."""
    days = [day for n in range(31) if (day := FIRST_DAY + timedelta(days=n)).weekday() < 5]
    return [
        month.answer(
            place, moment(day, month.rng.uniform(8, 16.5)), noted=(), source=b"carrier1", rating=5, text=""
        )
        for day in days
        for _ in range(2)
    ]


ATTACKS: dict[str, Attack] = {
    "burst by a script": burst,
    "slow drip": slow_drip,
    "insider fives before month's end": insider_fives,
    "copied text": copied_text,
    "paraphrased text": paraphrased_text,
    "wandering device": wandering_device,
    "random text": random_text,
    "slips of one batch": token_batch,
    "out of hours": out_of_hours,
    "score run at a kiosk": kiosk_run,
    "one person ten times": one_person_ten_times,
    "voting a rival down": voting_down,
    "patient insider (not caught)": patient_insider,
}
