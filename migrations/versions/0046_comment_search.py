"""Comments are found by their words without marks."""

import sqlalchemy as sa
from alembic import op

revision = "0046_comment_search"
down_revision = "0045_theme_job"
branch_labels = None
depends_on = None

AT_ONCE = 5000
MARKED = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
    "d": "đ",
}
PLAIN = {ord(letter): plain for plain, letters in MARKED.items() for letter in letters}
COMMENT = sa.table("comment", sa.column("id"), sa.column("text"), sa.column("folded"))


def upgrade() -> None:
    op.add_column("comment", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    fold_those_there()
    with op.batch_alter_table("comment") as batch:  # who forgets it shall be told
        batch.alter_column("folded", server_default=None)


def fold_those_there() -> None:
    connection, last = op.get_bind(), 0
    some = sa.select(COMMENT.c.id, COMMENT.c.text).order_by(COMMENT.c.id).limit(AT_ONCE)
    fill = COMMENT.update().where(COMMENT.c.id == sa.bindparam("key")).values(folded=sa.bindparam("words"))
    while rows := connection.execute(some.where(COMMENT.c.id > last)).all():
        connection.execute(fill, [{"key": row.id, "words": folded(row.text)} for row in rows])
        last = rows[-1].id


def folded(text: str) -> str:
    return text.lower().translate(PLAIN)


def downgrade() -> None:
    op.drop_column("comment", "folded")
