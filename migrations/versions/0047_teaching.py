"""What the machine asks people about, and samples that people label blind."""

import sqlalchemy as sa
from alembic import op

revision = "0047_teaching"
down_revision = "0046_comment_search"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    create(
        "wanted_label",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.UniqueConstraint("run_id", "rank", name=op.f("uq_wanted_label_run_id_rank")),
        run_id="theme_run",
        comment_id="comment",
    )
    create(
        "label_sample",
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("drawn_by_id", KEY, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("public_id", name=op.f("uq_label_sample_public_id")),
        run_id="theme_run",
        drawn_by_id="account",
    )
    create(
        "sample_comment",
        sa.Column("sample_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.UniqueConstraint("sample_id", "place", name=op.f("uq_sample_comment_sample_id_place")),
        sample_id="label_sample",
        comment_id="comment",
    )
    for table in ("wanted_label", "sample_comment"):
        op.create_index(op.f(f"ix_{table}_comment_id"), table, ["comment_id"], unique=False)


def create(table: str, *parts: sa.schema.SchemaItem, **references: str) -> None:
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{other}.id"],
                name=op.f(f"fk_{table}_{column}_{other}"),
                ondelete="CASCADE" if column == "comment_id" else None,
            )
            for column, other in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in ("sample_comment", "label_sample", "wanted_label"):
        op.drop_table(table)
