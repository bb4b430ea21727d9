"""Usability campaigns: invitations, sealed boxes of answers, schedules, ease after a task."""

import sqlalchemy as sa
from alembic import op

revision = "0030_campaigns"
down_revision = "0029_procedures"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("instrument", CODE, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("employers", sa.JSON(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        foreign("campaign", "version_id", "survey_version"),
        foreign("campaign", "unit_id", "org_unit"),
        foreign("campaign", "created_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_public_id")),
    )
    op.create_index(op.f("ix_campaign_unit_id_starts_on"), "campaign", ["unit_id", "starts_on"], unique=False)
    op.create_table(
        "campaign_invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("employer", CODE, nullable=False),
        sa.Column("branch_id", KEY, nullable=False),
        foreign("campaign_invitation", "campaign_id", "campaign"),
        foreign("campaign_invitation", "account_id", "account"),
        foreign("campaign_invitation", "branch_id", "org_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_campaign_invitation_token_hash")),
        sa.UniqueConstraint(
            "campaign_id", "account_id", name=op.f("uq_campaign_invitation_campaign_id_account_id")
        ),
    )
    op.create_index(
        op.f("ix_campaign_invitation_account_id"), "campaign_invitation", ["account_id"], unique=False
    )
    op.create_table(
        "campaign_box",
        sa.Column("campaign_id", KEY, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        foreign("campaign_box", "campaign_id", "campaign"),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_box")),
    )
    op.create_table(
        "campaign_schedule",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("instrument", CODE, nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        foreign("campaign_schedule", "unit_id", "org_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_schedule")),
        sa.UniqueConstraint("unit_id", "instrument", name=op.f("uq_campaign_schedule_unit_id_instrument")),
    )

    op.create_table(
        "ease_task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        foreign("ease_task", "version_id", "survey_version"),
        foreign("ease_task", "unit_id", "org_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ease_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ease_task_public_id")),
    )
    op.create_index(op.f("ix_ease_task_unit_id"), "ease_task", ["unit_id"], unique=False)
    op.create_table(
        "ease_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        foreign("ease_step", "task_id", "ease_task"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ease_step")),
        sa.UniqueConstraint("task_id", "until", name=op.f("uq_ease_step_task_id_until")),
    )


def foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    for table in (
        "ease_step",
        "ease_task",
        "campaign_schedule",
        "campaign_box",
        "campaign_invitation",
        "campaign",
    ):
        op.drop_table(table)
