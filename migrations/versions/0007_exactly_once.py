"""Streams, late arrivals and erasure: what hangs on a submission goes with it."""

import sqlalchemy as sa
from alembic import op

revision = "0007_exactly_once"
down_revision = "0006_surveys"
branch_labels = None
depends_on = None

# table, column, what it points at: what is derived from a submission
DERIVED = (
    ("answer", "submission_id", "submission"),
    ("comment", "submission_id", "submission"),
    ("theme_assignment", "comment_id", "comment"),
    ("left_out_comment", "comment_id", "comment"),
)


def upgrade() -> None:
    with op.batch_alter_table("submission") as batch:
        batch.add_column(sa.Column("stream", sa.String(length=64), nullable=False, server_default="open"))
        batch.add_column(sa.Column("source", sa.LargeBinary(length=8), nullable=True))
        batch.add_column(sa.Column("amended_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("submission") as batch:
        batch.alter_column("stream", server_default=None)
    op.create_table(
        "erased_submission",
        sa.Column("submission_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("submission_hash", name=op.f("pk_erased_submission")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_erased_submission_receipt_hash")),
    )
    op.create_table(
        "frozen_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_frozen_month")),
    )
    point_anew(ondelete="CASCADE")


def downgrade() -> None:
    point_anew(ondelete=None)
    op.drop_table("frozen_month")
    op.drop_table("erased_submission")
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("amended_at")
        batch.drop_column("source")
        batch.drop_column("stream")


def point_anew(ondelete: str | None) -> None:
    for table, column, target in DERIVED:
        name = op.f(f"fk_{table}_{column}_{target}")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="foreignkey")
            batch.create_foreign_key(name, target, [column], ["id"], ondelete=ondelete)
