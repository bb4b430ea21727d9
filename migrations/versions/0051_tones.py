"""How comments are meant, as runs read it and people correct it."""

import sqlalchemy as sa
from alembic import op

revision = "0051_tones"
down_revision = "0050_run_being_saved"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)


def upgrade() -> None:
    create(
        "comment_tone",
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        *(sa.Column(name, CODE, nullable=False) for name in ("sentiment", "kind", "disagrees")),
        sa.Column("said_by_id", KEY, nullable=True),
        *(sa.Column(name, CODE, nullable=False) for name in ("read_sentiment", "read_kind")),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.UniqueConstraint("comment_id", name=op.f("uq_comment_tone_comment_id")),
        comment_id="comment",
        run_id="theme_run",
        said_by_id="account",
    )
    op.create_index(op.f("ix_comment_tone_run_id"), "comment_tone", ["run_id"])
    for column in ("kind", "disagrees"):
        op.create_index(op.f(f"ix_comment_tone_{column}_comment_id"), "comment_tone", [column, "comment_id"])
    create(
        "tone_correction",
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("comment_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        *(sa.Column(name, CODE, nullable=False) for name in ("sentiment", "kind")),
        sa.UniqueConstraint(
            "decision_id", "comment_id", name=op.f("uq_tone_correction_decision_id_comment_id")
        ),
        decision_id="theme_decision",
        comment_id="comment",
        account_id="account",
    )
    op.create_index(op.f("ix_tone_correction_comment_id"), "tone_correction", ["comment_id"])


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
    """What was said of tones goes; that it was decided stays in the history, which only grows."""
    for table in ("tone_correction", "comment_tone"):
        op.drop_table(table)
