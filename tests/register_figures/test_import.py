"""Bringing in register figures: all or nothing, what is not named stays, contradictions are refused."""

import json

import pytest
import sqlalchemy as sa

from feedback.cli import cli
from feedback.database import db
from feedback.models import AuditEntry, RegisterFigure
from tests.factories import create_unit

HEADING = "Đơn vị;Tháng;Trả trước hạn;Số thủ tục;Thủ tục trực tuyến;Niêm yết tại nơi tiếp nhận\n"


@pytest.fixture
def unit(app):
    return create_unit(app, "AX", "Phường An Xuân", parent=create_unit(app, "QNM"))


@pytest.fixture
def bring_in(runner, tmp_path, unit):
    """``feedback register-figures import``: (exit code, last line, what was said)."""

    def run(text, *options):
        path = tmp_path / "so-theo-doi.csv"
        path.write_text(text)
        done = runner.invoke(cli, ["register-figures", "import", str(path), *options])
        return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


@pytest.fixture
def known(app):
    def read():
        with app.app_context():
            rows = db.session.scalars(sa.select(RegisterFigure)).all()
            return {(row.month, row.name): row.value for row in rows}

    return read


def test_a_table_replaces_what_it_names_and_leaves_the_rest(app, bring_in, known):
    table = HEADING + "AX;10/2026;1.234;50;;có\nAX;9/2026;;;;\n"
    assert bring_in(table)[:2] == (0, {"added": 3, "changed": 0, "gone": 0, "unchanged": 0, "refused": 0})
    assert bring_in(table)[1] == {"added": 0, "changed": 0, "gone": 0, "unchanged": 3, "refused": 0}
    _, counts, said = bring_in(HEADING + "An Xuân;10/2026;–;60;10;\n")
    assert counts == {"added": 1, "changed": 1, "gone": 1, "unchanged": 0, "refused": 0}
    assert "AX 2026-10 settled_early: 1234 -> None" in said
    october = {"procedures": 60, "procedures_online": 10, "is_posted": 1}
    assert known() == {("2026-10", name): value for name, value in october.items()}
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.kind == "register_figures_imported"
    assert entry.details == {"months": "2026-10", "added": "1", "changed": "1", "gone": "1"}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("NOWHERE;10/2026;5;;;", "no unit “NOWHERE”"),
        ("AX;10/2999;5;;;", "still to come"),
        ("AX;10/2026;3,5;;;", "“Trả trước hạn: 3,5” is not a whole number"),
        ("AX;10/2026;-5;;;", "below zero"),
        ("AX;10/2026;99.999.999;;;", "too many"),
        ("AX;10/2026;;;;có lẽ", "neither có nor không"),
        ("AX;10/2026;;5;6;", "“Thủ tục trực tuyến” (6) cannot be more than “Số thủ tục” (5)"),
        ("AX;9/2026;1;;;", "the same as line 2"),
    ],
)
def test_a_wrong_line_is_named_with_its_cause_and_nothing_is_kept(bring_in, known, line, cause):
    code, counts, said = bring_in(f"{HEADING}AX;9/2026;5;;;\n{line}\n")
    assert (code, counts["refused"]) == (1, 1)
    assert "line 3: " in said
    assert cause in said
    assert known() == {}


@pytest.mark.one_database
def test_what_comes_in_must_agree_with_what_is_known(bring_in, known):
    bring_in(HEADING + "AX;10/2026;;50;;\n")
    code, _, said = bring_in(HEADING + "AX;10/2026;;;60;\n")
    assert code == 1
    assert "cannot be more than “Số thủ tục” (50)" in said
    assert known() == {("2026-10", "procedures"): 50}


@pytest.mark.one_database
def test_what_is_no_such_table_is_told(bring_in, known):
    code, _, said = bring_in("Đơn vị;Tháng;Số\nAX;10/2026;5\n")
    assert code == 2
    assert "no column is called as a figure of the registers" in said
    assert bring_in("Đơn vị;Trả trước hạn\nAX;5\n")[0] == 2
    assert bring_in(HEADING + "AX;10/2026;5;;;\n", "--preview")[1]["added"] == 1
    assert known() == {}
