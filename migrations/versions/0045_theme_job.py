"""Analyses as pieces of work, each at most once at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0045_theme_job"
down_revision = "0044_theme_ledger"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True)
REFERENCES = {"unit_id": "org_unit", "asked_by_id": "account", "run_id": "theme_run"}
UNDER_WAY = sa.text("state IN ('waiting', 'running')")
BY_CALENDAR = sa.text("by_calendar")


def upgrade() -> None:
    op.create_table(
        "theme_job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("by_calendar", sa.Boolean(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=True),
        sa.Column("place", sa.String(length=16), nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("stage", CODE, nullable=True),
        sa.Column("stage_since", MOMENT, nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("fault", CODE, nullable=True),
        sa.Column("peak_mib", sa.Integer(), nullable=True),
        sa.Column("run_id", KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_theme_job_{column}_{table}"))
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_job_public_id")),
    )
    op.create_index(op.f("ix_theme_job_asked_at"), "theme_job", ["asked_at"], unique=False)
    for name, condition in (("under_way", UNDER_WAY), ("by_calendar", BY_CALENDAR)):
        op.create_index(
            op.f(f"uq_theme_job_{name}"),
            "theme_job",
            ["unit_id", "month"],
            unique=True,
            sqlite_where=condition,
            postgresql_where=condition,
        )
    know_the_old_runs()


def know_the_old_runs() -> None:
    """What was analysed before stands in the list of analyses, too."""
    op.execute(
        "INSERT INTO theme_job (public_id, unit_id, month, asked_at, by_calendar, state, attempts, begun_at,"
        " share, made, cancel_asked, finished_at, run_id)"
        " SELECT public_id, unit_id, month, started_at, false, 'done', 1, started_at, 1, '{}', false,"
        " finished_at, id FROM theme_run ORDER BY id"
    )


def downgrade() -> None:
    op.drop_table("theme_job")
