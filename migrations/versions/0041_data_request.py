"""What persons ask about their own data, with its clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0041_data_request"
down_revision = "0040_legal_hold"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("has_third_party", sa.Boolean(), nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("submission_id", KEY, nullable=True),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("asked", sa.LargeBinary(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("proposed_by_id", KEY, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", KEY, nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_data_request_{column}_account"))
            for column in ("account_id", "proposed_by_id", "done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_data_request_submission_id_submission"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_data_request_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_request_public_id")),
    )
    for column in ("unit_id", "submission_id", "done_at"):
        op.create_index(op.f(f"ix_data_request_{column}"), "data_request", [column], unique=False)


def downgrade() -> None:
    op.drop_table("data_request")
