"""Following complaints, and how often one wants to be told of them."""

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.complaints.service import family_of, hold
from feedback.database import db
from feedback.models import Account, Complaint, ComplaintFollower, ComplaintMail, utc_now


def follow(complaint: Complaint, account: Account) -> None:
    """Let an account be told what becomes of a complaint; commit is the caller's, who holds its row."""
    if not db.session.scalar(select(exists().where(by_itself(complaint, account)))):
        db.session.add(ComplaintFollower(complaint_id=complaint.id, account_id=account.id, since=utc_now()))
    ensure_mail_settings(account)


def is_following(complaint: Complaint, account: Account) -> bool:
    """Tell whether an account is told of a complaint: it follows it, or one that was merged into it."""
    return bool(db.session.scalar(select(exists().where(in_family(complaint, account)))))


def unfollow(complaint: Complaint, account: Account) -> None:
    """Tell an account no more of a complaint by itself; commit is the caller's."""
    db.session.execute(delete(ComplaintFollower).where(by_itself(complaint, account)))


def by_itself(complaint: Complaint, account: Account) -> ColumnElement[bool]:
    return (ComplaintFollower.complaint_id == complaint.id) & (ComplaintFollower.account_id == account.id)


def in_family(complaint: Complaint, account: Account) -> ColumnElement[bool]:
    family = ComplaintFollower.complaint_id.in_(family_of(complaint.id))
    return family & (ComplaintFollower.account_id == account.id)


def start_following(complaint: Complaint, account: Account) -> None:
    hold(complaint)
    follow(complaint, account)
    db.session.commit()


def stop_following(complaint: Complaint, account: Account) -> None:
    """Tell an account no more of a complaint, nor of what was merged into it."""
    db.session.execute(delete(ComplaintFollower).where(in_family(complaint, account)))
    db.session.commit()


def ensure_mail_settings(account: Account) -> None:
    """Let an account get mail daily from now on, unless it chose already."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    fresh = insert(ComplaintMail).values(account_id=account.id, frequency="daily", told_until=utc_now())
    db.session.execute(fresh.on_conflict_do_nothing())


def mail_frequency(account: Account) -> str:
    chosen = select(ComplaintMail.frequency).where(ComplaintMail.account_id == account.id)
    return db.session.scalar(chosen) or "daily"


def choose_frequency(account: Account, frequency: str) -> None:
    """Let an account be told so often; what happened while it wanted no mail is not told later."""
    ensure_mail_settings(account)
    settings = db.session.scalars(
        select(ComplaintMail).where(ComplaintMail.account_id == account.id).with_for_update()
    ).one()
    if settings.frequency == "never":
        settings.told_until = utc_now()
    settings.frequency = frequency
    db.session.commit()
