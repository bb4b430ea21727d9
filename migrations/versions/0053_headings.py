"""People make, rename, merge and drop the headings over themes, and it stands in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0053_headings"
down_revision = "0052_cause_of_failure"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Columns of a decision: the heading it is about, the one that was merged into, the decision it is a part of.
REFERENCES = {"group_id": "theme_group", "other_group_id": "theme_group", "part_of_id": "theme_decision"}
INDEXED = ("group_id", "part_of_id")


def upgrade() -> None:
    with op.batch_alter_table("theme_group") as batch:
        batch.add_column(sa.Column("merged_into_id", KEY, nullable=True))
        batch.add_column(sa.Column("is_dropped", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("version", sa.Integer(), server_default="0", nullable=False))
        batch.create_foreign_key(
            op.f("fk_theme_group_merged_into_id_theme_group"), "theme_group", ["merged_into_id"], ["id"]
        )
    op.create_index(op.f("ix_theme_group_merged_into_id"), "theme_group", ["merged_into_id"])
    with op.batch_alter_table("theme_decision") as batch:
        for column, table in REFERENCES.items():
            batch.add_column(sa.Column(column, KEY, nullable=True))
            batch.create_foreign_key(op.f(f"fk_theme_decision_{column}_{table}"), table, [column], ["id"])
    for column in INDEXED:
        op.create_index(op.f(f"ix_theme_decision_{column}"), "theme_decision", [column])
    guard_again()


def guard_again() -> None:
    """SQLite made the table anew, without what kept it from being changed (0044)."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER theme_decision_no_{act.lower()} BEFORE {act} ON theme_decision "
                "BEGIN SELECT RAISE(ABORT, 'decisions about themes only grow'); END"
            )


def downgrade() -> None:
    """What was decided stays in the history, which only grows; of which heading it was is forgotten, and
    which decisions were made as one. After coming up again those about headings, and those about several
    themes as a whole, cannot be taken back any more. Headings that were dropped or merged stand again, with
    the themes that are still theirs.
    """
    for column in INDEXED:
        op.drop_index(op.f(f"ix_theme_decision_{column}"), table_name="theme_decision")
    with op.batch_alter_table("theme_decision") as batch:
        for column, table in REFERENCES.items():
            batch.drop_constraint(op.f(f"fk_theme_decision_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
    guard_again()
    op.drop_index(op.f("ix_theme_group_merged_into_id"), table_name="theme_group")
    with op.batch_alter_table("theme_group") as batch:
        batch.drop_constraint(op.f("fk_theme_group_merged_into_id_theme_group"), type_="foreignkey")
        for column in ("merged_into_id", "is_dropped", "version"):
            batch.drop_column(column)
