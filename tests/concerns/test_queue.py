"""What must not wait: found while it is saved, kept from those it is about, seen by those appointed."""

import json
import re
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from feedback.cli import cli
from feedback.database import db
from feedback.models import Appointment, BacklogEvidence, Comment, Concern, ConcernEvent, utc_now
from feedback.reports.figures import HIDDEN_BELOW
from feedback.reports.said import RESTRICTED, with_restricted
from feedback.working_days.days import after
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_submission,
    create_theme,
    create_theme_run,
    create_touchpoint,
    create_unit,
    form_fields,
    transaction,
)
from tests.pages import Page

CANARY = "ZEBRAFINK"
BRIBE = f"Cán bộ vòi tiền mới chịu ký {CANARY}"
DANGER = f"Tôi không muốn sống nữa {CANARY}"
THREAT = f"tao sẽ đốt trụ sở {CANARY}"
COMPLAINT = f"Tôi khiếu nại quyết định xử phạt {CANARY}"
QUEUE = "/manage/concerns/"


@pytest.fixture
def units(app):
    """A province, two communes, a hamlet below one of them; each with a counter."""
    units = {"QNM": create_unit(app, "QNM")}
    for code, parent in (("TAMKY", "QNM"), ("HOIAN", "QNM"), ("TRUONGXUAN", "TAMKY")):
        units[code] = create_unit(app, code, parent=units[parent])
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return units


@pytest.fixture
def inspector(app, client, sign_in, units):
    sign_in(client, create_account(app, "inspector", units["QNM"], name="Bà Thanh"))
    return client


@pytest.fixture
def concerns(app):
    def read():
        with app.app_context():
            return db.session.scalars(sa.select(Concern).order_by(Concern.id)).all()

    return read


def say(app, comment, code="TAMKY1"):
    """Send a comment as a citizen does."""
    return app.test_client().post(f"/f/{code}", data=form_fields(comment=comment))


def rows_of(page):
    return [" ".join(" ".join(row.itertext()).split()) for row in page.findall(".//ol/li[@class='gy-stat']")]


def move(client, concern, **fields):
    address = f"{QUEUE}{concern.public_id}"
    sent = Page(client.get(address).text).fields(".//form[@novalidate]")
    return client.post(address, data={**sent, **fields})


def test_a_hint_is_kept_as_usual_and_restricted_in_the_same_moment(app, units, concerns):
    answer = say(app, BRIBE + ", gọi 0905123456")
    assert answer.status_code == 303
    with app.app_context():
        comment = db.session.scalars(sa.select(Comment)).one()
    assert comment.restricted
    assert comment.text == f"{BRIBE}, gọi [số điện thoại]"
    assert [(concern.kind, concern.status) for concern in concerns()] == [("corruption", "new")]


@pytest.mark.one_database
def test_an_ordinary_comment_is_not_restricted(app, units, concerns):
    say(app, "Chờ lâu quá, mở lớp bồi dưỡng kiến thức cho cán bộ đi")
    assert concerns() == []


def test_nobody_but_inspectors_ever_sees_the_words(app, sign_in, units):
    """Every address with GET, as every other role, with the strongest reach: a page to come is held, too."""
    ordinary = [create_submission(app, comment=f"Chờ lâu {number}").comments[0] for number in range(12)]
    sensitive = create_submission(app, comment=BRIBE).comments[0]
    create_touchpoint(app, "STAFF1", kind="staff", unit=units["TAMKY"])
    for code in ("TAMKY1", "STAFF1"):
        for text in (BRIBE, DANGER, THREAT, COMPLAINT):
            say(app, text, code)
    # As if a run had placed it before the lexicon knew its words, and an improvement had quoted it.
    theme = create_theme(app)
    create_theme_run(app, {theme: [sensitive, *ordinary]}, unit=units["QNM"])
    item = create_backlog_item(app, units["QNM"], theme=theme)
    with transaction(app) as session:
        figures = {"share": 0.4, "low": 0.3, "high": 0.5, "comments": 40, "quotes": [BRIBE, "Chờ lâu 1"]}
        session.execute(sa.update(BacklogEvidence).values(figures=figures))
        concern = session.scalars(sa.select(Concern)).first()
    values = {
        "filename": "favicon.svg",
        "code": "TAMKY1",
        "receipt": "A" * 26,
        "unit_code": "QNM",
        "month": MONTH,
        "theme_id": theme.public_id,
        "kind": "touchpoint",
        "step": "reprint",
    }
    for role in ("staff", "manager", "analyst", "administrator"):
        sign_in(client := app.test_client(), create_account(app, role))
        seen, visited = "", set()
        for rule in app.url_map.iter_rules():
            for public_id in (item.public_id, concern.public_id):
                for extension in ("json", "html"):
                    known = {**values, "public_id": public_id, "extension": extension}
                    offered = getattr(rule._converters.get("extension"), "items", {extension})
                    is_built = rule.arguments <= set(known) and extension in offered
                    if "GET" in rule.methods and is_built and rule.endpoint != "static":
                        with app.test_request_context():
                            address = app.url_map.bind("localhost").build(
                                rule.endpoint, {name: known[name] for name in rule.arguments}
                            )
                        if (
                            address not in visited
                            and "logout" not in address
                            and not address.endswith(".pdf")
                        ):
                            visited.add(address)
                            seen += client.get(address).data.decode(errors="replace")  # files, too
        assert CANARY not in seen, role
        assert role == "staff" or "Chờ lâu 1" in seen  # what may be seen was there


def test_no_analysis_reads_them_and_the_sum_stays_right(app, runner, units):
    for number in range(12):
        create_submission(app, comment=f"Chờ lâu ở quầy {number}")
    for text in (BRIBE, DANGER):
        create_submission(app, comment=text)
    run = json.loads(runner.invoke(cli, ["analyse", "--month", MONTH]).stdout.splitlines()[-1])
    assert run["comments"] == 14
    assert run["left_out"]["restricted"] == 2
    assert run["themed"] + sum(run["left_out"].values()) == 14
    report = json.loads(runner.invoke(cli, ["report", "--month", MONTH]).stdout)
    assert report["comments"] == 14
    assert report["themed"] + sum(report["left_out"].values()) == 14
    assert "restricted" not in report["left_out"], "two of fourteen would point at whoever wrote them"
    assert CANARY not in json.dumps(report, ensure_ascii=False)


def test_from_five_on_a_report_says_how_many_are_looked_at_apart(app, runner, units):
    for number in range(5):
        create_submission(app, comment=f"{BRIBE} {number}")
    report = json.loads(runner.invoke(cli, ["report", "--month", MONTH]).stdout)
    assert report["left_out"] == {"restricted": 5}
    assert report["comments"] == 5


@pytest.mark.one_database
@given(
    st.dictionaries(st.sampled_from(["unclear", "no_words", "too_few"]), st.integers(0, 40)),
    st.integers(0, 40),
)
def test_no_comment_is_lost_or_pointed_at_in_the_reasons(left_out, restricted):
    shown = with_restricted(Counter(left_out), restricted)
    assert shown.total() == sum(left_out.values()) + restricted
    assert shown[RESTRICTED] == 0 or shown[RESTRICTED] >= HIDDEN_BELOW
    assert shown == with_restricted(Counter(dict(reversed(left_out.items()))), restricted)


def test_danger_comes_first_and_stands_on_every_page_of_who_is_appointed(app, inspector, units):
    say(app, COMPLAINT)
    assert "khẩn" not in inspector.get("/complaints/").text
    say(app, DANGER)
    say(app, THREAT, "HOIAN1")
    for address in (QUEUE, "/complaints/"):
        shown = inspector.get(address).text
        assert "Phản ánh nhạy cảm: 2 khẩn" in shown
        assert "Danh mục · 2 khẩn" in shown, "a phone shows the menu closed"
    rows = rows_of(Page(inspector.get(QUEUE).text))
    assert [("Khẩn" in row, "ngay lập tức" in row) for row in rows] == [
        (True, True),
        (True, True),
        (False, False),
    ]


def test_what_somebody_looks_at_is_urgent_no_more(app, inspector, units, concerns):
    say(app, DANGER)
    assert move(inspector, concerns()[0], status="looking", note="").status_code == 303
    assert "khẩn" not in inspector.get("/complaints/").text


def test_an_inspector_looks_from_above(app, sign_in, units, concerns):
    """The units below one's own, not that one, nor those beside it; the top has nobody above it."""
    for code in units:
        say(app, BRIBE, f"{code}1")
    by_unit = dict(zip(units, concerns(), strict=True))
    reach = {"QNM": set(units), "TAMKY": {"TRUONGXUAN"}, "HOIAN": set(), None: set(units)}
    for code, seen in reach.items():
        sign_in(client := app.test_client(), create_account(app, "inspector", units[code] if code else None))
        for other, concern in by_unit.items():
            status = 200 if other in seen else 404
            assert client.get(f"{QUEUE}{concern.public_id}").status_code == status, (code, other)
        assert len(rows_of(Page(client.get(QUEUE).text))) == len(seen)


def test_nobody_reads_what_is_said_about_their_own_office(app, sign_in, units, concerns):
    say(app, BRIBE, "TAMKY1")
    say(app, BRIBE, "HOIAN1")
    account = create_account(app, "inspector", units["QNM"])
    with transaction(app) as session:
        session.add(Appointment(account_id=account.id, role="staff", unit_id=units["TAMKY"].id))
    sign_in(client := app.test_client(), account)
    tamky, hoian = concerns()
    assert client.get(f"{QUEUE}{tamky.public_id}").status_code == 404
    assert client.get(f"{QUEUE}{hoian.public_id}").status_code == 200


@pytest.mark.parametrize("role", ["staff", "manager", "analyst", "administrator"])
@pytest.mark.one_database
def test_no_other_role_opens_the_queue(app, sign_in, units, concerns, role):
    say(app, BRIBE)
    sign_in(client := app.test_client(), create_account(app, role))
    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}{concerns()[0].public_id}").status_code == 403
    assert QUEUE not in client.get("/complaints/").text


def test_what_becomes_of_a_matter_is_remembered_with_who_and_why(app, inspector, units, concerns):
    say(app, BRIBE)
    concern = concerns()[0]
    refused = move(inspector, concern, status="forwarded", note="  ")
    assert refused.status_code == 422
    assert "Hãy ghi rõ chuyển cho ai" in refused.text
    assert move(inspector, concern, status="looking", note="").status_code == 303
    assert move(inspector, concern, status="forwarded", note="Thanh tra tỉnh, số 12").status_code == 303
    page = Page(inspector.get(f"{QUEUE}{concern.public_id}").text)
    assert page.find(".//mark").text == "Cán bộ vòi tiền mới chịu"
    history = [" ".join(" ".join(line.itertext()).split()) for line in page.findall(".//ol/li")]
    history = [line for line in history if "·" in line]
    assert "Thanh tra tỉnh, số 12" in history[0]
    assert "Bà Thanh" in history[0]
    assert "máy phát hiện" in history[-1]
    assert len(history) == 3
    assert rows_of(Page(inspector.get(QUEUE).text)) == []
    assert len(rows_of(Page(inspector.get(QUEUE + "?status=forwarded").text))) == 1


def test_a_false_alarm_makes_the_comment_an_ordinary_one_again(app, inspector, runner, units, concerns):
    create_submission(app, comment=BRIBE + ", tôi muốn tự tử")
    create_theme_run(app, {}, unit=units["QNM"], left_out={"too_few": 1})
    corruption, despair = sorted(concerns(), key=lambda concern: concern.kind)
    with transaction(app) as session:
        (comment,) = session.scalars(sa.select(Comment))
    move(inspector, corruption, status="released", note="Nói đùa")
    with app.app_context():
        assert db.session.get_one(Comment, comment.id).restricted, "the other concern still stands"
    move(inspector, despair, status="released", note="Nói đùa")
    with app.app_context():
        assert not db.session.get_one(Comment, comment.id).restricted
    move(inspector, despair, status="looking", note="")
    with app.app_context():
        assert db.session.get_one(Comment, comment.id).restricted


def test_who_erases_what_they_sent_erases_its_concerns(app, inspector, units, concerns):
    receipt = say(app, BRIBE).location.split("?")[0]
    move(inspector, concerns()[0], status="looking", note="xem")
    assert app.test_client().post(f"{receipt}/erase").status_code == 303
    with app.app_context():
        assert [db.session.scalars(sa.select(table)).all() for table in (Concern, ConcernEvent)] == [[], []]


def test_more_said_later_is_looked_at_too(app, units, concerns):
    receipt = say(app, "").location.split("?")[0]
    assert app.test_client().post(receipt, data={"comment": DANGER, "masking": "hide"}).status_code == 303
    assert [concern.kind for concern in concerns()] == ["self_harm"]


@pytest.mark.one_database
def test_the_log_tells_an_alarm_what_kind_and_nothing_of_what_was_written(app, units, capsys):
    capsys.readouterr()
    say(app, DANGER)
    say(app, COMPLAINT)
    say(app, "Chờ lâu")
    written = capsys.readouterr().err
    found = [json.loads(line) for line in written.splitlines() if "concern_found" in line]
    assert [(line["kinds"], line["urgent"], line["level"]) for line in found] == [
        (["self_harm"], True, "warning"),
        (["complaint"], False, "info"),
    ]
    assert CANARY not in written


@pytest.mark.one_database
def test_an_alarm_hears_what_is_told_through_staff_paper_or_a_file(
    app, client, runner, sign_in, units, tmp_path, capsys
):
    sign_in(client, create_account(app, "manager", units["QNM"]))
    spoken = Page(client.get("/intake/spoken/TAMKY1").text).fields(".//form[@novalidate]")
    said = {"channel": "counter", "language": "vi", "rating": "1", "comment": DANGER}
    fields = Page(client.get("/intake/paper/new").text).fields(".//form[@novalidate]")
    fields |= {"touchpoint": "TAMKY1", "announced": "1"}
    fields |= {"filled_from": "01/10/2026", "filled_to": "01/10/2026"}
    del fields["is_entered_twice"]
    batch = client.post("/intake/paper/new", data=fields).location.split("/readings/")[0]
    sheet = {**form_at(client, f"{batch}/readings/1"), "rating": "1", "comment": DANGER}
    client.post(f"{batch}/readings/1", data=sheet)
    (file := tmp_path / "a.csv").write_text(f"lời\n{DANGER}\nChờ lâu\n")
    assert heard(capsys, lambda: client.post("/intake/spoken/TAMKY1", data={**spoken, **said})) == 1
    token = {"csrf_token": sheet["csrf_token"]}
    assert heard(capsys, lambda: client.post(f"{batch}/close", data=token)) == 1
    command = ["import", str(file), "--touchpoint", "TAMKY1", "--map", "comment=lời"]
    alarms = heard(capsys, lambda: sys.stderr.write(runner.invoke(cli, command).stderr))
    assert alarms == 1
    assert heard(capsys, lambda: sys.stderr.write(runner.invoke(cli, command).stderr)) == 0


def form_at(client, address):
    fields = Page(client.get(address).text).fields(".//form[@novalidate]")
    return {name: values for name, values in fields.items() if name != "is_blank"}


def heard(capsys, act):
    """Return how many urgent alarms the log has of what is done."""
    capsys.readouterr()
    act()
    lines = capsys.readouterr().err.splitlines()
    return sum('"concern_found"' in line and '"urgent": true' in line for line in lines)


def test_comments_kept_before_the_lexicon_knew_them_are_found_again(app, runner, units, concerns):
    create_submission(app, comment=BRIBE)
    create_submission(app, comment="Chờ lâu")
    with transaction(app) as session:
        session.execute(sa.delete(Concern))
        session.execute(sa.update(Comment).values(restricted=False))
    assert runner.invoke(cli, ["concerns", "recheck"]).stderr.splitlines()[-1].startswith("1 comments")
    assert [concern.kind for concern in concerns()] == ["corruption"]
    with transaction(app) as session:
        session.execute(sa.update(Concern).values(status="released"))
        session.execute(sa.update(Comment).values(restricted=False))
    assert runner.invoke(cli, ["concerns", "recheck"]).stderr.splitlines()[-1].startswith("0 comments")


@pytest.mark.one_database
def test_what_lies_too_long_is_marked(app, inspector, units):
    say(app, COMPLAINT)
    assert "quá hạn" not in inspector.get(QUEUE).text
    with transaction(app) as session:
        session.execute(sa.update(Concern).values(found_at=utc_now() - timedelta(days=10)))
    assert "quá hạn" in inspector.get(QUEUE).text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("day", "last"),
    [((2026, 11, 20), (2026, 11, 27)), ((2026, 11, 21), (2026, 11, 27)), ((2026, 11, 25), (2026, 12, 2))],
)
def test_five_working_days_leave_out_the_weekend(day, last):
    assert after(date(*day), 5, {}) == date(*last)


@pytest.mark.one_database
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_a_deadline_is_a_working_day_and_never_earlier_for_more_days(day, days):
    last = after(day, days, {})
    assert last.weekday() < 5
    assert last > day
    assert after(day, days + 1, {}) > last


@pytest.mark.one_database
def test_the_person_is_told_where_the_formal_way_is_and_nobody_else(app, client, units):
    answer = say(app, BRIBE)
    told = client.get(answer.location).text
    assert "Nếu bà con muốn khiếu nại hoặc tố cáo" in told
    assert "90 ngày" in told
    assert "nơi tiếp công dân" in told
    # Who is made to show the page at the counter shows nothing of it.
    later = client.get(answer.location.split("?")[0]).text
    assert "khiếu nại một quyết định" not in later
    other = say(app, "Chờ lâu").location
    mark = re.search("just=[^&]*", answer.location).group()
    assert "khiếu nại một quyết định" not in client.get(other).text
    assert "khiếu nại một quyết định" not in client.get(other.split("?")[0] + "?" + mark).text


@pytest.mark.one_database
def test_a_mark_is_good_for_a_quarter_of_an_hour(app, client, units, monkeypatch):
    location = say(app, DANGER).location
    assert "115" in client.get(location).text
    real = datetime.now(UTC).timestamp()
    monkeypatch.setattr(time, "time", lambda: real + 16 * 60)
    assert "115" not in client.get(location).text


@pytest.mark.one_database
def test_who_is_in_danger_is_told_calmly_where_help_is(app, client, units):
    told = client.get(say(app, DANGER).location + "&lang=en").text
    assert all(f"tel:{number}" in told for number in ("115", "113", "111"))
    assert "You are not alone" in told
    assert "khiếu nại" not in told
