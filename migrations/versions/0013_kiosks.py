"""Kiosk devices: pairing, health, the attendant's PIN."""

import sqlalchemy as sa
from alembic import op

revision = "0013_kiosks"
down_revision = "0012_slips"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "kiosk_device",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("touchpoint_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("pairing_code", sa.LargeBinary(), nullable=True),
        sa.Column("pairing_until", MOMENT, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("paired_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_seen_at", MOMENT, nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("oldest_seconds", sa.Integer(), nullable=True),
        sa.Column("app_version", sa.String(length=16), nullable=True),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.Column("is_charging", sa.Boolean(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pin_verifier", sa.LargeBinary(), nullable=True),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("pin_closed_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_kiosk_device_touchpoint_id_touchpoint")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_kiosk_device_created_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_device")),
        sa.UniqueConstraint("public_id", name=op.f("uq_kiosk_device_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_device_token_hash")),
    )
    op.create_index(op.f("ix_kiosk_device_touchpoint_id"), "kiosk_device", ["touchpoint_id"], unique=False)


def downgrade() -> None:
    op.drop_table("kiosk_device")
