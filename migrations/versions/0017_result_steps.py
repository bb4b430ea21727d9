"""Results of surveys grow in steps: what was shown of answers stays as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0017_result_steps"
down_revision = "0016_slip_tallies"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is an INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "result_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("figure", sa.String(length=64), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["survey_version.id"], name=op.f("fk_result_step_version_id_survey_version")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_unit.id"], name=op.f("fk_result_step_unit_id_org_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_step")),
        sa.UniqueConstraint(
            "version_id",
            "figure",
            "unit_id",
            "until",
            name=op.f("uq_result_step_version_id_figure_unit_id_until"),
        ),
    )


def downgrade() -> None:
    op.drop_table("result_step")
