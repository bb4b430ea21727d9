"""From draft to people: schedule, review by another person, publishing, touchpoints, the end."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext
from sqlalchemy import select, true
from sqlalchemy.orm import selectinload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.i18n import today
from feedback.models import Account, Appointment, OrgUnit, Survey, SurveyVersion, Touchpoint, utc_now
from feedback.surveys.drafts import EDITORS, REVIEWERS, WRITING, NotPossible, may_change, note_event
from feedback.surveys.instruments import COUNTER_RATING
from feedback.surveys.service import is_counter_rating
from feedback.surveys.soundness import faults_of


def save_schedule(
    version: SurveyVersion, opens_on: date | None, closes_on: date | None, account: Account
) -> None:
    """Set from which day to which day a version is asked; that may change after publishing, too."""
    keep_the_fallback(version)
    version.opens_on, version.closes_on = opens_on, closes_on
    if version.status == "published":
        let_older_end(version)
    note_event(version, account, "scheduled", f"{opens_on or '…'} – {closes_on or '…'}")
    note_in_audit("survey_scheduled", version, account)
    db.session.commit()


def note_in_audit(kind: str, version: SurveyVersion, account: Account) -> None:
    audit.record(kind, version.survey.code, account, version.survey.unit, number=str(version.number))


def keep_the_fallback(version: SurveyVersion) -> None:
    """Raises NotPossible for what every touchpoint asks when it has nothing else to ask."""
    if version.survey.code == COUNTER_RATING:
        raise NotPossible(
            gettext("Every counter falls back on the counter rating: it has no days and no end.")
        )


def ask_review(version: SurveyVersion, account: Account) -> None:
    """Hand a draft to the reviewer. Raises NotPossible if nobody could be asked it as it stands."""
    if faults := faults_of(version):
        raise NotPossible(faults[0][1])
    version.review_asked_at = utc_now()
    note_event(version, account, "asked_review")
    note_in_audit("survey_asked_review", version, account)
    db.session.commit()


def send_back(version: SurveyVersion, note: str, account: Account) -> None:
    """Make a draft of it again, with words why."""
    version.review_asked_at = None
    note_event(version, account, "sent_back", note)
    note_in_audit("survey_sent_back", version, account)
    db.session.commit()


def publish(version: SurveyVersion, note: str, account: Account) -> None:
    """Ask it from its first day on; the versions before it end then.

    The reviewer is another person than whoever wrote it. Where there is no other administrator, one may
    publish one's own, and must write why. Raises NotPossible.
    """
    if faults := faults_of(version):
        raise NotPossible(faults[0][1])
    if version.survey.code == COUNTER_RATING and not is_counter_rating(version):
        raise NotPossible(
            gettext("The counter rating must stay five faces, reasons and a comment: copy it instead.")
        )
    if has_written(version, account):
        if has_other_reviewer(version, account):
            raise NotPossible(gettext("You wrote this yourself: another administrator must look over it."))
        if not note:
            raise NotPossible(
                gettext("There is no other administrator. Write why it is published without a second look.")
            )
    version.published_at = utc_now()
    let_older_end(version)
    note_event(version, account, "published", note)
    note_in_audit("survey_published", version, account)
    db.session.commit()


def let_older_end(version: SurveyVersion) -> None:
    """The versions before this one are asked until the day before its first, at the latest until now."""
    for older in version.survey.versions:
        if older.number < version.number and older.status == "published":
            if version.opens_on and version.opens_on > today():
                older.closes_on = version.opens_on - timedelta(days=1)
            else:
                older.retired_at = utc_now()


def has_written(version: SurveyVersion, account: Account) -> bool:
    return any(one.account_id == account.id and one.action in WRITING for one in version.events)


def has_other_reviewer(version: SurveyVersion, account: Account) -> bool:
    """Tell whether an active administrator who reaches this survey and has not written it could review it."""
    others = db.session.scalars(
        select(Account)
        .join(Appointment)
        .where(Appointment.role.in_(REVIEWERS), Account.id != account.id, Account.active.is_(True))
        .distinct()
    )
    return any(
        may_change(version.survey, one, *REVIEWERS) and not has_written(version, one) for one in others
    )


def retire(version: SurveyVersion, note: str, account: Account) -> None:
    """Ask it no more. Touchpoints it was assigned to ask the counter rating again."""
    keep_the_fallback(version)
    version.retired_at = utc_now()
    note_event(version, account, "retired", note)
    note_in_audit("survey_retired", version, account)
    db.session.commit()


def touchpoints_for(account: Account, version: SurveyVersion) -> Sequence[Touchpoint]:
    """Return the touchpoints in use that could ask this version, in the units this account builds for.

    A kiosk shows the five faces and nothing else.
    """
    fits = true() if is_counter_rating(version) else Touchpoint.kind != "kiosk"
    return db.session.scalars(
        select(Touchpoint)
        .join(OrgUnit)
        .where(Touchpoint.unit_id.in_(units_of(account, *EDITORS)), Touchpoint.retired_at.is_(None), fits)
        .options(selectinload(Touchpoint.unit))
        .order_by(OrgUnit.name, Touchpoint.name)
    ).all()


def assign(version: SurveyVersion, codes: Sequence[str], default: Survey, account: Account) -> int:
    """Ask this survey at exactly these of the account's touchpoints; others that did ask ``default`` again.

    Return how many ask it now. Codes of touchpoints of others are passed over: they look as if not there.
    """
    chosen = 0
    for touchpoint in touchpoints_for(account, version):
        if touchpoint.code in codes:
            touchpoint.survey_id, chosen = version.survey_id, chosen + 1
        elif touchpoint.survey_id == version.survey_id:
            touchpoint.survey_id = default.id
    note_event(version, account, "assigned", str(chosen))
    note_in_audit("survey_assigned", version, account)
    db.session.commit()
    return chosen
