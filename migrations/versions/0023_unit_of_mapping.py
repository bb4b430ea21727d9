"""A saved way of reading files belongs to a unit: it quotes what stands in that unit's files."""

import sqlalchemy as sa
from alembic import op

revision = "0023_unit_of_mapping"
down_revision = "0022_formal_way"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("import_mapping") as batch:
        batch.add_column(sa.Column("unit_id", KEY, nullable=True))
    # Until now they were everybody's: what the top of the tree keeps, nobody below finds by chance.
    op.execute("UPDATE import_mapping SET unit_id = (SELECT min(id) FROM org_unit WHERE parent_id IS NULL)")
    op.execute("DELETE FROM import_mapping WHERE unit_id IS NULL")
    with op.batch_alter_table("import_mapping") as batch:
        batch.alter_column("unit_id", existing_type=KEY, nullable=False)
        batch.create_foreign_key(op.f("fk_import_mapping_unit_id_org_unit"), "org_unit", ["unit_id"], ["id"])
        batch.create_index(op.f("ix_import_mapping_unit_id"), ["unit_id"])


def downgrade() -> None:
    with op.batch_alter_table("import_mapping") as batch:
        batch.drop_index(op.f("ix_import_mapping_unit_id"))
        batch.drop_constraint(op.f("fk_import_mapping_unit_id_org_unit"), type_="foreignkey")
        batch.drop_column("unit_id")
