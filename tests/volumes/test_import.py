"""Bringing in dossiers: all or nothing, replacing what was known, units as they were in that month."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from feedback.cli import cli
from feedback.database import db
from feedback.models import AuditEntry, OrgUnit, ServiceVolume
from tests.factories import create_unit, transaction

HEADING = "Mã đơn vị;Tháng;Lĩnh vực;Tiếp nhận;Đúng hạn;Quá hạn;Trực tuyến\n"


@pytest.fixture
def units(app):
    """A commune that took over another's code on 1 July 2025, and one that was always there."""
    root = create_unit(app, "QNM")
    old, new = (
        create_unit(app, code, name, parent=root) for code, name in (("X1", "Tân Thạnh"), ("X2", "Bàn Thạch"))
    )
    with transaction(app) as session:
        session.get_one(OrgUnit, old.id).valid_to = date(2025, 7, 1)
        session.flush()
        successor = session.get_one(OrgUnit, new.id)
        successor.code, successor.valid_from = "X1", date(2025, 7, 1)
    return {"old": old, "new": new, "other": create_unit(app, "AX", "Phường An Xuân", parent=root)}


@pytest.fixture
def bring_in(runner, tmp_path, units):
    """``feedback volumes import``: (exit code, last line, what was said)."""

    def run(text, *options, name="volumes.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        done = runner.invoke(cli, ["volumes", "import", str(path), *options])
        return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


@pytest.fixture
def known(app):
    def read():
        with app.app_context():
            rows = db.session.scalars(sa.select(ServiceVolume).order_by(ServiceVolume.id)).all()
            return {
                (row.unit_id, row.month, row.sector): (
                    row.received,
                    row.settled_on_time,
                    row.settled_overdue,
                    row.received_online,
                )
                for row in rows
            }

    return read


def test_a_table_is_kept_with_vietnamese_numbers_and_empty_cells_unknown(bring_in, known, units):
    code, counts, _ = bring_in(HEADING + "AX;10/2026;Đất đai;1.234;1.000;12;\nAX;10/2026;Hộ tịch;56,0;;;7\n")
    assert (code, counts) == (0, {"added": 2, "changed": 0, "gone": 0, "unchanged": 0, "refused": 0})
    place = units["other"].id, "2026-10"
    assert known() == {(*place, "land"): (1234, 1000, 12, None), (*place, "justice"): (56, None, None, 7)}


def test_a_code_means_who_bore_it_in_that_month(bring_in, known, units):
    bring_in(HEADING + "X1;6/2025;;10;;;\nX1;7/2025;;20;;;\nbàn thach;8/2025;;30;;;\n")
    assert {(unit, month): row[0] for (unit, month, _), row in known().items()} == {
        (units["old"].id, "2025-06"): 10,
        (units["new"].id, "2025-07"): 20,
        (units["new"].id, "2025-08"): 30,
    }


def test_the_same_again_changes_nothing_and_another_replaces_it(app, bring_in, known, units):
    first = HEADING + "AX;9/2026;;5;;;\nAX;10/2026;Đất đai;10;;;\nAX;10/2026;Hộ tịch;20;;;\n"
    bring_in(first)
    assert bring_in(first)[1] == {"added": 0, "changed": 0, "gone": 0, "unchanged": 3, "refused": 0}
    _, counts, said = bring_in(HEADING + "AX;10/2026;Đất đai;11;;;\nAX;10/2026;Xây dựng;1;;;\n")
    assert counts == {"added": 1, "changed": 1, "gone": 1, "unchanged": 0, "refused": 0}
    assert "AX 2026-10 land" in said
    place = units["other"].id
    assert {key[1:]: row[0] for key, row in known().items() if key[0] == place} == {
        ("2026-09", ""): 5,  # a month of which the second table says nothing stays
        ("2026-10", "land"): 11,
        ("2026-10", "construction"): 1,
    }
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.kind == "volumes_imported"
    assert entry.details == {"months": "2026-10", "added": "1", "changed": "1", "gone": "1"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("NOWHERE;10/2026;;5;;;", "no unit “NOWHERE”"),
        ("Tân Thạnh;8/2025;;5;;;", "did not exist in 08/2025"),
        ("AX;10/2999;;5;;;", "still to come"),
        ("AX;13/2026;;5;;;", "not like 10/2026"),
        ("AX;10/2026;;-5;;;", "below zero"),
        ("AX;10/2026;;3,5;;;", "not a whole number"),
        ("AX;10/2026;;;4;;", "received is missing"),
        ("AX;10/2026;;5;;;6", "6 online, but only 5 received"),
        ("AX;10/2026;;5;40;10;", "a wrong column?"),
        ("AX;10/2026;Thiên văn;5;;;", "not in the list of sectors"),
        ("AX;10/2026;;9;;;\nAX;10/2026;;9;;;", "the same as line 3"),
        ("AX;10/2026;;9;;;\nAX;10/2026;Đất đai;9;;;", "would count twice"),
    ],
)
def test_a_wrong_line_is_named_with_its_cause_and_nothing_is_kept(bring_in, known, line, cause):
    code, counts, said = bring_in(HEADING + "AX;9/2026;;5;;;\n" + line + "\n")
    assert (code, counts["refused"]) == (1, 1)
    assert f"line {4 if 'same as' in cause else 3}: " in said
    assert cause in said
    assert known() == {}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ("QNM;10/2026;;15;;;\nAX;10/2026;;5;;;\nX1;10/2026;;10;;;", True),
        ("QNM;10/2026;;15;;;\nAX;10/2026;Đất đai;5;;;\nX1;10/2026;;10;8;;", True),
        ("QNM;10/2026;;15;9;1;\nAX;10/2026;;5;5;1;\nX1;10/2026;;10;5;0;", False),  # settled differs
        ("QNM;10/2026;;15;;;\nAX;9/2026;;5;;;\nX1;9/2026;;10;;;", False),
        ("QNM;10/2026;;0;;;\nAX;10/2026;;0;;;", False),
        ("QNM;10/2026;;16;;;\nAX;10/2026;;5;;;\nX1;10/2026;;10;;;", False),
    ],
)
def test_a_total_beside_its_parts_is_refused(bring_in, known, lines, refused):
    code, _, said = bring_in(f"{HEADING}{lines}\n")
    assert code == int(refused)
    assert ("line 2: the lines of the units below come to the same" in said) == refused
    assert (known() == {}) == refused


@pytest.mark.one_database
def test_totals_on_each_level_are_refused_each(app, bring_in, units):
    create_unit(app, "AX1", parent=units["other"])
    _, _, said = bring_in(HEADING + "QNM;10/2026;;5;;;\nAX;10/2026;;5;;;\nAX1;10/2026;;5;;;\n")
    assert "line 2: " in said
    assert "line 3: " in said
    assert "line 4: " not in said


@pytest.mark.one_database
def test_a_name_is_found_however_it_is_spelt_but_not_with_another_prefix(bring_in, known, units):
    for typed, code in (("P. An Xuân", 0), ("an xuan", 0), ("Xã An Xuân", 1)):
        assert bring_in(f"{HEADING}{typed};10/2026;;5;;;\n")[0] == code, typed


@pytest.mark.one_database
def test_what_was_settled_may_have_come_in_before(bring_in, known):
    code, _, said = bring_in(HEADING + "AX;10/2026;;5;9;1;\n")
    assert code == 0
    assert "line 2: more settled than received" in said


@pytest.mark.one_database
def test_a_preview_keeps_nothing(bring_in, known):
    assert bring_in(HEADING + "AX;10/2026;;5;;;\n", "--preview")[1]["added"] == 1
    assert known() == {}


@pytest.mark.one_database
def test_what_is_no_such_table_is_told(bring_in):
    assert bring_in("Đơn vị;Số\nAX;5\n")[0] == 2
    assert bring_in("", name="x.pdf")[0] == 2
    assert "“thang”, “tiep nhan”" in bring_in("Đơn vị;Số\nAX;5\n")[2]


@pytest.mark.one_database
def test_a_channel_tells_what_was_online(app, bring_in):
    bring_in("Đơn vị,Tháng,Kênh,Tiếp nhận\nAX,10/2026,Trực tuyến,7\nAX,10/2026,Trực tiếp,9\n")
    with app.app_context():
        rows = db.session.execute(sa.select(ServiceVolume.channel, ServiceVolume.received_online)).all()
    assert dict(tuple(row) for row in rows) == {"online": 7, "counter": 0}
