"""Screenshots belong to what somebody says about a screen."""

import sqlalchemy as sa
from alembic import op

revision = "0042_complaint_pictures"
down_revision = "0041_data_request"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "complaint_picture",
        sa.Column("picture_id", KEY, nullable=False),
        sa.Column("voice_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["picture.id"],
            name=op.f("fk_complaint_picture_picture_id_picture"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voice_id"],
            ["complaint_voice.id"],
            name=op.f("fk_complaint_picture_voice_id_complaint_voice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("picture_id", name=op.f("pk_complaint_picture")),
    )
    op.create_index(op.f("ix_complaint_picture_voice_id"), "complaint_picture", ["voice_id"], unique=False)


def downgrade() -> None:
    op.drop_table("complaint_picture")
