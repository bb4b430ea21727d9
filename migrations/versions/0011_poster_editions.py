"""Which printing of a poster is valid, and which code took the place of which."""

import sqlalchemy as sa
from alembic import op

revision = "0011_poster_editions"
down_revision = "0010_languages"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("touchpoint") as batch:
        batch.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("replaced_by_id", KEY, nullable=True))
        batch.create_foreign_key(
            op.f("fk_touchpoint_replaced_by_id_touchpoint"), "touchpoint", ["replaced_by_id"], ["id"]
        )
        batch.create_index(op.f("ix_touchpoint_replaced_by_id"), ["replaced_by_id"])
    with op.batch_alter_table("touchpoint") as batch:
        batch.alter_column("edition", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("touchpoint") as batch:
        batch.drop_index(op.f("ix_touchpoint_replaced_by_id"))
        batch.drop_constraint(op.f("fk_touchpoint_replaced_by_id_touchpoint"), type_="foreignkey")
        batch.drop_column("replaced_by_id")
        batch.drop_column("edition")
