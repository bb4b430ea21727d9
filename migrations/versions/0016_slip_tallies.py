"""What is left of slips whose time is over: how many there were, and how many came back."""

import sqlalchemy as sa
from alembic import op

revision = "0016_slip_tallies"
down_revision = "0015_answers_of_one"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "slip_tally",
        sa.Column("touchpoint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_slip_tally_touchpoint_id_touchpoint")
        ),
        sa.PrimaryKeyConstraint("touchpoint_id", "kind", "month", name=op.f("pk_slip_tally")),
    )
    op.create_index("ix_slip_expires_at", "slip", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_slip_expires_at", "slip")
    op.drop_table("slip_tally")
