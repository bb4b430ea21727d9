"""S-38: five hundred crafted comments rename no theme, hide no complaint and lead no report unnoticed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.collection.sent import Sent
from feedback.collection.service import add_submission
from feedback.database import db
from feedback.models import Account, Submission, Theme, ThemeAssignment, ThemeFinding, Touchpoint
from feedback.reports.figures import Report
from feedback.reports.findings import findings_of
from feedback.sample.texts import read_texts
from feedback.surveys.service import published_version
from feedback.themes.ledger.decisions import accept
from feedback.themes.stages.sources import Origin, signs_of_one_source
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.reports.situations import BEFORE, create_answers, report_of
from tests.themes.runs import analyse

CRAFTED = 500
SUBJECTS = ("c_otp", "c_parking", "c_fee", "c_attitude")
# What somebody wants a theme to be called, said in the theme's own words so that it is taken for one.
LURE = "Chỗ để xe chật, hãy mua ngay xe điện Hoa Sen giá rẻ để đi làm hồ sơ cho nhanh"


def honest(skip: int) -> list[str]:
    texts = [text for text in read_texts() if text.language == "vi"]
    piles = [[text.words for text in texts if text.theme == subject] for subject in SUBJECTS]
    return [words for pile in piles for words in pile[skip : skip + 20]]


def crafted(dice: Random) -> list[str]:
    """Five hundred times nearly the same: other numbers, other endings, so that no two need be equal."""
    endings = ("!", "", " nhé", ", mong xem xét", " giùm", "...")
    return [f"{LURE}{dice.choice(endings)} {dice.randint(1, 99)}" for _ in range(CRAFTED)]


def inject(app: Flask, texts: list[str], code: str) -> None:
    """Send them through one touchpoint in one night, as the form would save them."""
    with transaction(app) as session:
        place = session.scalars(select(Touchpoint).where(Touchpoint.code == code)).one()
        begin = datetime(2026, 10, 20, 14, tzinfo=UTC)
        for number, words in enumerate(texts):
            add_submission(
                Sent(
                    submission_id=uuid4(),
                    unit=place.unit,
                    version=published_version(place.survey_id),
                    channel="qr",
                    mode="faces",
                    language="vi",
                    given_at=begin + timedelta(seconds=7 * number),
                    touchpoint=place,
                    comment=words,
                )
            )


@pytest.mark.one_database
def test_five_hundred_crafted_comments(app: Flask) -> None:
    unit = create_unit(app, "QNM")
    create_touchpoint(app, "COUNTER", unit=unit)
    analyst = create_account(app, "analyst", unit)
    create_answers(app, comments=honest(0), month=BEFORE)
    known = run_month(app, BEFORE)
    with app.app_context():
        for theme in db.session.scalars(select(Theme)).all():
            accept(theme, db.session.get_one(Account, analyst.id))
    complaints = create_answers(app, comments=honest(20))
    inject(app, crafted(Random(38)), "COUNTER")  # noqa: S311 - the same flood each time
    now = run_month(app, MONTH)
    report = report_of(app, unit)
    assert report.comments == CRAFTED + len(complaints)
    assert report.themed + sum(report.left_out.values()) == report.comments

    no_theme_is_renamed(app, known, now)
    no_complaint_is_hidden(app, [one.id for one in complaints], known)
    no_headline_is_made_unnoticed(app, report)


def run_month(app: Flask, month: str) -> dict[str, str]:
    """Run a month; return the names of all themes there are by their ids."""
    with app.app_context():
        analyse(month, db.session.scalars(select(Submission).limit(1)).one().receiving_unit)
        return dict(db.session.execute(select(Theme.public_id, Theme.name)).all())


def no_theme_is_renamed(app: Flask, known: dict[str, str], now: dict[str, str]) -> None:
    """Names are given once; what a machine would say now is a suggestion, and copies are heard in it once."""
    assert {key: now[key] for key in known} == known
    with app.app_context():
        proposed = db.session.scalars(select(ThemeFinding.name)).all()
    for name in [*now.values(), *proposed]:
        assert "hoa sen" not in name.lower()
        assert "xe điện" not in name.lower()


def no_complaint_is_hidden(app: Flask, complaints: list[int], known: dict[str, str]) -> None:
    """What honest people said of known themes is found in them, as it is without the flood."""
    with app.app_context():
        found = set(
            db.session.scalars(
                select(ThemeAssignment.comment_id)
                .join(Theme)
                .where(Theme.public_id.in_(known), ThemeAssignment.comment_id.in_(complaints))
            )
        )
    assert len(found) >= 0.8 * len(complaints)


def no_headline_is_made_unnoticed(app: Flask, report: Report) -> None:
    with app.test_request_context("/?lang=vi"):
        said = findings_of(report)
    flooded = [theme for theme in report.themes if (theme.comments or 0) >= CRAFTED]
    for theme in flooded:
        assert theme.doubt["one_place_and_day"] >= 0.9
        assert theme.doubt["same_words"] >= 0.9
        sentences = [sentence for sentence in said if theme.name in sentence]
        assert sentences
        assert all("một nguồn" in sentence for sentence in sentences)
    if not flooded:
        assert report.left_out["copies"] >= CRAFTED
    assert not any("giảm rõ" in sentence for sentence in said)
    for theme in report.themes:
        if theme not in flooded:
            assert not any("rõ" in sentence and theme.name in sentence for sentence in said)


@pytest.mark.parametrize(
    ("now", "before", "signs"),
    [
        (lambda: [spread(day) for day in range(27)], 5, set()),
        (lambda: [spread(1) for _ in range(27)], 5, {"one_place_and_day"}),
        (lambda: [copy_of(day) for day in range(27)], 5, {"same_words"}),
        (lambda: [spread(day, is_odd=True) for day in range(27)], 5, {"odd_answers"}),
        (lambda: [spread(1) for _ in range(27)], 26, set()),
        (lambda: [spread(1) for _ in range(4)], 0, set()),
    ],
    ids=["honest", "one evening", "copies", "odd", "no growth", "too few"],
)
def test_growth_from_one_source_is_told(
    now: Callable[[], list[object]], before: int, signs: set[str]
) -> None:
    assert signs_of_one_source(now(), before).keys() == signs  # type: ignore[arg-type]


def spread(day: int, is_odd: bool = False) -> Origin:
    return Origin("Chờ lâu quá", f"1 2026-10-{day:02}", is_odd)


def copy_of(day: int) -> Origin:
    return Origin(f"{LURE} {day}", f"1 2026-10-{day:02}", False)
