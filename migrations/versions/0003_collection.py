"""Submissions, answers, comments; personal data in tables of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003_collection"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("file_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("column_map", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("already_known", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "submission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_version_id", KEY, nullable=False),
        sa.Column("receiving_unit_id", KEY, nullable=False),
        sa.Column("handling_unit_id", KEY, nullable=True),
        sa.Column("touchpoint_id", KEY, nullable=True),
        sa.Column("import_batch_id", KEY, nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("form_nonce", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["handling_unit_id"], ["org_unit.id"], name=op.f("fk_submission_handling_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_submission_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["receiving_unit_id"], ["org_unit.id"], name=op.f("fk_submission_receiving_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["survey_version_id"],
            ["survey_version.id"],
            name=op.f("fk_submission_survey_version_id_survey_version"),
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_submission_touchpoint_id_touchpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_submission_receipt_hash")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_submission_id")),
    )
    op.create_index(op.f("ix_submission_form_nonce"), "submission", ["form_nonce"], unique=False)
    op.create_index(
        op.f("ix_submission_month_receiving_unit_id"),
        "submission",
        ["month", "receiving_unit_id"],
        unique=False,
    )
    op.create_table(
        "answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("option_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"], ["question_option.id"], name=op.f("fk_answer_option_id_question_option")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_answer_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "submission_id",
            "question_id",
            "option_id",
            name=op.f("uq_answer_submission_id_question_id_option_id"),
        ),
    )
    op.create_index(
        op.f("ix_answer_question_id_submission_id"), "answer", ["question_id", "submission_id"], unique=False
    )
    op.create_table(
        "comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("submission_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("redactions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_comment_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_comment_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comment_public_id")),
    )
    op.create_index(op.f("ix_comment_month_unit_id"), "comment", ["month", "unit_id"], unique=False)
    op.create_index(op.f("ix_comment_submission_id"), "comment", ["submission_id"], unique=False)
    op.create_table(
        "raw_text",
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_raw_text_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_raw_text")),
    )
    op.create_index(op.f("ix_raw_text_delete_after"), "raw_text", ["delete_after"], unique=False)
    op.create_table(
        "personal_detail",
        sa.Column("submission_id", KEY, nullable=False),
        sa.Column("dossier_code", sa.LargeBinary(), nullable=True),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_after", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_personal_detail_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_personal_detail")),
    )
    op.create_index(
        op.f("ix_personal_detail_delete_after"), "personal_detail", ["delete_after"], unique=False
    )


def downgrade() -> None:
    op.drop_table("personal_detail")
    op.drop_table("raw_text")
    op.drop_table("comment")
    op.drop_table("answer")
    op.drop_table("submission")
    op.drop_table("import_batch")
