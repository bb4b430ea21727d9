"""Every kind of question and answer; who drafted, reviewed and published what."""

import sqlalchemy as sa
from alembic import op

revision = "0006_surveys"
down_revision = "0005_backlog"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ONE_VALUE = (
    "(CASE WHEN option_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN number IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN text IS NULL THEN 0 ELSE 1 END) + (CASE WHEN day IS NULL THEN 0 ELSE 1 END) = 1"
)
# name, the column besides submission and question, for which answers
UNIQUE = (
    ("uq_answer_option_id", ["option_id"], "row_id IS NULL AND option_id IS NOT NULL"),
    ("uq_answer_row_id", ["row_id"], "row_id IS NOT NULL"),
    ("uq_answer_value", [], "option_id IS NULL"),
)
VERSION_TEXTS = {"title": "{}", "intro": "{}"}
QUESTION_TEXTS = {"help": "{}", "show_if": "[]", "from_label": "{}", "to_label": "{}"}


def upgrade() -> None:
    with op.batch_alter_table("survey") as batch:
        batch.add_column(sa.Column("unit_id", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_survey_unit_id_org_unit"), "org_unit", ["unit_id"], ["id"])
    add_texts("survey_version", VERSION_TEXTS)
    with op.batch_alter_table("survey_version") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("opens_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("closes_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("review_asked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("survey_version") as batch:
        batch.alter_column("revision", server_default=None)
    add_texts("question", QUESTION_TEXTS)
    with op.batch_alter_table("question") as batch:
        batch.add_column(sa.Column("scale_from", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("scale_to", sa.Integer(), nullable=True))
    create_tables()
    with op.batch_alter_table("comment") as batch:
        batch.add_column(sa.Column("question_id", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_comment_question_id_question"), "question", ["question_id"], ["id"])
    widen_answers()


def add_texts(table: str, defaults: dict[str, str]) -> None:
    """Add JSON columns that are never empty: rows that are there get a default, new ones bring their own."""
    with op.batch_alter_table(table) as batch:
        for name, default in defaults.items():
            batch.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=default))
    with op.batch_alter_table(table) as batch:
        for name in defaults:
            batch.alter_column(name, server_default=None)


def create_tables() -> None:
    op.create_table(
        "survey_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["survey_version.id"], name=op.f("fk_survey_event_version_id_survey_version")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_survey_event_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_event")),
    )
    op.create_index(op.f("ix_survey_event_version_id"), "survey_event", ["version_id"], unique=False)
    op.create_table(
        "question_row",
        sa.Column("id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_row_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_row")),
        sa.UniqueConstraint("question_id", "code", name=op.f("uq_question_row_question_id_code")),
    )


def widen_answers() -> None:
    with op.batch_alter_table("answer") as batch:
        batch.drop_constraint(op.f("uq_answer_submission_id_question_id_option_id"), type_="unique")
        batch.alter_column("option_id", existing_type=KEY, nullable=True)
        batch.add_column(sa.Column("row_id", KEY, nullable=True))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("text", sa.Text(), nullable=True))
        batch.add_column(sa.Column("day", sa.Date(), nullable=True))
        batch.create_foreign_key(op.f("fk_answer_row_id_question_row"), "question_row", ["row_id"], ["id"])
        batch.create_check_constraint(op.f("ck_answer_one_value"), ONE_VALUE)
        batch.create_check_constraint(
            op.f("ck_answer_row_has_option"), "row_id IS NULL OR option_id IS NOT NULL"
        )
    for name, columns, condition in UNIQUE:
        where = sa.text(condition)
        op.create_index(
            op.f(name),
            "answer",
            ["submission_id", "question_id", *columns],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    for name, _columns, _condition in UNIQUE:
        op.drop_index(op.f(name), table_name="answer")
    # The older schema has no place for what is not one choice of one question.
    op.execute("DELETE FROM answer WHERE option_id IS NULL OR row_id IS NOT NULL")
    with op.batch_alter_table("answer") as batch:
        batch.drop_constraint(op.f("ck_answer_row_has_option"), type_="check")
        batch.drop_constraint(op.f("ck_answer_one_value"), type_="check")
        batch.drop_constraint(op.f("fk_answer_row_id_question_row"), type_="foreignkey")
        for name in ("day", "text", "number", "row_id"):
            batch.drop_column(name)
        batch.alter_column("option_id", existing_type=KEY, nullable=False)
        batch.create_unique_constraint(
            op.f("uq_answer_submission_id_question_id_option_id"),
            ["submission_id", "question_id", "option_id"],
        )
    with op.batch_alter_table("comment") as batch:
        batch.drop_constraint(op.f("fk_comment_question_id_question"), type_="foreignkey")
        batch.drop_column("question_id")
    op.drop_table("question_row")
    op.drop_table("survey_event")
    with op.batch_alter_table("question") as batch:
        for name in ("scale_to", "scale_from", *QUESTION_TEXTS):
            batch.drop_column(name)
    with op.batch_alter_table("survey_version") as batch:
        for name in ("review_asked_at", "closes_on", "opens_on", "revision", *VERSION_TEXTS):
            batch.drop_column(name)
    with op.batch_alter_table("survey") as batch:
        batch.drop_constraint(op.f("fk_survey_unit_id_org_unit"), type_="foreignkey")
        batch.drop_column("unit_id")
