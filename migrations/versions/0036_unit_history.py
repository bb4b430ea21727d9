"""What happened to units and what is planned to; what the law calls them, and other spellings."""

import sqlalchemy as sa
from alembic import op

revision = "0036_unit_history"
down_revision = "0035_complaints"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("org_unit", sa.Column("type", sa.String(length=64), nullable=True))
    op.add_column("org_unit", sa.Column("also_spelt", sa.JSON(), nullable=True))
    op.add_column("org_unit", sa.Column("legal_basis", sa.Text(), nullable=True))
    op.create_table(
        "unit_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_event")),
    )
    op.create_table(
        "unit_link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("predecessor_id", KEY, nullable=False),
        sa.Column("successor_id", KEY, nullable=True),
        sa.Column("relation", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["unit_event.id"], name=op.f("fk_unit_link_event_id_unit_event")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["org_unit.id"], name=op.f("fk_unit_link_predecessor_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["org_unit.id"], name=op.f("fk_unit_link_successor_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_link")),
        sa.UniqueConstraint(
            "predecessor_id", "successor_id", name=op.f("uq_unit_link_predecessor_id_successor_id")
        ),
    )
    op.create_index(op.f("ix_unit_link_event_id"), "unit_link", ["event_id"])
    op.create_index(op.f("ix_unit_link_successor_id"), "unit_link", ["successor_id"])
    op.create_table(
        "unit_plan",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("predecessors", sa.JSON(), nullable=False),
        sa.Column("successors", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("hindrance", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_unit_plan_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["unit_event.id"], name=op.f("fk_unit_plan_event_id_unit_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_unit_plan_public_id")),
    )


def downgrade() -> None:
    op.drop_table("unit_plan")
    op.drop_table("unit_link")
    op.drop_table("unit_event")
    with op.batch_alter_table("org_unit") as table:
        table.drop_column("legal_basis")
        table.drop_column("also_spelt")
        table.drop_column("type")
