"""Where the formal way of a unit is, in words of its own, and who wrote them."""

import sqlalchemy as sa
from alembic import op

revision = "0022_formal_way"
down_revision = "0021_who_imported"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("org_unit") as batch:
        batch.add_column(sa.Column("formal_way", sa.JSON(), nullable=True))
    op.create_table(
        "formal_way_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_formal_way_event_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_formal_way_event_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_way_event")),
    )
    op.create_index(op.f("ix_formal_way_event_unit_id"), "formal_way_event", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("formal_way_event")
    with op.batch_alter_table("org_unit") as batch:
        batch.drop_column("formal_way")
