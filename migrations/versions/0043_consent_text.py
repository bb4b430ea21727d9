"""What people agree to, in versions that nobody changes, and which of them an agreement rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0043_consent_text"
down_revision = "0042_complaint_pictures"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AGREEMENTS = ("personal_detail", "complaint_voice")


def upgrade() -> None:
    op.create_table(
        "consent_text",
        sa.Column("id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_consent_text_published_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("purpose", "number", name=op.f("uq_consent_text_purpose_number")),
    )
    forbid_changes()
    # Empty for what was agreed to before: the sentence itself is kept there.
    for table in AGREEMENTS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("consent_version_id", KEY, nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_consent_version_id_consent_text"),
                "consent_text",
                ["consent_version_id"],
                ["id"],
            )
    # A voice can say later what it did not say at first.
    op.add_column("complaint_voice", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))


def forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER consent_text_no_{act.lower()} BEFORE {act} ON consent_text "
                "BEGIN SELECT RAISE(ABORT, 'what was published is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION consent_text_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what was published is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER consent_text_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_text "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_text_only_grows()"
    )


def downgrade() -> None:
    with op.batch_alter_table("complaint_voice") as batch:
        batch.drop_column("consented_at")
    for table in AGREEMENTS:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_consent_version_id_consent_text"), type_="foreignkey")
            batch.drop_column("consent_version_id")
    op.drop_table("consent_text")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION consent_text_only_grows()")
