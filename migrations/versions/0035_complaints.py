"""Complaints of staff about screens of the information system, and what becomes of them."""

import sqlalchemy as sa
from alembic import op

revision = "0035_complaints"
down_revision = "0034_external_identity"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("screen", sa.String(length=64), nullable=True),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("voice_units", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["complaint.id"], name=op.f("fk_complaint_merged_into_id_complaint")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_complaint_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_complaint_filing_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_complaint_public_id")),
    )
    op.create_index(
        "ix_complaint_known",
        "complaint",
        ["changed_at"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NULL"),
        postgresql_where=sa.text("merged_into_id IS NULL"),
    )
    op.create_index(op.f("ix_complaint_merged_into_id"), "complaint", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_complaint_unit_id"), "complaint", ["unit_id"], unique=False)
    op.create_index(op.f("ix_complaint_voices_id"), "complaint", ["voices", "id"], unique=False)

    op.create_table(
        "complaint_mail",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("frequency", sa.String(length=64), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_complaint_mail_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_complaint_mail")),
    )
    op.create_table(
        "complaint_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_complaint_event_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_event_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_event")),
    )
    op.create_index(
        op.f("ix_complaint_event_complaint_id"), "complaint_event", ["complaint_id"], unique=False
    )

    op.create_table(
        "complaint_follower",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_complaint_follower_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_follower_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_follower")),
        sa.UniqueConstraint(
            "complaint_id", "account_id", name=op.f("uq_complaint_follower_complaint_id_account_id")
        ),
    )
    op.create_index(
        op.f("ix_complaint_follower_account_id"), "complaint_follower", ["account_id"], unique=False
    )

    op.create_table(
        "complaint_improvement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("linked_by_id", KEY, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_improvement_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["backlog_item.id"], name=op.f("fk_complaint_improvement_item_id_backlog_item")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["account.id"], name=op.f("fk_complaint_improvement_linked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_improvement")),
        sa.UniqueConstraint(
            "complaint_id", "item_id", name=op.f("uq_complaint_improvement_complaint_id_item_id")
        ),
    )
    op.create_index(
        op.f("ix_complaint_improvement_item_id"), "complaint_improvement", ["item_id"], unique=False
    )

    op.create_table(
        "complaint_merge",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("into_id", KEY, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("same_screen", sa.Boolean(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_merge_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_complaint_merge_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_merge_into_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_merge")),
        sa.UniqueConstraint("complaint_id", "into_id", name=op.f("uq_complaint_merge_complaint_id_into_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_complaint_merge_public_id")),
    )
    op.create_index(op.f("ix_complaint_merge_into_id"), "complaint_merge", ["into_id"], unique=False)

    op.create_table(
        "complaint_voice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("employer", sa.String(length=64), nullable=True),
        sa.Column("comment_id", KEY, nullable=True),
        sa.Column("is_filing", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=64), nullable=False),
        sa.Column("frequency", sa.String(length=64), nullable=False),
        sa.Column("surroundings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_complaint_voice_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_complaint_voice_comment_id_comment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaint.id"],
            name=op.f("fk_complaint_voice_complaint_id_complaint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_complaint_voice_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_voice")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_complaint_voice_comment_id")),
        sa.UniqueConstraint(
            "complaint_id", "account_id", name=op.f("uq_complaint_voice_complaint_id_account_id")
        ),
    )
    op.create_index(op.f("ix_complaint_voice_account_id"), "complaint_voice", ["account_id"], unique=False)

    with op.batch_alter_table("comment") as batch:
        batch.add_column(sa.Column("complaint_id", KEY, nullable=True))
        batch.create_index(op.f("ix_comment_complaint_id"), ["complaint_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_comment_complaint_id_complaint"),
            "complaint",
            ["complaint_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("comment") as batch:
        batch.drop_constraint(op.f("fk_comment_complaint_id_complaint"), type_="foreignkey")
        batch.drop_index(op.f("ix_comment_complaint_id"))
        batch.drop_column("complaint_id")
    op.drop_table("complaint_voice")
    op.drop_table("complaint_merge")
    op.drop_table("complaint_improvement")
    op.drop_table("complaint_follower")
    op.drop_table("complaint_event")
    op.drop_table("complaint_mail")
    op.drop_table("complaint")
