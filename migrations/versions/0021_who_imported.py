"""Who brought a file in, and where its answers were given: whoever is rated may be the one who does."""

import sqlalchemy as sa
from alembic import op

revision = "0021_who_imported"
down_revision = "0020_one_reader"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("import_batch") as batch:
        batch.add_column(sa.Column("account_id", KEY, nullable=True))
        batch.add_column(sa.Column("touchpoint_id", KEY, nullable=True))
        batch.add_column(sa.Column("rated", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("fives", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_import_batch_account_id_account"), "account", ["account_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_import_batch_touchpoint_id_touchpoint"), "touchpoint", ["touchpoint_id"], ["id"]
        )
    # What came in through the page is known of its upload.
    op.execute(
        "UPDATE import_batch SET"
        " account_id = (SELECT u.account_id FROM import_upload AS u WHERE u.batch_id = import_batch.id),"
        " touchpoint_id = (SELECT u.touchpoint_id FROM import_upload AS u WHERE u.batch_id = import_batch.id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("import_batch") as batch:
        batch.drop_column("fives")
        batch.drop_column("rated")
        for column, table in (("touchpoint_id", "touchpoint"), ("account_id", "account")):
            batch.drop_constraint(op.f(f"fk_import_batch_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
