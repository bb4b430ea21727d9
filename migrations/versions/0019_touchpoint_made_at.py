"""Since when there is a touchpoint: one that never got an answer can be told from a new one."""

import sqlalchemy as sa
from alembic import op

revision = "0019_touchpoint_made_at"
down_revision = "0018_api_key_use"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("touchpoint", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("touchpoint", "made_at")
