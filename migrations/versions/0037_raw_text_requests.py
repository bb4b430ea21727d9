"""Reading a comment as it was typed takes two people; what the employee it names says stands beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0037_raw_text_requests"
down_revision = "0036_unit_history"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "raw_text_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_raw_text_request_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_raw_text_request_asked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_raw_text_request_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_text_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_raw_text_request_public_id")),
    )
    op.create_index(op.f("ix_raw_text_request_comment_id"), "raw_text_request", ["comment_id"])
    op.create_index(op.f("ix_raw_text_request_expires_at"), "raw_text_request", ["expires_at"])
    op.create_index(
        "uq_raw_text_request_waiting",
        "raw_text_request",
        ["comment_id", "asked_by_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "employee_statement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_employee_statement_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_employee_statement_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_statement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_employee_statement_public_id")),
    )
    op.create_index(op.f("ix_employee_statement_comment_id"), "employee_statement", ["comment_id"])
    op.create_index(op.f("ix_employee_statement_delete_after"), "employee_statement", ["delete_after"])


def downgrade() -> None:
    op.drop_table("employee_statement")
    op.drop_table("raw_text_request")
    # A role that the schema before does not know opens nothing; here it is taken away.
    op.execute("DELETE FROM appointment WHERE role = 'raw_text'")
