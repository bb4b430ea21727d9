"""On which day a program's key was used last: one that nobody uses can be found and revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0018_api_key_use"
down_revision = "0017_result_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("last_used_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("api_key") as batch:
        batch.drop_column("last_used_on")
