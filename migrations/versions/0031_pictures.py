"""Pictures that were taken in, and the catalogue of screens."""

import sqlalchemy as sa
from alembic import op

revision = "0031_pictures"
down_revision = "0030_campaigns"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("boxes", sa.Integer(), nullable=False),
        sa.Column("taken_in_at", MOMENT, nullable=False),
        sa.Column("held_by_id", KEY, nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["held_by_id"], ["account.id"], name=op.f("fk_picture_held_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("public_id", name=op.f("uq_picture_public_id")),
    )
    op.create_index(op.f("ix_picture_held_until"), "picture", ["held_until"], unique=False)
    op.create_table(
        "screen",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("picture_id", KEY, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_screen_picture_id_picture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("code", name=op.f("uq_screen_code")),
        sa.UniqueConstraint("picture_id", name=op.f("uq_screen_picture_id")),
    )


def downgrade() -> None:
    op.drop_table("screen")
    op.drop_table("picture")
