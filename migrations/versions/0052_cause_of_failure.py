"""What is known of why an analysis failed."""

import sqlalchemy as sa
from alembic import op

revision = "0052_cause_of_failure"
down_revision = "0051_tones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("theme_job") as batch:
        batch.add_column(sa.Column("cause", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("theme_job") as batch:
        batch.alter_column("cause", server_default=None)  # new rows bring their own


def downgrade() -> None:
    with op.batch_alter_table("theme_job") as batch:
        batch.drop_column("cause")
