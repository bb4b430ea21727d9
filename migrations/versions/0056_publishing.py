"""Versions of published reports, who wants mail of them, and who got it."""

import sqlalchemy as sa
from alembic import op

revision = "0056_publishing"
down_revision = "0055_register_figures"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True)
ONE_OF_EACH = {"open": "state IN ('failed', 'draft', 'approved')", "published": "state = 'published'"}


def upgrade() -> None:
    create_publications()
    op.create_table(
        "report_subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        points_at("report_subscription", "account_id", "account"),
        points_at("report_subscription", "unit_id", "org_unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_subscription")),
        sa.UniqueConstraint("account_id", "unit_id", name=op.f("uq_report_subscription_account_id_unit_id")),
    )
    op.create_index(op.f("ix_report_subscription_unit_id"), "report_subscription", ["unit_id"], unique=False)
    op.create_table(
        "report_mail",
        sa.Column("id", KEY, nullable=False),
        sa.Column("publication_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        points_at("report_mail", "publication_id", "report_publication"),
        points_at("report_mail", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_mail")),
        sa.UniqueConstraint(
            "publication_id", "account_id", name=op.f("uq_report_mail_publication_id_account_id")
        ),
    )


def create_publications() -> None:
    op.create_table(
        "report_publication",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("cause", CODE, nullable=False),
        sa.Column("fault", CODE, nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("erratum", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("approved_by_id", KEY, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("published_by_id", KEY, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        points_at("report_publication", "unit_id", "org_unit"),
        points_at("report_publication", "approved_by_id", "account"),
        points_at("report_publication", "published_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_publication")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_publication_public_id")),
        sa.UniqueConstraint(
            "unit_id", "month", "version", name=op.f("uq_report_publication_unit_id_month_version")
        ),
    )
    op.create_index(op.f("ix_report_publication_month"), "report_publication", ["month"], unique=False)
    for which, condition in ONE_OF_EACH.items():
        op.create_index(
            f"uq_report_publication_{which}",
            "report_publication",
            ["unit_id", "month"],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    for table in ("report_mail", "report_subscription", "report_publication"):
        op.drop_table(table)
