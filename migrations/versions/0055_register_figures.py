"""What the registers of offices say of a unit and month, for the State's own indices."""

import sqlalchemy as sa
from alembic import op

revision = "0055_register_figures"
down_revision = "0054_counts"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "register_figure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_register_figure_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_figure")),
        sa.UniqueConstraint("unit_id", "month", "name", name=op.f("uq_register_figure_unit_id_month_name")),
    )
    op.create_index(
        op.f("ix_register_figure_month_unit_id"), "register_figure", ["month", "unit_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("register_figure")
