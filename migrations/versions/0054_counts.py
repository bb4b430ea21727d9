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
OF_ITS_COMMENTS = (
    "SELECT c.id, m.unit_id FROM comment m JOIN counted_month c ON c.month = m.month "
    "WHERE m.submission_id = {row}.id"
)
OF_SUBMISSION = (
    "SELECT c.id, s.receiving_unit_id FROM submission s JOIN counted_month c ON c.month = s.month "
    "WHERE c.run_id IS NULL AND s.id = {row}.submission_id"
)
OF_PLACEMENT = (
    "SELECT c.id, m.unit_id FROM comment m JOIN counted_month c ON c.month = m.month "
    "WHERE c.run_id = {row}.run_id AND m.id = {row}.comment_id"
)
OF_TOUCHPOINT = (
    "SELECT DISTINCT c.id, n.unit_id FROM submission_count n JOIN counted_month c ON c.month = n.month "
    "WHERE c.run_id IS NULL AND n.touchpoint_id = {row}.%s"
)
# A comment in two themes that became one counts once. Merged, what counted as this theme changes; taken
# back, what counted as the one it had gone into, and where that went into another, all.
OF_THEME = (
    "SELECT DISTINCT c.id, n.unit_id FROM placement_count n "
    "JOIN counted_month c ON c.month = n.month AND c.run_id = n.run_id "
    "WHERE n.theme_id IN (OLD.id, OLD.merged_into_id) "
    "OR EXISTS (SELECT 1 FROM theme t WHERE t.id = OLD.merged_into_id AND t.merged_into_id IS NOT NULL)"
)
# Of each table: what of its rows is counted (no other change matters), and in which cells.
NOTED = {
    "submission": (
        "month, receiving_unit_id, touchpoint_id, import_batch_id, channel, mode, stream, sector, given_at",
        [OF_MONTH % "receiving_unit_id", OF_ITS_COMMENTS],
    ),
    "comment": ("month, unit_id, submission_id, restricted", [OF_MONTH % "unit_id"]),
    "answer": ("submission_id, question_id, option_id", [OF_SUBMISSION]),
    "submission_weight": ("submission_id, weight", [OF_SUBMISSION]),
    "theme_assignment": ("run_id, comment_id, theme_id", [OF_PLACEMENT]),
    "left_out_comment": ("run_id, comment_id, reason", [OF_PLACEMENT]),
    "touchpoint_staffing": ("touchpoint_id, since, staffed_by", [OF_TOUCHPOINT % "touchpoint_id"]),
}
# These are only updated in a way that matters: a new touchpoint or theme stands in no count.
NOTED_UPDATES = {
    "touchpoint": ("kind", [OF_TOUCHPOINT % "id"]),
    "theme": ("merged_into_id", [OF_THEME]),
}
# They stand in many cells, also in such as are counted just now and not kept yet.
IN_MANY_CELLS = {"touchpoint_staffing", "touchpoint", "theme"}
# On PostgreSQL who changes them shares this lock; who keeps counts holds it alone (rollups/keeping.py).
LOCK = 54


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
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["theme_run.id"], name=op.f("fk_counted_month_run_id_theme_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_month")),
        sa.UniqueConstraint("month", "run_id", name=op.f("uq_counted_month_month_run_id")),
        sqlite_autoincrement=True,
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
        sa.Column("counted_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_cell")),
        sqlite_autoincrement=True,
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
    op.create_index(
        op.f("ix_submission_count_touchpoint_id"), "submission_count", ["touchpoint_id"], unique=False
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
    for table, act, columns, selects in noted():
        rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[act]
        of = f" OF {columns}" if act == "UPDATE" else ""
        op.execute(
            f"CREATE TRIGGER {table}_counted_{act.lower()} AFTER {act}{of} ON {table} "
            f"BEGIN {notes(table, selects, rows)} END"
        )


def note_on_postgresql() -> None:
    for table, act, columns, selects in noted():
        rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[act]
        of = f" OF {columns}" if act == "UPDATE" else ""
        lock = f"PERFORM pg_advisory_xact_lock_shared({LOCK}); " if table in IN_MANY_CELLS else ""
        name = f"{table}_counted_{act.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {lock}{notes(table, selects, rows)} RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {act}{of} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def noted() -> list[tuple[str, str, str, list[str]]]:
    """Return table, act, the columns whose update matters, and the selects of cells of each trigger."""
    every = [
        (table, act, columns, selects)
        for table, (columns, selects) in NOTED.items()
        for act in ("INSERT", "UPDATE", "DELETE")
    ]
    return every + [(table, "UPDATE", *what) for table, what in NOTED_UPDATES.items()]


def notes(table: str, selects: list[str], rows: list[str]) -> str:
    many = "INSERT INTO stale_cell (counted_id) VALUES (NULL); " if table in IN_MANY_CELLS else ""
    texts = dict.fromkeys(select.format(row=row) for row in rows for select in selects)
    return many + " ".join(f"INSERT INTO stale_cell (counted_id, unit_id) {text};" for text in texts)


def downgrade() -> None:
    for table, act, _columns, _selects in noted():
        name = f"{table}_counted_{act.lower()}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    for table in ("placement_count", "comment_count", "submission_count", "stale_cell", "counted_month"):
        op.drop_table(table)
