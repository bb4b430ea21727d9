"""Units, touchpoints and their volumes; surveys that touchpoints ask."""

import sqlalchemy as sa
from alembic import op

revision = "0001_organisation"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "org_unit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["org_unit.id"], name=op.f("fk_org_unit_parent_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_unit")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_org_unit_code_valid_from")),
    )
    op.create_index(op.f("ix_org_unit_parent_id"), "org_unit", ["parent_id"], unique=False)
    op.create_index(
        "uq_org_unit_code_in_use",
        "org_unit",
        ["code"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "survey",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("code", name=op.f("uq_survey_code")),
    )
    op.create_table(
        "survey_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("survey_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_version")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_version_survey_id_number")),
    )
    op.create_table(
        "question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["survey_version.id"], name=op.f("fk_question_version_id_survey_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_question_version_id_code")),
    )
    op.create_table(
        "question_option",
        sa.Column("id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_option_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_option")),
        sa.UniqueConstraint("question_id", "code", name=op.f("uq_question_option_question_id_code")),
    )
    op.create_table(
        "touchpoint",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("staffed_by", sa.String(length=64), nullable=True),
        sa.Column("survey_id", KEY, nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_touchpoint_survey_id_survey")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_touchpoint_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("code", name=op.f("uq_touchpoint_code")),
    )
    op.create_index(op.f("ix_touchpoint_survey_id"), "touchpoint", ["survey_id"], unique=False)
    op.create_index(op.f("ix_touchpoint_unit_id"), "touchpoint", ["unit_id"], unique=False)
    op.create_table(
        "service_volume",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("sector", sa.String(length=64), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("received_online", sa.BigInteger(), nullable=True),
        sa.Column("settled_on_time", sa.BigInteger(), nullable=True),
        sa.Column("settled_overdue", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_unit.id"], name=op.f("fk_service_volume_unit_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_volume")),
        sa.UniqueConstraint(
            "unit_id",
            "month",
            "channel",
            "sector",
            name=op.f("uq_service_volume_unit_id_month_channel_sector"),
        ),
    )
    op.create_index(
        op.f("ix_service_volume_month_unit_id"), "service_volume", ["month", "unit_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("service_volume")
    op.drop_table("touchpoint")
    op.drop_table("question_option")
    op.drop_table("question")
    op.drop_table("survey_version")
    op.drop_table("survey")
    op.drop_table("org_unit")
