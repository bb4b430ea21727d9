"""Complaints as reasons for improvements, seen from both."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from feedback.models import BacklogItem, Comment, OrgUnit
from tests.complaints.conftest import PRINTING, SAME_PRINTING, Colleague
from tests.factories import create_backlog_item, create_theme, transaction

People = Callable[..., Colleague]


@pytest.fixture
def item(app: Flask, units: dict[str, OrgUnit]) -> BacklogItem:
    return create_backlog_item(app, units["QNM"], "Sửa mẫu in", theme=create_theme(app, "In ấn"))


def test_an_improvement_lists_the_complaints_it_answers(
    app: Flask, colleague: People, item: BacklogItem
) -> None:
    complaint, manager = colleague().file(PRINTING), colleague("QNM", "manager")
    page = f"/manage/backlog/{item.public_id}"
    assert "/complaints/" not in str([link.get("href") for link in manager.open(page).findall(".//main//a")])
    manager.send(f"/manage/complaints/{complaint}/link", at=page, item=item.public_id)
    assert manager.open(page).find(f".//main//a[@href='/complaints/{complaint}']") is not None
    with transaction(app) as session:
        session.execute(update(Comment).values(restricted=True))
    assert PRINTING not in manager.open(page).text


def test_no_reason_any_more_is_true_of_what_was_merged_too(colleague: People, item: BacklogItem) -> None:
    known, later = colleague("HOIAN").file(PRINTING), colleague().file(SAME_PRINTING)
    manager, pairs = colleague("QNM", "manager"), "/manage/complaints/"
    manager.send(f"/manage/complaints/{later}/link", at=pairs, item=item.public_id)
    manager.send(f"/manage/complaints/{later}/merge", at=pairs, into=known)
    form = f".//form[@action='/manage/complaints/{known}/link']//input[@name='linked']"
    assert manager.open(f"/complaints/{known}").find(form) is not None
    manager.send(f"/manage/complaints/{known}/link", at=pairs, item=item.public_id, linked="no")
    assert manager.open(f"/complaints/{known}").find(form) is None
