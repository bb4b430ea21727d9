"""Whose unit an entry of the audit log is about, so that administrators can read those in their reach."""

import sqlalchemy as sa
from alembic import op

revision = "0038_unit_of_audit_entry"
down_revision = "0037_raw_text_requests"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOREIGN_KEY = op.f("fk_audit_entry_unit_id_org_unit")


def upgrade() -> None:
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("unit_id", KEY, nullable=True))
        batch.create_foreign_key(FOREIGN_KEY, "org_unit", ["unit_id"], ["id"])
    op.create_index(op.f("ix_audit_entry_unit_id"), "audit_entry", ["unit_id"], unique=False)
    guard_again()


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entry_unit_id"), table_name="audit_entry")
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        batch.drop_column("unit_id")
    guard_again()


def guard_again() -> None:
    """SQLite's table was built anew, and the triggers of 0026 went with the old one."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        )
