"""Requests for a new password, until the worker has looked whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0025_password_request"
down_revision = "0024_outgoing_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_request")),
    )


def downgrade() -> None:
    op.drop_table("password_request")
