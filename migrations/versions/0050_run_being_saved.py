"""A run is saved in many short turns, and nobody sees it or the themes it brings before it is whole."""

import sqlalchemy as sa
from alembic import op

revision = "0050_run_being_saved"
down_revision = "0049_comment_vector"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Each holds rows of a run, and what is deleted last is the run itself.
ROWS = ("theme_assignment", "left_out_comment", "set_aside", "wanted_label", "explanation", "theme_finding")


def upgrade() -> None:
    whole = sa.Column("is_whole", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("theme_run", whole)
    with op.batch_alter_table("theme") as batch:
        batch.add_column(sa.Column("unsaved_run_id", KEY, nullable=True))
        batch.create_foreign_key(
            op.f("fk_theme_unsaved_run_id_theme_run"), "theme_run", ["unsaved_run_id"], ["id"]
        )
    op.create_index(op.f("ix_theme_unsaved_run_id"), "theme", ["unsaved_run_id"], unique=False)
    op.create_index(op.f("ix_theme_job_run_id"), "theme_job", ["run_id"], unique=False)


def downgrade() -> None:
    """What is half saved goes: whoever takes its job up again saves it from the beginning."""
    being_saved = "run_id IN (SELECT id FROM theme_run WHERE NOT is_whole)"
    op.execute(f"UPDATE theme_job SET run_id = NULL WHERE {being_saved}")  # noqa: S608
    for table in ROWS:
        op.execute(f"DELETE FROM {table} WHERE {being_saved}")  # noqa: S608
    op.execute(f"DELETE FROM theme WHERE unsaved_{being_saved}")  # noqa: S608
    op.drop_index(op.f("ix_theme_job_run_id"), table_name="theme_job")
    op.drop_index(op.f("ix_theme_unsaved_run_id"), table_name="theme")
    with op.batch_alter_table("theme") as batch:
        batch.drop_constraint(op.f("fk_theme_unsaved_run_id_theme_run"), type_="foreignkey")
        batch.drop_column("unsaved_run_id")
    op.execute("DELETE FROM theme_run WHERE NOT is_whole")
    op.drop_column("theme_run", "is_whole")
