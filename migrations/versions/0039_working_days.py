"""Which days are worked: public holidays, exchanged weekend days, and which years somebody looked over."""

import sqlalchemy as sa
from alembic import op

revision = "0039_working_days"
down_revision = "0038_unit_of_audit_entry"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "special_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_special_day")),
    )
    op.create_table(
        "confirmed_year",
        sa.Column("id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["account.id"], name=op.f("fk_confirmed_year_confirmed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_year")),
        sa.UniqueConstraint("year", name=op.f("uq_confirmed_year_year")),
    )


def downgrade() -> None:
    op.drop_table("confirmed_year")
    op.drop_table("special_day")
