"""Dealing with requests: recording, acknowledging, extending once, completing or refusing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import Select, select, true
from sqlalchemy.orm import joinedload

from feedback.accounts.keeping import KEEPERS
from feedback.accounts.named import account_named, answer_named
from feedback.accounts.service import reaches_everything, units_of
from feedback.audit import service as audit
from feedback.complaints.taking_back import forget_consents
from feedback.consent.proof import Proof, proof_of_answer
from feedback.data_requests.clocks import answers_by, due_on
from feedback.database import db, empty_the_log
from feedback.errors import FeedbackError, NotFound
from feedback.holds.held import Held, is_account_held, is_held
from feedback.i18n import today
from feedback.keys import seal, unseal
from feedback.models import Account, DataRequest, Submission, utc_now
from feedback.receipts import erasing


class NeedsAnother(FeedbackError):
    """Deleting takes two: who proposed it cannot confirm it."""

    status = 403

    def message(self) -> str:
        return gettext("Another administrator must confirm this: deleting takes two.")


class NotNow(FeedbackError):
    """It is done already, was extended before, or is held."""

    status = 409

    def message(self) -> str:
        return gettext("This is not possible any more: look at the request again.")


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    kind: str
    way: str
    received_on: date
    identity: str
    contact: str = ""
    words: str = ""
    receipt: str = ""
    account: str = ""
    has_third_party: bool = False


def keep(asked: Asked, keeper: Account) -> DataRequest:
    """Put a request that came on paper, by phone or in person into the register. Raises NothingThere."""
    request = new_request(asked)
    request.unit_id = first_unit_of(keeper)
    if asked.receipt:
        request.submission = answer_named(asked.receipt, keeper)
        request.unit_id = request.submission.receiving_unit_id
    elif asked.account:
        request.account = account_named(asked.account, keeper)
    return add(request, keeper)


def keep_from_receipt(submission: Submission, kind: str, contact: str, words: str) -> DataRequest:
    """Keep what a person asks on the page of their receipt: who has it gave the answer.

    Who asks the same again while it is open is answered with what is kept: nobody floods the register.
    """
    db.session.scalar(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    if known := open_request(submission, kind):
        return known
    asked = Asked(kind, "receipt", today(), identity="", contact=contact, words=words)
    request = new_request(asked)
    request.submission, request.unit_id = submission, submission.receiving_unit_id
    return add(request, None)


def open_request(submission: Submission, kind: str) -> DataRequest | None:
    """Return what was asked on the receipt's page and nobody has done yet."""
    found: DataRequest | None = db.session.scalar(
        select(DataRequest).where(
            DataRequest.submission_id == submission.id,
            DataRequest.kind == kind,
            DataRequest.way == "receipt",
            DataRequest.done_at.is_(None),
        )
    )
    return found


def new_request(asked: Asked) -> DataRequest:
    return DataRequest(
        kind=asked.kind,
        way=asked.way,
        received_on=asked.received_on,
        has_third_party=asked.has_third_party,
        identity=asked.identity,
        contact=seal(asked.contact) if asked.contact else None,
        asked=seal(asked.words) if asked.words else None,
        made_at=utc_now(),
    )


def add(request: DataRequest, actor: Account | None) -> DataRequest:
    db.session.add(request)
    db.session.flush()
    note("data_request_made", request, actor, what=request.kind)
    return request


def first_unit_of(keeper: Account) -> int | None:
    """Return where a request is kept that is about nothing of ours: with whoever wrote it down."""
    if reaches_everything(keeper, *KEEPERS):
        return None
    held = [one.unit_id for one in keeper.appointments if one.role in KEEPERS]
    return held[0]


def acknowledge(request: DataRequest, keeper: Account) -> None:
    """Note that the person was told that the request came."""
    require_open(request)
    request.acknowledged_at = request.acknowledged_at or utc_now()
    note("data_request_acknowledged", request, keeper)


def extend(request: DataRequest, reason: str, keeper: Account) -> None:
    """Take up to 15 days more, once, and say why. Raises NotNow."""
    require_open(request)
    if request.extended_at:
        raise NotNow
    request.extended_at, request.extension_reason = utc_now(), reason
    note("data_request_extended", request, keeper)


def refuse(request: DataRequest, reason: str, keeper: Account) -> None:
    """End a request without doing what it asks, and say why."""
    require_open(request)
    request.refusal_reason = reason
    finish(request, "refused", keeper)


def complete(request: DataRequest, keeper: Account) -> None:
    """End a request as done; deleting is proposed by one and done by another.

    Raises NeedsAnother, NotNow, Held.
    """
    require_open(request)
    if request.kind != "delete":
        if request.kind == "withdraw":
            forget_what_was_agreed_to(request)
        finish(request, "completed", keeper)
    elif request.proposed_by_id is None:
        request.proposed_by_id = keeper.id
        note("data_request_proposed", request, keeper)
    elif request.proposed_by_id == keeper.id:
        raise NeedsAnother
    else:
        delete_what_it_is_about(request)
        finish(request, "completed", keeper)


def forget_what_was_agreed_to(request: DataRequest) -> None:
    """Raises Held."""
    if request.submission:
        erasing.forget_contact(request.submission)
    elif request.account:
        if is_account_held(request.account.id):
            raise Held
        forget_consents(request.account)


def delete_what_it_is_about(request: DataRequest) -> None:
    """Raises Held. What the service holds of an account is deleted by hand: here only that is noted."""
    if request.submission:
        if is_held(request.submission.id):
            raise Held
        erasing.write_off(request.submission)
        db.session.expire(request, ["submission", "submission_id"])
    elif request.account_id and is_account_held(request.account_id):
        raise Held


def finish(request: DataRequest, outcome: str, keeper: Account) -> None:
    """Keep what became of it, and forget who asked and in which words."""
    request.outcome, request.done_at, request.done_by_id = outcome, utc_now(), keeper.id
    request.contact = request.asked = None
    request.identity = ""
    note("data_request_done", request, keeper, status=outcome)
    empty_the_log()


def note(kind: str, request: DataRequest, actor: Account | None, **details: str) -> None:
    audit.record(kind, request.public_id, actor, request.unit, **details)
    db.session.commit()


def proof_in(request: DataRequest) -> Proof | None:
    """Return what the person of the answer agreed to; None where it is about none, or nothing is left."""
    return proof_of_answer(request.submission) if request.submission else None


def open_proof(request: DataRequest, keeper: Account) -> Proof:
    """Return the proof of a consent to who must show it, and note that they saw it. Raises NotFound."""
    proof = proof_in(request)
    if proof is None:
        raise NotFound
    note("consent_proof_opened", request, keeper)
    return proof


def require_open(request: DataRequest) -> None:
    """Of two who deal with a request at once the later one sees what the first did. Raises NotNow."""
    db.session.scalar(select(DataRequest.id).where(DataRequest.id == request.id).with_for_update())
    db.session.refresh(request, ["done_at", "extended_at", "proposed_by_id", "acknowledged_at"])
    if request.done_at:
        raise NotNow


def requests_for(keeper: Account) -> Sequence[DataRequest]:
    """Return the requests in an administrator's reach: open ones first, the next due of them at the top."""
    found = db.session.scalars(in_reach(keeper)).all()
    return sorted(found, key=lambda one: (one.done_at is not None, due_day(one), one.id))


def find_request(public_id: str, keeper: Account) -> DataRequest:
    """Raises NotFound."""
    request = db.session.scalar(in_reach(keeper).where(DataRequest.public_id == public_id))
    if request is None:
        raise NotFound
    return request


def in_reach(keeper: Account) -> Select[DataRequest]:
    theirs = DataRequest.unit_id.in_(units_of(keeper, *KEEPERS))
    shown = select(DataRequest).options(joinedload(DataRequest.unit), joinedload(DataRequest.account))
    return shown.where(true() if reaches_everything(keeper, *KEEPERS) else theirs)


def requests_of(submission: Submission) -> Sequence[DataRequest]:
    """Return what was asked about an answer, the newest first."""
    found = select(DataRequest).where(DataRequest.submission_id == submission.id)
    return db.session.scalars(found.order_by(DataRequest.id.desc())).all()


def due_day(request: DataRequest) -> date:
    return due_on(
        request.kind,
        request.received_on,
        has_third_party=request.has_third_party,
        is_extended=request.extended_at is not None,
    )


def answer_day(request: DataRequest) -> date:
    return answers_by({request.received_on})[request.received_on]


def overdue_for(keeper: Account) -> tuple[int, int]:
    """Return how many requests are open in reach, and how many of them wait beyond one of their days."""
    waiting = db.session.scalars(in_reach(keeper).where(DataRequest.done_at.is_(None))).all()
    return len(waiting), len(late_ones(waiting))


def late_ones(requests: Sequence[DataRequest]) -> set[DataRequest]:
    """Return which of them wait beyond one of their days; days off are looked up once for all."""
    waiting = [one for one in requests if one.done_at is None]
    unanswered = [one for one in waiting if one.acknowledged_at is None]
    answer_days = answers_by({one.received_on for one in unanswered})
    late = {one for one in unanswered if answer_days[one.received_on] < today()}
    return late | {one for one in waiting if due_day(one) < today()}


def words_of(request: DataRequest) -> tuple[str, str]:
    """Return how to answer the person and what they wrote, while it is kept."""
    sealed = (request.contact, request.asked)
    contact, asked = (unseal(one) if one else "" for one in sealed)
    return contact, asked
