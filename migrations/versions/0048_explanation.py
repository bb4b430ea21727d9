"""Which words made a run choose a theme for a comment."""

import sqlalchemy as sa
from alembic import op

revision = "0048_explanation"
down_revision = "0047_teaching"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "explanation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("theme_id", KEY, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["theme_run.id"], name=op.f("fk_explanation_run_id_theme_run")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_explanation_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_explanation_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint(
            "run_id", "comment_id", "theme_id", name=op.f("uq_explanation_run_id_comment_id_theme_id")
        ),
    )
    op.create_index(op.f("ix_explanation_comment_id"), "explanation", ["comment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("explanation")
