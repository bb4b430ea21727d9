"""What an account may ask about itself, and gets at once: a copy of its data, another name."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Table, Text, or_, select

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import Account, Base, Comment, ComplaintVoice

# What lets somebody in is not the person's data to carry around.
SECRETS = {"password", "fs_uniquifier"}
# Elsewhere words may be about others, or as secret as a sensitive comment: only codes and moments leave.
WITH_WORDS = {"account", "audit_entry", "passkey", "external_identity", "complaint_voice"}
# Whom an inquiry is about must not learn of it here.
LEFT_OUT = {"legal_hold"}


def copy_of(account: Account) -> bytes:
    """Return what is kept of an account and of what it did, as JSON by table.

    Which tables that are, their foreign keys say: a new one is in it without anybody thinking of it. What is
    not in it, the page says that leads here.
    """
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    rows = {table.name: rows_about(table, account.id) for table in tables}
    rows["comment"] = own_words(account)
    content = json.dumps({name: found for name, found in rows.items() if found}, ensure_ascii=False, indent=2)
    audit.record_export("own_data", account.public_id, account)
    return content.encode() + b"\n"


def rows_about(table: Table, account_key: int) -> list[dict[str, Any]]:
    pointing = [column for column in table.columns if points_at_account(column)]
    if not pointing:
        return []
    shown = [column for column in table.columns if may_leave(column, table)]
    mine = select(*shown).where(or_(*(column == account_key for column in pointing)))
    return [{name: plain(value) for name, value in row._mapping.items()} for row in db.session.execute(mine)]


def own_words(account: Account) -> list[dict[str, Any]]:
    """Return what the account said itself of its troubles, names and numbers blackened as everywhere."""
    said = select(Comment.public_id, Comment.month, Comment.text).join(
        ComplaintVoice, ComplaintVoice.comment_id == Comment.id
    )
    mine = said.where(ComplaintVoice.account_id == account.id).order_by(Comment.id)
    return [dict(row._mapping) for row in db.session.execute(mine)]


def points_at_account(column: Column[Any]) -> bool:
    is_itself = column.table.name == "account" and column.primary_key
    return is_itself or any(key.column.table.name == "account" for key in column.foreign_keys)


def may_leave(column: Column[Any], table: Table) -> bool:
    if column.name in SECRETS or isinstance(column.type, LargeBinary):
        return False
    return table.name in WITH_WORDS or not isinstance(column.type, Text | JSON)


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def rename(account: Account, name: str) -> None:
    """Let an account be called otherwise; the log tells that it was changed, not from what."""
    account.name = name
    audit.record("account_renamed", account.public_id, account)
    db.session.commit()
