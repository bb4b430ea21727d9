"""What must be kept beyond its day, and what its person wants erased once it need not."""

import sqlalchemy as sa
from alembic import op

revision = "0040_legal_hold"
down_revision = "0039_working_days"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("submission_id", KEY, nullable=True),
        sa.Column("comment_id", KEY, nullable=True),
        sa.Column("first_month", sa.String(length=7), nullable=True),
        sa.Column("last_month", sa.String(length=7), nullable=True),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("placed_by_id", KEY, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_legal_hold_{column}_account"))
            for column in ("account_id", "placed_by_id", "ended_by_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_legal_hold_{table}_id_{table}"),
                ondelete="SET NULL",
            )
            for table in ("submission", "comment")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_legal_hold_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
        sa.UniqueConstraint("public_id", name=op.f("uq_legal_hold_public_id")),
    )
    for column in ("submission_id", "comment_id"):
        op.create_index(op.f(f"ix_legal_hold_{column}"), "legal_hold", [column], unique=False)
    op.create_table(
        "waiting_erasure",
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_waiting_erasure_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_waiting_erasure")),
    )


def downgrade() -> None:
    op.drop_table("waiting_erasure")
    op.drop_table("legal_hold")
