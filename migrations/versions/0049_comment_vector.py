"""Sentence vectors of comments, computed once."""

import sqlalchemy as sa
from alembic import op

revision = "0049_comment_vector"
down_revision = "0048_explanation"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comment_vector",
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_vector_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_vector")),
    )


def downgrade() -> None:
    op.drop_table("comment_vector")
