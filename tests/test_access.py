"""Who may open what: nobody, unless it was said. Proven over all routes there are."""

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import ROLES, WORKING, Appointment, Base
from feedback.security import LIBRARY_VIEWS, PUBLIC, SIGNED_IN, policy_of
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    transaction,
)

READERS = {"manager", "analyst", "administrator"}
DECIDERS = {"manager", "administrator"}
ENTERERS = {"staff", "manager", "administrator"}
INSPECTORS = {"inspector"}
EVERYBODY = {*ROLES, "nobody"}

# Who may open each address, by endpoint. A new route has no line here and fails until somebody decides.
EXPECTED = {
    "procedures.overview": READERS,
    "procedures.upload": {"administrator"},
    "procedures.preview": {"administrator"},
    "procedures.run": {"administrator"},
    "procedures.give_up": {"administrator"},
    "volumes.overview": DECIDERS,
    "volumes.upload": DECIDERS,
    "volumes.template": DECIDERS,
    "volumes.preview": DECIDERS,
    "volumes.run": DECIDERS,
    "volumes.give_up": DECIDERS,
    "register_figures.overview": DECIDERS,
    "register_figures.upload": DECIDERS,
    "register_figures.template": DECIDERS,
    "register_figures.preview": DECIDERS,
    "register_figures.run": DECIDERS,
    "register_figures.give_up": DECIDERS,
    "official_indices.show": READERS,
    "staffing.add": DECIDERS,
    "staffing.edit": DECIDERS,
    "staffing.take_back": DECIDERS,
    "static": EVERYBODY,
    "health.alive": EVERYBODY,
    "health.ready": EVERYBODY,
    "offline.worker": EVERYBODY,
    "collection.start": EVERYBODY,
    "collection.open_code": EVERYBODY,
    "collection.form": EVERYBODY,
    "collection.send": EVERYBODY,
    "receipts.find": EVERYBODY,
    "receipts.done": EVERYBODY,
    "receipts.draw": EVERYBODY,
    "receipts.show": EVERYBODY,
    "receipts.agreement": EVERYBODY,
    "receipts.amend": EVERYBODY,
    "receipts.confirm_erasure": EVERYBODY,
    "receipts.erase": EVERYBODY,
    "security.login": EVERYBODY,
    "security.logout": set(ROLES),
    "security.verify": set(ROLES),
    "security.forgot_password": EVERYBODY,
    "security.reset_password": EVERYBODY,
    "security.change_password": set(ROLES),
    "second_step.ask": EVERYBODY,  # asks who has just typed a right password
    "provider.leave": EVERYBODY,
    "provider.come_back": EVERYBODY,
    "passkeys.ask": EVERYBODY,
    "passkeys.sign_in": EVERYBODY,
    "passkeys.ask_new": set(ROLES),
    "passkeys.add": set(ROLES),
    "passkeys.delete": set(ROLES),
    "own.overview": set(ROLES),
    "own.set_up": set(ROLES),
    "own.switch_off": set(ROLES),
    "own.renew_codes": set(ROLES),
    "own.sign_out_elsewhere": set(ROLES),
    "accounts.home": set(ROLES),
    "accounts.choose_language": set(ROLES),
    "complaints.overview": set(WORKING),
    "complaints.mine": set(WORKING),
    "complaints.mail_settings": set(WORKING),
    "complaints.new": set(WORKING),
    "complaints.similar": set(WORKING),
    "complaints.show": set(WORKING),
    "complaints.me_too": set(WORKING),
    "complaints.picture": set(WORKING),
    "complaints.take_back": set(WORKING),
    "complaints.follow": set(WORKING),
    "complaints.agreement": set(WORKING),
    "complaints.withdraw": set(WORKING),
    "consent.overview": {"administrator"},
    "consent.new": {"administrator"},
    "complaints.answer": {"manager", "analyst"},
    "teaching.overview": {"manager", "analyst"},
    "teaching.ten": {"manager", "analyst"},
    "teaching.draw": {"manager", "analyst"},
    "teaching.sample": {"manager", "analyst"},
    "themes.overview": READERS,
    "themes.show": READERS,
    "themes.decide": {"manager", "analyst"},
    "themes.history": READERS,
    "themes.take_back": {"manager", "analyst"},
    "theme_catalogue.overview": {"manager", "analyst"},
    "theme_headings.overview": READERS,
    "theme_headings.show": READERS,
    "theme_headings.make": {"manager", "analyst"},
    "theme_headings.decide": {"manager", "analyst"},
    "theme_headings.put": {"manager", "analyst"},
    "theme_runs.overview": READERS,
    "theme_runs.start": READERS,
    "theme_runs.show": READERS,
    "theme_runs.cancel": READERS,
    "comments.overview": READERS,
    "comments.show": READERS,
    "comments.decide": {"manager", "analyst"},
    "comments.decide_matching": {"manager", "analyst"},
    "meanings.decide": {"manager", "analyst"},
    "complaint_deciding.overview": {"manager", "analyst"},
    "complaint_deciding.merge": {"manager", "analyst"},
    "complaint_deciding.take_apart": {"manager", "analyst"},
    "complaint_deciding.link": {"manager"},
    "reports.overview": READERS,
    "reports.show": READERS,
    "reports.choose_month": READERS,
    "reports.download": READERS,
    "reports.poster": READERS,
    "backlog.overview": DECIDERS,
    "abuse.overview": DECIDERS,
    "abuse.group": DECIDERS,
    "backlog.propose": DECIDERS,
    "backlog.item": DECIDERS,
    "imports.overview": DECIDERS,
    "imports.upload": DECIDERS,
    "imports.show": DECIDERS,
    "imports.remap": DECIDERS,
    "imports.run": DECIDERS,
    "imports.give_up": DECIDERS,
    "imports.forget_mapping": DECIDERS,
    "intake.overview": ENTERERS,
    "intake.enter_spoken": ENTERERS,
    "intake.show_receipt": ENTERERS,
    "intake.open_batch": ENTERERS,
    "intake.show_batch": ENTERERS,
    "intake.correct_announced": ENTERERS,
    "intake.waive_second_reader": ENTERERS,
    "intake.enter_sheet": ENTERERS,
    "intake.undo_sheet": ENTERERS,
    "intake.settle_sheet": ENTERERS,
    "intake.close_batch": ENTERERS,
    "intake.print_sheets": ENTERERS,
    "kiosk.screen": EVERYBODY,
    "kiosk.thanks": EVERYBODY,
    # these ask for a device's token themselves
    "kiosk.pair": EVERYBODY,
    "kiosk.health": EVERYBODY,
    "kiosk.leave": EVERYBODY,
    "kiosks.overview": DECIDERS,
    "kiosks.device": DECIDERS,
    "kiosks.set_pin": DECIDERS,
    "kiosks.renew_pairing": DECIDERS,
    "kiosks.revoke": DECIDERS,
    "surveys.overview": DECIDERS,
    "surveys.instruments": READERS,
    "surveys.new": DECIDERS,
    "surveys.import_file": DECIDERS,
    "surveys.version": DECIDERS,
    "surveys.export": DECIDERS,
    "survey_editing.settings": DECIDERS,
    "survey_editing.new_question": DECIDERS,
    "survey_editing.edit_question": DECIDERS,
    "survey_editing.move_question": DECIDERS,
    "survey_editing.remove_question": DECIDERS,
    "surveys.preview": DECIDERS,
    "surveys.preview_page": DECIDERS,
    "survey_deciding.ask_review": DECIDERS,
    "survey_deciding.revise": DECIDERS,
    "survey_deciding.send_back": {"administrator"},
    "survey_deciding.publish": {"administrator"},
    "survey_deciding.retire": {"administrator"},
    "survey_deciding.touchpoints": {"administrator"},
    "surveys.results": READERS,
    "employers.overview": {"employer"},
    "raw_texts.overview": {"raw_text"},
    "raw_texts.comments": {"raw_text"},
    "raw_texts.ask": {"raw_text"},
    "raw_texts.show": {"raw_text"},
    "raw_texts.decide": {"raw_text"},
    "raw_texts.open_text": {"raw_text"},
    "raw_texts.state": {"raw_text"},
    "concerns.overview": INSPECTORS,
    "concerns.show": INSPECTORS,
    "languages.overview": {"administrator"},
    "languages.phrases": {"administrator"},
    "languages.save": {"administrator"},
    "languages.offer": {"administrator"},
    "languages.upload": {"administrator"},
    "languages.download": {"administrator"},
    "pictures.held": set(ROLES),
    "recordings.hear": EVERYBODY,
    "recordings.overview": DECIDERS,
    "recordings.place": DECIDERS,
    "recordings.remove": DECIDERS,
    "touchpoints.overview": DECIDERS,
    "touchpoints.add": DECIDERS,
    "touchpoints.show": DECIDERS,
    "touchpoints.change": DECIDERS,
    "touchpoints.check": DECIDERS,
    "touchpoints.posters": DECIDERS,
    "people.overview": {"administrator"},
    "people.invite": {"administrator"},
    "people.show": {"administrator"},
    "people.dismiss": {"administrator"},
    "people.employer": {"administrator"},
    "people.link": {"administrator"},
    "people.mail_link": {"administrator"},
    "people.disable": {"administrator"},
    "people.enable": {"administrator"},
    "people.reset_second_factor": {"administrator"},
    "plans.new": {"administrator"},
    "plans.new_unit": {"administrator"},
    "plans.overview": {"administrator"},
    "plans.show": {"administrator"},
    "plans.decide": {"administrator"},
    "plans.withdraw": {"administrator"},
    "units.overview": DECIDERS,
    "units.show": DECIDERS,
    "screens.picture": set(ROLES),
    "screens.overview": {"administrator"},
    "screens.add": {"administrator"},
    "screens.show": {"administrator"},
    "screens.show_as": {"administrator"},
    "screens.hide_picture": {"administrator"},
    "screens.retire": {"administrator"},
    "screens.restore": {"administrator"},
    "slips.sheets": DECIDERS,
    "api_keys.overview": {"administrator"},
    "api_keys.add": {"administrator"},
    "api_keys.revoke": {"administrator"},
    "campaigns.overview": READERS,
    "campaigns.plan": DECIDERS,
    "campaigns.schedule": DECIDERS,
    "campaigns.show": READERS,
    "campaigns.download": READERS,
    "campaigns.accept": DECIDERS,
    "campaigns.drop": DECIDERS,
    "campaigns.end": DECIDERS,
    "campaigns.links": DECIDERS,
    "asked.overview": set(WORKING),
    "tasks.overview": READERS,
    "tasks.add": DECIDERS,
    "tasks.change": DECIDERS,
    "invitations.after_task": EVERYBODY,
    "invitations.answer": EVERYBODY,  # who has the link
    "alerts.overview": READERS,
    "report_mail.overview": READERS,
    "report_mail.stop": READERS,
    "publications.overview": READERS,
    "publications.show": READERS,
    "publications.comment": {"manager"},
    "publications.correct": {"manager"},
    "publications.move": {"manager"},
    "audit.overview": {"administrator"},
    "audit.download": {"administrator"},
    "retention.overview": {"administrator"},
    "retention.place": {"administrator"},
    "retention.show": {"administrator"},
    "retention.end": {"administrator"},
    "calendar.overview": {"administrator"},
    "calendar.year": {"administrator"},
    "calendar.confirm": {"administrator"},
    "calendar.remove": {"administrator"},
    "receipts.withdraw": EVERYBODY,
    "receipts.ask": EVERYBODY,
    "data_requests.overview": {"administrator"},
    "data_requests.add": {"administrator"},
    "data_requests.show": {"administrator"},
    "data_requests.prove": {"administrator"},
    "data_requests.take": {"administrator"},
    "own_data.mine": set(ROLES),
    "own_data.download": set(ROLES),
    "own_data.correct_name": set(ROLES),
    "slips_api.make": EVERYBODY,  # who shows a key
    "reports_api.schema": EVERYBODY,
}

KEYED = {"slips_api.make"}  # opened by the key of a program, whoever is signed in


@pytest.fixture
def province(app):
    """Two communes side by side under one root, each with a comment, a theme and an improvement."""
    root = create_unit(app, "QNM")
    units = {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}
    units["TRUONGXUAN"] = create_unit(app, "TRUONGXUAN", parent=units["TAMKY"])
    theme = create_theme(app)
    comments = []
    for code in ("TAMKY", "HOIAN", "TRUONGXUAN"):
        touchpoint = create_touchpoint(app, f"{code}1", unit=units[code])
        for number in range(5):
            comments += create_submission(app, touchpoint, comment=f"Chờ lâu {code} {number}").comments
    create_theme_run(app, {theme: comments}, unit=root)
    items = {code: create_backlog_item(app, unit, theme=theme) for code, unit in units.items()}
    return {"units": units, "theme": theme, "items": items}


@pytest.fixture
def addresses(app, province):
    """One address that leads somewhere for each endpoint and method."""
    values = {
        "filename": "favicon.svg",
        "code": "TAMKY1",
        "kind": "touchpoint",
        "step": "reprint",
        "turn": "close",
        "receipt": "A" * 26,
        "unit_code": "QNM",
        "day": "2026-10-15",
        "reason": "burst",
        "month": MONTH,
        "extension": "json",
        "reading": 1,
        "number": 1,
        "theme_id": province["theme"].public_id,
        "public_id": province["items"]["QNM"].public_id,
        "picture": "0" * 16,
        "act": "rename",
        "bulk": "add",
        "spell": "2025-07-01",
        "survey_code": "counter-rating",
        "question_code": "rating",
        "question_kind": "date",
        "purpose": "contact",
        "token": "x",
    }
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            (
                rule.endpoint,
                method,
                adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}),
            )
            for rule in app.url_map.iter_rules()
            for method in sorted(rule.methods - {"OPTIONS"})
        ]


@pytest.mark.one_database
def test_every_route_says_who_may_open_it(app):
    known = {*ROLES, *PUBLIC, *SIGNED_IN}
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        assert rule.endpoint in LIBRARY_VIEWS or policy, f"{rule.endpoint} has no policy"
        assert policy <= known, f"{rule.endpoint}: {policy - known}"


@pytest.mark.one_database
def test_every_route_is_expected_here(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(EXPECTED)
    assert set(LIBRARY_VIEWS) <= set(EXPECTED)


@pytest.mark.one_database
def test_nobody_sees_more_than_the_public_pages(app, client, addresses):
    for endpoint, method, address in addresses:
        answer = client.open(address, method=method, data={"csrf_token": "x"} if method == "POST" else None)
        if "nobody" in EXPECTED[endpoint]:
            assert "/login?next=" not in answer.headers.get("Location", ""), address
        else:
            # 400: a forged form, refused before anything else is looked at
            assert answer.status_code == (400 if method == "POST" else 302), (method, address)
            assert method == "POST" or answer.location.startswith("/login?next="), (method, address)


@pytest.mark.one_database
def test_with_the_forms_token_alone_nobody_gets_in(app, client, page, addresses):
    token = page(client.get("/login")).fields(".//form[@novalidate]")["csrf_token"][0]
    for endpoint, method, address in addresses:
        if method == "POST" and "nobody" not in EXPECTED[endpoint]:
            answer = client.post(address, data={"csrf_token": token})
            assert answer.status_code == 302, address
            assert answer.location.startswith("/login?next="), address


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_is_its_work(app, client, sign_in, page, addresses, role):
    sign_in(client, create_account(app, role))
    token = page(client.get("/password")).find(".//input[@name='csrf_token']").get("value")
    addresses.sort(key=lambda one: one[0] == "security.logout")  # last: it ends the session
    for endpoint, method, address in addresses:
        answer = client.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
        if endpoint in KEYED:
            assert answer.status_code == 401, address
            continue
        refused = answer.status_code in {400, 401, 403} or "/login?next=" in answer.headers.get(
            "Location", ""
        )
        if role in EXPECTED[endpoint]:
            assert not refused, (method, address, answer.status_code)
        else:
            assert answer.status_code == 403, (method, address, answer.status_code)


@pytest.mark.one_database
def test_staff_do_not_manage(app, client, sign_in, province):
    sign_in(client, create_account(app, "staff"))
    for address in (
        "/manage/",
        f"/manage/reports/QNM/{MONTH}",
        f"/manage/reports/QNM/{MONTH}.pdf",
        "/manage/backlog/",
    ):
        assert client.get(address).status_code == 403
    assert "/manage/" not in client.get("/complaints/").text


@pytest.mark.one_database
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_route_without_a_policy_is_closed_to_everybody(app, client, sign_in, page, method):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=[method])
    account = create_account(app, "administrator")
    answer = client.get("/forgotten") if method == "GET" else None
    assert answer is None or answer.location.startswith("/login")
    sign_in(client, account)
    token = page(client.get("/complaints/")).find(".//input[@name='csrf_token']").get("value")
    answer = client.open(
        "/forgotten", method=method, data={"csrf_token": token} if method == "POST" else None
    )
    assert answer.status_code == 403
    assert "secret" not in answer.text


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_a_unit_of_others_looks_as_if_it_were_not_there(app, client, sign_in, province, role):
    """One's own unit and those below it; not its neighbour, not the one above it."""
    sign_in(client, create_account(app, role, province["units"]["TAMKY"]))
    theme = province["theme"].public_id
    statuses = {"TAMKY": 200, "TRUONGXUAN": 200, "HOIAN": 404, "QNM": 404, "NOWHERE": 404}
    for code, status in statuses.items():
        addresses = [
            f"/manage/reports/{code}/{MONTH}",
            f"/manage/reports/{code.lower()}/{MONTH}",
            f"/manage/reports/{code}/{MONTH}.json",
            f"/manage/reports/{code}/{MONTH}.html",
            f"/manage/backlog/new/{code}/{MONTH}/{theme}",
        ]
        if code in province["items"]:
            addresses.append(f"/manage/backlog/{province['items'][code].public_id}")
        for address in addresses:
            assert client.get(address).status_code == status, address


def test_lists_show_ones_own_units_only(app, client, sign_in, province):
    sign_in(client, create_account(app, "manager", province["units"]["TAMKY"]))
    overview, backlog = client.get("/manage/").text, client.get("/manage/backlog/").text
    for code, is_ours in (("TAMKY", True), ("TRUONGXUAN", True), ("HOIAN", False), ("QNM", False)):
        assert (f"/manage/reports/{code}/" in overview) == is_ours, code
        assert (province["items"][code].public_id in backlog) == is_ours, code


def test_what_others_work_on_cannot_be_moved(app, client, sign_in, page, province):
    sign_in(client, create_account(app, "manager", province["units"]["TAMKY"]))
    token = page(client.get("/manage/backlog/")).find(".//input[@name='csrf_token']").get("value")
    theme, sent = province["theme"].public_id, {"csrf_token": token, "status": "done", "title": "x"}
    theirs = f"/manage/backlog/{province['items']['HOIAN'].public_id}"
    assert client.post(theirs, data=sent).status_code == 404
    assert client.post(f"/manage/backlog/new/HOIAN/{MONTH}/{theme}", data=sent).status_code == 404
    sign_in(other := app.test_client(), create_account(app, "manager", province["units"]["HOIAN"]))
    assert province["items"]["HOIAN"].status == "proposed"
    assert other.get(theirs).status_code == 200
    assert page(other.get(theirs)).find(".//input[@checked]").get("value") == "proposed"


@pytest.mark.one_database
def test_a_role_in_one_unit_is_not_a_role_in_another(app, client, sign_in, province):
    """Staff in Hội An who manage in Tam Kỳ manage in Tam Kỳ."""
    account = create_account(app, "staff", province["units"]["HOIAN"])
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="manager", unit_id=province["units"]["TAMKY"].id))
    sign_in(client, account)
    assert client.get(f"/manage/reports/TAMKY/{MONTH}").status_code == 200
    assert client.get(f"/manage/reports/HOIAN/{MONTH}").status_code == 404


@pytest.mark.one_database
def test_an_analyst_reads_and_does_not_decide(app, client, sign_in, province):
    sign_in(client, create_account(app, "analyst"))
    assert client.get(f"/manage/reports/HOIAN/{MONTH}").status_code == 200
    assert client.get("/manage/backlog/").status_code == 403
    assert "/manage/backlog/" not in client.get("/manage/").text


@pytest.mark.one_database
def test_a_role_lost_is_lost_at_the_next_request(app, client, sign_in, province):
    account = create_account(app, "manager")
    sign_in(client, account)
    assert client.get("/manage/").status_code == 200
    with transaction(app) as session:
        session.execute(sa.update(Appointment).values(role="staff"))
    assert client.get("/manage/").status_code == 403


@pytest.mark.one_database
def test_looking_changes_nothing(app, client, sign_in, addresses):
    """S-02: GET is safe, for whoever may do everything; but a file that leaves is noted in the audit log."""

    def rows():
        with app.app_context():
            return {
                t.name: db.session.execute(sa.select(t)).all()
                for t in Base.metadata.sorted_tables
                if t.name != "audit_entry"
            }

    sign_in(client, create_account(app, "administrator"))
    client.get("/manage/backlog/")  # makes the session's form token
    before = rows()
    for _, method, address in addresses:
        # Of a link that opens nothing the next page tells, and the session keeps that.
        if method in {"GET", "HEAD"} and address != "/reset/x":
            client.open(address, method=method)
    assert rows() == before
