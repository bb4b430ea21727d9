"""Finding the answers of one submission: its receipt's page and its erasure read the whole table without."""

from alembic import op

revision = "0015_answers_of_one"
down_revision = "0014_concerns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_answer_submission_id", "answer", ["submission_id"])


def downgrade() -> None:
    op.drop_index("ix_answer_submission_id", "answer")
