"""Improvements, their evidence and history."""

import sqlalchemy as sa
from alembic import op

revision = "0005_backlog"
down_revision = "0004_themes"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "backlog_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_backlog_item_created_by_id_account")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_backlog_item_owner_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_backlog_item_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_backlog_item_public_id")),
    )
    op.create_index(op.f("ix_backlog_item_unit_id"), "backlog_item", ["unit_id"], unique=False)
    op.create_table(
        "backlog_evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("report_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["backlog_item.id"], name=op.f("fk_backlog_evidence_item_id_backlog_item")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_backlog_evidence_theme_id_theme")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_backlog_evidence_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_evidence")),
    )
    op.create_index(op.f("ix_backlog_evidence_item_id"), "backlog_evidence", ["item_id"], unique=False)
    op.create_index(op.f("ix_backlog_evidence_theme_id"), "backlog_evidence", ["theme_id"], unique=False)
    op.create_table(
        "backlog_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_backlog_event_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["backlog_item.id"], name=op.f("fk_backlog_event_item_id_backlog_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_event")),
    )
    op.create_index(op.f("ix_backlog_event_item_id"), "backlog_event", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("backlog_event")
    op.drop_table("backlog_evidence")
    op.drop_table("backlog_item")
