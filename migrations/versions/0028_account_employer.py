"""Who employs a person who signs in: the State or the post office; empty where nobody has said."""

import sqlalchemy as sa
from alembic import op

revision = "0028_account_employer"
down_revision = "0027_touchpoint_staffing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("employer", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_column("employer")
