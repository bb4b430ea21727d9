"""Who erases a comment takes it out of every report that quotes it; the figures stay, and it is said."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from feedback.concerns.service import restrict_if_needed
from feedback.database import db
from feedback.models import Comment, OrgUnit, ReportPublication, Submission
from feedback.publishing.drafting import computed, keep_draft
from feedback.publishing.quoted import quotes_in
from feedback.receipts.erasing import erase
from feedback.reports.figures import hash_of_figures
from tests.factories import MONTH, transaction
from tests.publishing.conftest import address, versions
from tests.publishing.test_pages import ERRATUM, Press, files_of


def quoted(publication: ReportPublication) -> str:
    return min(quotes_in(publication.figures or {}))


def erase_comment(app: Flask, text: str) -> None:
    with app.app_context():
        found = sa.select(Submission).join(Comment, Comment.submission_id == Submission.id)
        assert erase(db.session.scalars(found.where(Comment.text == text)).one())


def numbers_of(publication: ReportPublication) -> dict[str, Any]:
    figures = dict(publication.figures or {})
    figures["themes"] = [{**theme, "quotes": None} for theme in figures["themes"]]
    return figures


def test_an_erased_quote_is_in_no_version_and_the_figures_are_as_before(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    text = quoted(published)
    # Somebody is writing a correction just now, which quotes it too.
    press(manager, published, "correct", erratum=ERRATUM)
    erase_comment(app, text)
    first, second, third = versions(app, unit)
    assert [one.state for one in (first, second, third)] == ["replaced", "published", "draft"]
    assert [one.cause for one in (first, second, third)] == ["first", "erasure", "correction"]
    assert all(text not in quotes_in(one.figures or {}) for one in (first, second, third))
    assert numbers_of(first) == numbers_of(second) == numbers_of(published)
    assert first.hash == published.hash != second.hash == hash_of_figures(second.figures or {})
    assert third.hash == hash_of_figures(third.figures or {})
    assert first.erased_at is not None
    told = files_of(manager, unit)
    assert all(text.encode() not in content for content in told.values())
    page = manager.get(f"/manage/reports/{unit.code}/{MONTH}").text
    assert "Một ý kiến được trích dẫn không còn nữa" in page
    for one in (first, second):
        assert str(one.hash) in page  # the earlier one as replaced
    assert "không còn là mã của nội dung" in manager.get(address(first)).text


def test_a_correction_after_an_erasure_takes_its_place_in_the_line(
    app: Flask, unit: OrgUnit, manager: FlaskClient, press: Press, published: ReportPublication
) -> None:
    press(manager, published, "correct", erratum=ERRATUM)
    erase_comment(app, quoted(published))
    for step in ("approve", "publish"):
        press(manager, versions(app, unit)[2], step)
    assert [one.state for one in versions(app, unit)] == ["replaced", "replaced", "published"]
    page = manager.get(f"/manage/reports/{unit.code}/{MONTH}").text
    assert ERRATUM in page
    assert "Một ý kiến được trích dẫn không còn nữa" in page


@pytest.mark.one_database
def test_whoever_is_quoted_nowhere_changes_no_report(
    app: Flask, unit: OrgUnit, comments: list[Comment], published: ReportPublication
) -> None:
    silent = {comment.text for comment in comments} - quotes_in(published.figures or {})
    erase_comment(app, min(silent))
    assert [one.hash for one in versions(app, unit)] == [published.hash]


def test_what_is_erased_while_a_report_is_computed_is_not_kept(
    app: Flask, unit: OrgUnit, comments: list[Comment]
) -> None:
    with app.app_context():
        report = computed(db.session.get_one(OrgUnit, unit.id), MONTH)
    text = report.themes[0].quotes[0]
    erase_comment(app, text)
    with app.app_context():
        assert keep_draft(db.session.get_one(OrgUnit, unit.id), report)
    [first] = versions(app, unit)
    assert text not in quotes_in(first.figures or {})
    assert first.hash == hash_of_figures(first.figures or {})


@pytest.mark.one_database
def test_what_is_looked_at_apart_is_quoted_no_more(
    app: Flask, unit: OrgUnit, published: ReportPublication
) -> None:
    text = quoted(published)
    with transaction(app) as session:
        comment = session.scalars(sa.select(Comment).where(Comment.text == text)).one()
        comment.text = "Ở đây họ đòi hối lộ 500 nghìn"
        version = session.get_one(ReportPublication, published.id)
        version.figures = {**(version.figures or {}), "unthemed": [comment.text]}
        session.flush()
        assert restrict_if_needed(comment)
    first, second = versions(app, unit)
    assert (first.state, second.cause) == ("replaced", "erasure")
    assert "hối lộ" not in str(first.figures) + str(second.figures)
