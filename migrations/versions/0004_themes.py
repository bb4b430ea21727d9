"""Themes, and what each run of the pipeline saw of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004_themes"
down_revision = "0003_collection"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named_by_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["named_by_id"], ["account.id"], name=op.f("fk_theme_named_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_public_id")),
    )
    op.create_table(
        "theme_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("themed", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("quality", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_theme_run_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_theme_run_public_id")),
    )
    op.create_index(
        op.f("ix_theme_run_month_finished_at"), "theme_run", ["month", "finished_at"], unique=False
    )
    op.create_table(
        "theme_finding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("cohesion", sa.Double(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("match_score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["theme_run.id"], name=op.f("fk_theme_finding_run_id_theme_run")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_finding_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_finding")),
        sa.UniqueConstraint("run_id", "theme_id", name=op.f("uq_theme_finding_run_id_theme_id")),
    )
    op.create_table(
        "theme_assignment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("assigned_by_id", KEY, nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["account.id"], name=op.f("fk_theme_assignment_assigned_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_theme_assignment_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["theme_run.id"], name=op.f("fk_theme_assignment_run_id_theme_run")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_assignment_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_assignment")),
        sa.UniqueConstraint(
            "run_id", "comment_id", "theme_id", name=op.f("uq_theme_assignment_run_id_comment_id_theme_id")
        ),
    )
    op.create_index(op.f("ix_theme_assignment_comment_id"), "theme_assignment", ["comment_id"], unique=False)
    op.create_table(
        "left_out_comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_left_out_comment_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["theme_run.id"], name=op.f("fk_left_out_comment_run_id_theme_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out_comment")),
        sa.UniqueConstraint("run_id", "comment_id", name=op.f("uq_left_out_comment_run_id_comment_id")),
    )
    op.create_index(op.f("ix_left_out_comment_comment_id"), "left_out_comment", ["comment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("left_out_comment")
    op.drop_table("theme_assignment")
    op.drop_table("theme_finding")
    op.drop_table("theme_run")
    op.drop_table("theme")
