"""Why one person may read the sheets of a batch both times, and who says so."""

import sqlalchemy as sa
from alembic import op

revision = "0020_one_reader"
down_revision = "0019_touchpoint_made_at"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("paper_batch") as batch:
        batch.add_column(sa.Column("one_reader_reason", sa.Text(), nullable=True))
        batch.add_column(sa.Column("one_reader_by_id", KEY, nullable=True))
        batch.create_foreign_key(
            op.f("fk_paper_batch_one_reader_by_id_account"), "account", ["one_reader_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("paper_batch") as batch:
        batch.drop_constraint(op.f("fk_paper_batch_one_reader_by_id_account"), type_="foreignkey")
        batch.drop_column("one_reader_by_id")
        batch.drop_column("one_reader_reason")
