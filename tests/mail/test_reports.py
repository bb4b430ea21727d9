"""A published report is told to those who want it: once for each version, and without any quote."""

import io
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from feedback.database import db
from feedback.models import (
    Account,
    Appointment,
    OrgUnit,
    ReportMail,
    ReportPublication,
    ReportSubscription,
    utc_now,
)
from feedback.publishing.mailing import mail_published
from feedback.publishing.quoted import quotes_in
from tests.factories import MONTH, create_account, create_touchpoint, create_unit, transaction
from tests.mail.conftest import PostOffice
from tests.pages import sign_in
from tests.publishing.conftest import address, draft, versions
from tests.publishing.test_erasing import erase_comment
from tests.reports.situations import create_answers, create_run, numbered

NAME = "chờ <b>lâu</b> {{7*7}}"


@pytest.fixture
def unit(app: Flask) -> OrgUnit:
    unit = create_unit(app, "TAMKY", name="Phường Tam Kỳ")
    create_touchpoint(app, "COUNTER", unit=unit)
    create_run(app, unit, {NAME: create_answers(app, [5] * 5, numbered("Chờ lâu quá", 12))})
    return unit


@pytest.fixture
def send_form(page: Callable[..., Any]) -> Callable[..., Any]:
    def send_form(client: FlaskClient, at: str, path: str, **typed: str) -> None:
        token = page(client.get(at)).find(".//input[@name='csrf_token']").get("value")
        answer = client.post(path, data={"csrf_token": token, **typed})
        assert answer.status_code == 303, answer.text

    return send_form


@pytest.fixture
def subscribe(app: Flask, unit: OrgUnit, send_form: Callable[..., Any]) -> Callable[..., FlaskClient]:
    """Lets somebody sign in and choose, on the page for it, to get mail of the unit."""

    def subscribe(role: str, name: str) -> FlaskClient:
        sign_in(client := app.test_client(), create_account(app, role, unit, email=f"{name}@example.vn"))
        send_form(client, "/account/reports/", "/account/reports/", unit=unit.code)
        return client

    return subscribe


@pytest.fixture
def publish(app: Flask, unit: OrgUnit, send_form: Callable[..., Any]) -> Callable[[FlaskClient], None]:
    """Publishes the newest version."""

    def publish(client: FlaskClient) -> None:
        draft(app)
        newest = versions(app, unit)[-1]
        send_form(client, address(newest), address(newest, "comment"), step="approve", comment="")
        send_form(client, address(newest), address(newest, "publish"))

    return publish


@pytest.fixture
def deliver(app: Flask, send: Callable[..., int]) -> Callable[[], int]:
    """The worker's minute."""

    def deliver() -> int:
        with app.app_context():
            written = mail_published()
        send()
        return written

    return deliver


def parts_of(message: Any) -> dict[str, Any]:
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def test_who_wants_it_is_told_once_with_findings_and_link(
    office: PostOffice, app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, deliver: Any
) -> None:
    manager = subscribe("manager", "an")
    subscribe("analyst", "binh")
    create_account(app, "manager", unit, email="dung@example.vn")  # chose nothing: not forced
    assert deliver() == 0
    publish(manager)
    assert [deliver(), deliver()] == [2, 0]
    assert sorted(office.reached) == ["an@example.vn", "binh@example.vn"]
    quotes = quotes_in(versions(app, unit)[0].figures or {})
    assert quotes
    for message in office.taken:
        assert message["Subject"] == "Báo cáo góp ý tháng 10/2026: Phường Tam Kỳ"
        parts = parts_of(message)
        written = parts["text/plain"] + parts["text/html"]
        assert f"/manage/reports/TAMKY/{MONTH}" in parts["text/plain"]
        assert NAME in parts["text/plain"]
        assert "chờ &lt;b&gt;lâu&lt;/b&gt; {{7*7}}" in parts["text/html"]
        assert not [quote for quote in quotes if quote in written]
    files = {message["To"]: parts_of(message).get("application/pdf") for message in office.taken}
    assert files["binh@example.vn"] is None  # reads it where he signs in
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["an@example.vn"])).pages)
    assert "Phường Tam Kỳ" in text
    assert not [quote for quote in quotes if quote in text]


def test_of_two_workers_one_writes(
    app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, waiting: Callable[[], list[Any]]
) -> None:
    manager = subscribe("manager", "an")
    publish(manager)
    start, written = Barrier(2), []

    def work() -> None:
        with app.app_context():
            start.wait()
            written.append(mail_published())

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(written) == [0, 1]
    assert len(waiting()) == 1
    with app.app_context():
        told = db.session.scalars(sa.select(ReportMail)).one()
        again = {"publication_id": told.publication_id, "account_id": told.account_id}
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.insert(ReportMail).values(**again, written_at=told.written_at))


@pytest.mark.one_database
def test_a_correction_is_told_and_an_erased_quote_is_not(
    office: PostOffice, app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, deliver: Any, send_form: Any
) -> None:
    manager = subscribe("manager", "an")
    publish(manager)
    deliver()
    erase_comment(app, min(quotes_in(versions(app, unit)[0].figures or {})))
    assert deliver() == 0
    newest = versions(app, unit)[-1]
    send_form(manager, address(newest), address(newest, "correct"), erratum="Chị Hoa đếm sai")
    publish(manager)
    assert deliver() == 1
    text = parts_of(office.taken[-1])["text/plain"]
    assert "đính chính một phiên bản trước" in text
    assert "đếm sai" not in text  # a person's words stay where one signs in


@pytest.mark.one_database
def test_nobody_is_told_who_lost_the_role_or_chose_later(
    office: PostOffice, app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, deliver: Any, send_form: Any
) -> None:
    manager = subscribe("manager", "an")
    with app.app_context():
        chosen = db.session.scalars(sa.select(ReportSubscription.id)).one()
    send_form(manager, "/account/reports/", "/account/reports/stop", subscription=str(chosen))
    subscribe("analyst", "binh")
    with transaction(app) as session:
        session.execute(sa.delete(Appointment).where(Appointment.role == "analyst"))
    publish(manager)
    subscribe("analyst", "chi")
    assert deliver() == 0
    assert office.reached == []


@pytest.mark.one_database
def test_no_file_goes_around_a_second_factor(
    office: PostOffice, app: Flask, subscribe: Any, publish: Any, deliver: Any
) -> None:
    manager = subscribe("manager", "an")
    publish(manager)
    app.config["SECOND_FACTOR_ROLES"] = frozenset({"manager"})
    assert deliver() == 1
    assert "application/pdf" not in parts_of(office.taken[0])


@pytest.mark.one_database
def test_one_chooses_only_units_one_reads(app: Flask, unit: OrgUnit, subscribe: Any, page: Any) -> None:
    create_unit(app, "HOIAN", name="Hội An")
    subscribe("analyst", "binh")
    with app.app_context():
        of_another = db.session.scalars(sa.select(ReportSubscription.id)).one()
    client = subscribe("manager", "an")
    shown = client.get("/account/reports/")
    assert "Hội An" not in shown.text
    token = page(shown).find(".//input[@name='csrf_token']").get("value")
    typed = {"csrf_token": token, "subscription": of_another}
    assert client.post("/account/reports/stop", data=typed).status_code == 404


@pytest.mark.one_database
def test_who_was_not_told_before_a_quote_was_erased_is_told_of_the_report(
    office: PostOffice, app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, deliver: Any
) -> None:
    manager = subscribe("manager", "an")
    publish(manager)
    subscribe("analyst", "binh")  # after it was published: not news for her
    erase_comment(app, min(quotes_in(versions(app, unit)[0].figures or {})))
    assert versions(app, unit)[-1].cause == "erasure"
    with transaction(app) as session:
        session.get_one(OrgUnit, unit.id).valid_to = date(2026, 11, 20)
    assert [deliver(), deliver()] == [1, 0]
    assert office.reached == ["an@example.vn"]
    # Nobody bears the unit's code any more: the link says when it did.
    assert f"/manage/reports/TAMKY/{MONTH}?on=2026-11-19" in parts_of(office.taken[0])["text/plain"]


@pytest.mark.one_database
def test_a_mail_that_cannot_be_made_holds_up_no_other_and_many_go_in_turns(
    app: Flask, unit: OrgUnit, subscribe: Any, publish: Any, deliver: Any
) -> None:
    subscribe("analyst", "binh")
    publish(subscribe("manager", "an"))
    assert deliver() == 2
    [first] = versions(app, unit)
    with transaction(app) as session:
        reader = session.scalars(
            sa.select(ReportSubscription).join(ReportSubscription.account).where(Account.email.like("binh%"))
        ).one()
        for number in range(22):
            below = OrgUnit(code=f"THON{number}", name=f"Thôn {number}", kind="other", parent_id=unit.id)
            session.add_all(
                [
                    ReportSubscription(account_id=reader.account_id, unit=below, since=reader.since),
                    ReportPublication(
                        unit=below,
                        month=MONTH,
                        version=1,
                        state="published",
                        cause="first",
                        figures=first.figures if number else {},  # as if damaged
                        made_at=utc_now(),
                        published_at=utc_now(),
                    ),
                ]
            )
    at_first, then = deliver(), deliver()
    assert at_first in {19, 20}
    assert at_first + then == 21
