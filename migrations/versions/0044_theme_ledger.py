"""What people decide about themes: a history that only grows, corrections, and what runs tell of change."""

import sqlalchemy as sa
from alembic import op

revision = "0044_theme_ledger"
down_revision = "0043_consent_text"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)


def upgrade() -> None:
    create_groups()
    extend_themes()
    op.execute("DELETE FROM theme_assignment WHERE run_id IS NULL")  # no version ever wrote one
    with op.batch_alter_table("theme_assignment") as batch:
        batch.alter_column("run_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("theme_finding") as batch:
        batch.add_column(sa.Column("event", CODE, nullable=True))
        batch.add_column(sa.Column("related", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("unstable", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("doubt", sa.JSON(), nullable=True))
    create_decisions()
    create_corrections()
    create_set_aside()
    know_the_old_themes()
    guard()


def create_groups() -> None:
    op.create_table(
        "theme_group",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("code", CODE, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_theme_group_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_group")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_group_public_id")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_theme_group_unit_id_code")),
    )


def extend_themes() -> None:
    with op.batch_alter_table("theme") as batch:
        batch.add_column(sa.Column("unit_id", KEY, nullable=True))
        batch.add_column(sa.Column("code", CODE, nullable=True))
        batch.add_column(sa.Column("group_id", KEY, nullable=True))
        batch.add_column(sa.Column("audience", CODE, nullable=False, server_default="both"))
        batch.add_column(sa.Column("name_en", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("status", CODE, nullable=False, server_default="suggested"))
        batch.add_column(sa.Column("merged_into_id", KEY, nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key(op.f("fk_theme_unit_id_org_unit"), "org_unit", ["unit_id"], ["id"])
        batch.create_foreign_key(op.f("fk_theme_group_id_theme_group"), "theme_group", ["group_id"], ["id"])
        batch.create_foreign_key(op.f("fk_theme_merged_into_id_theme"), "theme", ["merged_into_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_theme_unit_id_code"), ["unit_id", "code"])
    with op.batch_alter_table("theme") as batch:
        batch.alter_column("name_en", server_default=None)
    op.create_index(op.f("ix_theme_group_id"), "theme", ["group_id"], unique=False)
    op.create_index(op.f("ix_theme_merged_into_id"), "theme", ["merged_into_id"], unique=False)


def create_decisions() -> None:
    op.create_table(
        "theme_decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("theme_id", KEY, nullable=True),
        sa.Column("other_id", KEY, nullable=True),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undoes_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_decision_theme_id_theme")),
        sa.ForeignKeyConstraint(["other_id"], ["theme.id"], name=op.f("fk_theme_decision_other_id_theme")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_theme_decision_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["theme_decision.id"], name=op.f("fk_theme_decision_undoes_id_theme_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_decision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_decision_public_id")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_theme_decision_undoes_id")),
    )
    op.create_index(op.f("ix_theme_decision_theme_id"), "theme_decision", ["theme_id"], unique=False)
    op.create_index(op.f("ix_theme_decision_other_id"), "theme_decision", ["other_id"], unique=False)


def create_corrections() -> None:
    op.create_table(
        "theme_correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=True),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("belongs", sa.Boolean(), nullable=False),
        sa.Column("sample", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["theme_decision.id"],
            name=op.f("fk_theme_correction_decision_id_theme_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_theme_correction_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_correction_theme_id_theme")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_theme_correction_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_correction")),
        sa.UniqueConstraint(
            "decision_id",
            "comment_id",
            "theme_id",
            name=op.f("uq_theme_correction_decision_id_comment_id_theme_id"),
        ),
    )
    op.create_index(op.f("ix_theme_correction_comment_id"), "theme_correction", ["comment_id"], unique=False)
    op.create_index(op.f("ix_theme_correction_theme_id"), "theme_correction", ["theme_id"], unique=False)


def create_set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reason", CODE, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["theme_run.id"], name=op.f("fk_set_aside_run_id_theme_run")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_set_aside_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_set_aside_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint(
            "run_id", "comment_id", "theme_id", name=op.f("uq_set_aside_run_id_comment_id_theme_id")
        ),
    )
    op.create_index(op.f("ix_set_aside_comment_id"), "set_aside", ["comment_id"], unique=False)


def know_the_old_themes() -> None:
    """A theme belongs where it was found first; what an improvement was founded on, a person took up."""
    op.execute(
        "UPDATE theme SET unit_id = (SELECT theme_run.unit_id FROM theme_finding "
        "JOIN theme_run ON theme_run.id = theme_finding.run_id WHERE theme_finding.theme_id = theme.id "
        "ORDER BY theme_run.id LIMIT 1)"
    )
    op.execute(
        "UPDATE theme SET status = 'accepted' WHERE named_by_id IS NOT NULL "
        "OR id IN (SELECT theme_id FROM backlog_evidence)"
    )


def guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER theme_decision_no_{act.lower()} BEFORE {act} ON theme_decision "
                "BEGIN SELECT RAISE(ABORT, 'decisions about themes only grow'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION theme_decision_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'decisions about themes only grow'; END $$"
    )
    op.execute(
        "CREATE TRIGGER theme_decision_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON theme_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION theme_decision_only_grows()"
    )


def downgrade() -> None:
    for table in ("set_aside", "theme_correction", "theme_decision"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION theme_decision_only_grows()")
    with op.batch_alter_table("theme_finding") as batch:
        for column in ("event", "related", "unstable", "doubt"):
            batch.drop_column(column)
    with op.batch_alter_table("theme_assignment") as batch:
        batch.alter_column("run_id", existing_type=KEY, nullable=True)
    op.drop_index(op.f("ix_theme_merged_into_id"), table_name="theme")
    op.drop_index(op.f("ix_theme_group_id"), table_name="theme")
    with op.batch_alter_table("theme") as batch:
        batch.drop_constraint(op.f("uq_theme_unit_id_code"), type_="unique")
        batch.drop_constraint(op.f("fk_theme_merged_into_id_theme"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_theme_group_id_theme_group"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_theme_unit_id_org_unit"), type_="foreignkey")
        for column in ("unit_id", "code", "group_id", "audience", "name_en", "status", "merged_into_id"):
            batch.drop_column(column)
        batch.drop_column("version")
    op.drop_table("theme_group")
