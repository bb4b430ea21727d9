"""Why answers count less is counted with them: where some do, the cell is counted anew."""

import sqlalchemy as sa
from alembic import op

revision = "0058_doubts_counted"
down_revision = "0057_alerts"
branch_labels = None
depends_on = None

CELLS = (
    "SELECT c.id, s.receiving_unit_id FROM submission s JOIN counted_month c ON c.month = s.month "
    "WHERE c.run_id IS NULL AND s.id = {row}.submission_id"
)


DOUBTED = (
    "INSERT INTO stale_cell (counted_id, unit_id) SELECT DISTINCT c.id, n.unit_id FROM submission_count n "
    "JOIN counted_month c ON c.month = n.month WHERE c.run_id IS NULL AND n.weight < 1"
)


def upgrade() -> None:
    op.add_column("submission_count", sa.Column("doubts", sa.Text(), nullable=True))
    op.execute(DOUBTED)
    note_updates_of("submission_id, weight, reasons")


def downgrade() -> None:
    note_updates_of("submission_id, weight")
    op.drop_column("submission_count", "doubts")


def note_updates_of(columns: str) -> None:
    name = "submission_weight_counted_update"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name} ON submission_weight")
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON submission_weight "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        return
    notes = " ".join(
        f"INSERT INTO stale_cell (counted_id, unit_id) {CELLS.format(row=row)};" for row in ("OLD", "NEW")
    )
    op.execute(f"DROP TRIGGER {name}")
    op.execute(f"CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON submission_weight BEGIN {notes} END")
