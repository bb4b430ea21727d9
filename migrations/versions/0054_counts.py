"""Counts kept beside the rows, and triggers that note where they no longer hold.

A later migration that rebuilds one of these tables on SQLite (batch_alter_table) drops its triggers with it:
tests/rollups say so, and it must bring them back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054_counts"
down_revision = "0053_headings"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)
MONTH = sa.String(length=7)

# In which cells a changed row of a table counts, and what of it is counted: no other change matters.
OF_MONTH = "SELECT id, {row}.%s FROM counted_month WHERE month = {row}.month"
OF_SUBMISSION = (
    "SELECT c.id, s.receiving_unit_id FROM submission s JOIN counted_month c ON c.month = s.month "
    "WHERE c.run_id IS NULL AND s.id = {row}.submission_id"
)
OF_PLACEMENT = (
    "SELECT c.id, m.unit_id FROM comment m JOIN counted_month c ON c.month = m.month "
    "WHERE c.run_id = {row}.run_id AND m.id = {row}.comment_id"
)
# Cells that are counted just now may come to hold the touchpoint: those that have changed are noted again.
OF_TOUCHPOINT = (
    "SELECT c.id, n.unit_id FROM submission_count n JOIN counted_month c ON c.month = n.month "
    "WHERE c.run_id IS NULL AND n.touchpoint_id = {row}.%s "
    "UNION SELECT n.counted_id, n.unit_id FROM stale_cell n JOIN counted_month c ON c.id = n.counted_id "
    "WHERE c.run_id IS NULL"
)
NOTED = {
    "submission": (
        OF_MONTH % "receiving_unit_id",
        "month, receiving_unit_id, touchpoint_id, import_batch_id, channel, mode, stream, sector, given_at",
    ),
    "comment": (OF_MONTH % "unit_id", "month, unit_id, submission_id, restricted"),
    "answer": (OF_SUBMISSION, "submission_id, question_id, option_id"),
    "submission_weight": (OF_SUBMISSION, "submission_id, weight"),
    "theme_assignment": (OF_PLACEMENT, "run_id, comment_id, theme_id"),
    "left_out_comment": (OF_PLACEMENT, "run_id, comment_id, reason"),
    "touchpoint": (OF_TOUCHPOINT % "id", "kind"),
    "touchpoint_staffing": (OF_TOUCHPOINT % "touchpoint_id", "touchpoint_id, since, staffed_by"),
}
# A comment in two themes that became one counts once: what runs placed is counted anew altogether.
THEMES_ANEW = "DELETE FROM counted_month WHERE run_id IS NOT NULL"


def upgrade() -> None:
    create_countings()
    create_counts()
    if op.get_bind().dialect.name == "sqlite":
        note_on_sqlite()
    else:
        note_on_postgresql()


def create_countings() -> None:
    op.create_table(
        "counted_month",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["theme_run.id"], name=op.f("fk_counted_month_run_id_theme_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_month")),
        sa.UniqueConstraint("month", "run_id", name=op.f("uq_counted_month_month_run_id")),
    )
    op.create_index(op.f("ix_counted_month_run_id"), "counted_month", ["run_id"], unique=False)
    op.create_index(
        "uq_counted_month_submissions",
        "counted_month",
        ["month"],
        unique=True,
        sqlite_where=sa.text("run_id IS NULL"),
        postgresql_where=sa.text("run_id IS NULL"),
    )
    op.create_table(
        "stale_cell",
        sa.Column("id", KEY, nullable=False),
        sa.Column("counted_id", KEY, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["counted_id"],
            ["counted_month.id"],
            name=op.f("fk_stale_cell_counted_id_counted_month"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_cell")),
    )
    op.create_index(
        op.f("ix_stale_cell_counted_id_unit_id"), "stale_cell", ["counted_id", "unit_id"], unique=False
    )


def create_counts() -> None:
    op.create_table(
        "submission_count",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=True),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("stream", CODE, nullable=False),
        sa.Column("sector", CODE, nullable=True),
        sa.Column("staffed_by", CODE, nullable=True),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_count")),
    )
    op.create_table(
        "comment_count",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=True),
        sa.Column("channel", CODE, nullable=True),
        sa.Column("sector", CODE, nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_count")),
    )
    op.create_table(
        "placement_count",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=True),
        sa.Column("channel", CODE, nullable=True),
        sa.Column("sector", CODE, nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["theme_run.id"], name=op.f("fk_placement_count_run_id_theme_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_count")),
    )
    for table in ("submission_count", "comment_count"):
        op.create_index(op.f(f"ix_{table}_month_unit_id"), table, ["month", "unit_id"], unique=False)
    op.create_index(
        op.f("ix_placement_count_run_id_month_unit_id"),
        "placement_count",
        ["run_id", "month", "unit_id"],
        unique=False,
    )


def note_on_sqlite() -> None:
    for table, (cells, counted) in NOTED.items():
        for act, rows in (
            ("INSERT", ["NEW"]),
            (f"UPDATE OF {counted}", ["OLD", "NEW"]),
            ("DELETE", ["OLD"]),
        ):
            notes = "; ".join(note(cells, row) for row in rows)
            name = f"{table}_counted_{act.partition(' ')[0].lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {act} ON {table} BEGIN {notes}; END")
    op.execute(
        "CREATE TRIGGER theme_counted_update AFTER UPDATE OF merged_into_id ON theme "
        f"WHEN OLD.merged_into_id IS NOT NEW.merged_into_id BEGIN {THEMES_ANEW}; END"
    )


def note_on_postgresql() -> None:
    for table, (cells, counted) in NOTED.items():
        op.execute(
            f"CREATE FUNCTION {table}_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN {note(cells, 'OLD')}; END IF; "
            f"IF TG_OP <> 'DELETE' THEN {note(cells, 'NEW')}; END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OF {counted} OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_counted()"
        )
    op.execute(
        "CREATE FUNCTION theme_counted() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {THEMES_ANEW}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER theme_counted AFTER UPDATE OF merged_into_id ON theme FOR EACH ROW "
        "WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION theme_counted()"
    )


def note(cells: str, row: str) -> str:
    return f"INSERT INTO stale_cell (counted_id, unit_id) {cells.format(row=row)}"


def downgrade() -> None:
    for table in (*NOTED, "theme"):
        if op.get_bind().dialect.name == "sqlite":
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_counted_{act}")
        else:
            op.execute(f"DROP TRIGGER {table}_counted ON {table}")
            op.execute(f"DROP FUNCTION {table}_counted()")
    for table in ("placement_count", "comment_count", "submission_count", "stale_cell", "counted_month"):
        op.drop_table(table)
