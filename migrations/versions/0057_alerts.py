"""Touchpoints at which something has jumped within a month, and who was written to about it."""

import sqlalchemy as sa
from alembic import op

revision = "0057_alerts"
down_revision = "0056_publishing"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", KEY, nullable=False),
        sa.Column("touchpoint_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("evidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_alert_touchpoint_id_touchpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("touchpoint_id", "month", name=op.f("uq_alert_touchpoint_id_month")),
    )
    op.create_index(op.f("ix_alert_found_at"), "alert", ["found_at"], unique=False)
    op.create_table(
        "alert_mail",
        sa.Column("id", KEY, nullable=False),
        sa.Column("alert_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_mail_alert_id_alert")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_alert_mail_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mail")),
        sa.UniqueConstraint("alert_id", "account_id", name=op.f("uq_alert_mail_alert_id_account_id")),
    )
    op.create_index(op.f("ix_alert_mail_account_id"), "alert_mail", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_table("alert_mail")
    op.drop_table("alert")
