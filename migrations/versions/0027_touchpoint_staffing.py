"""Who stood at a counter since when, instead of who stands there now; and what stands over it."""

import sqlalchemy as sa
from alembic import op

revision = "0027_touchpoint_staffing"
down_revision = "0026_audit_entry"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TOUCHPOINT = sa.table("touchpoint", sa.column("id"), sa.column("staffed_by"))
STAFFING = sa.table(
    "touchpoint_staffing", sa.column("touchpoint_id"), sa.column("since"), sa.column("staffed_by")
)


def upgrade() -> None:
    op.create_table(
        "touchpoint_staffing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("touchpoint_id", KEY, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staffed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoint.id"],
            name=op.f("fk_touchpoint_staffing_touchpoint_id_touchpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint_staffing")),
        sa.UniqueConstraint(
            "touchpoint_id", "since", name=op.f("uq_touchpoint_staffing_touchpoint_id_since")
        ),
    )
    # Nobody noted since when: from the beginning.
    whoever = sa.select(TOUCHPOINT.c.id, beginning(), TOUCHPOINT.c.staffed_by)
    op.execute(sa.insert(STAFFING).from_select(["touchpoint_id", "since", "staffed_by"], whoever))
    with op.batch_alter_table("touchpoint") as batch:
        batch.add_column(sa.Column("counter", sa.Text(), nullable=True))
        batch.drop_column("staffed_by")


def downgrade() -> None:
    with op.batch_alter_table("touchpoint") as batch:
        batch.drop_column("counter")
        batch.add_column(sa.Column("staffed_by", sa.String(length=64), nullable=True))
    now = (
        sa.select(STAFFING.c.staffed_by)
        .where(STAFFING.c.touchpoint_id == TOUCHPOINT.c.id, STAFFING.c.since <= sa.func.current_timestamp())
        .order_by(STAFFING.c.since.desc())
        .limit(1)
    )
    op.execute(sa.update(TOUCHPOINT).values(staffed_by=now.scalar_subquery()))
    op.drop_table("touchpoint_staffing")


def beginning() -> sa.ColumnElement[str]:
    """Return 1 January 1900 as each database keeps a moment: SQLite as text."""
    moment = "'1900-01-01 00:00:00.000000'"
    if op.get_bind().dialect.name == "sqlite":
        return sa.literal_column(moment)
    return sa.literal_column(f"TIMESTAMPTZ {moment[:-1]}+00'")
