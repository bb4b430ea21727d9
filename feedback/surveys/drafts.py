"""Building surveys: drafts and their questions."""

import re
from collections.abc import Sequence
from typing import TypeVar

from flask_babel import gettext
from sqlalchemy import or_, select, update
from sqlalchemy.orm import selectinload

from analysis import fold
from feedback.accounts.service import reaches, units_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import (
    Account,
    Option,
    OrgUnit,
    Question,
    QuestionRow,
    Survey,
    SurveyEvent,
    SurveyVersion,
    utc_now,
)
from feedback.surveys.catalogue import INSTRUMENTS, instrument_of
from feedback.surveys.service import question_of, standard_code

Part = TypeVar("Part", Option, QuestionRow)

EDITORS = ("manager", "administrator")
REVIEWERS = ("administrator",)
# Whoever did one of these cannot be the one who looks over it.
WRITING = ("created", "edited", "asked_review")


class NotPossible(FeedbackError):
    """What was asked for does not fit what is there now; the message says why."""

    status = 409

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def message(self) -> str:
        return self.reason


class ChangedMeanwhile(NotPossible):
    """Somebody saved this draft after the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Somebody else changed this draft after you opened the page. "
                "What you typed is still here: look at their changes, then save again."
            )
        )


def surveys_for(account: Account) -> Sequence[Survey]:
    """Return everybody's surveys and those of the units this account builds for."""
    return db.session.scalars(
        select(Survey)
        .where(or_(Survey.unit_id.is_(None), Survey.unit_id.in_(units_of(account, *EDITORS))))
        .options(selectinload(Survey.versions), selectinload(Survey.unit))
        .order_by(Survey.name)
    ).all()


def find_version(code: str, number: int, account: Account, *roles: str) -> SurveyVersion:
    """Return a version this account may see. Raises NotFound."""
    version = db.session.scalar(
        select(SurveyVersion)
        .join(Survey)
        .where(
            Survey.code == code,
            SurveyVersion.number == number,
            or_(Survey.unit_id.is_(None), Survey.unit_id.in_(units_of(account, *(roles or EDITORS)))),
        )
        .options(selectinload(SurveyVersion.questions).selectinload(Question.options))
    )
    if version is None:
        raise NotFound
    return version


def may_change(survey: Survey, account: Account, *roles: str) -> bool:
    """Tell whether the survey is this account's to change; everybody's is for who reaches the whole tree."""
    held = [one.unit_id for one in account.appointments if one.role in (roles or EDITORS)]
    if None in held:
        return True
    top = OrgUnit.parent_id.is_(None) if survey.unit_id is None else OrgUnit.id == survey.unit_id
    reached = select(OrgUnit.id).where(top, reaches(account, *(roles or EDITORS)))
    return db.session.scalar(reached) is not None


def draft_for(code: str, number: int, account: Account) -> SurveyVersion:
    """Return a draft this account may change. Raises NotFound, or NotPossible if it is no draft any more."""
    version = find_version(code, number, account)
    if not may_change(version.survey, account):
        raise NotFound
    if version.status != "draft":
        raise NotPossible(gettext("Only a draft can be changed. Make a new version of it."))
    return version


def start_survey(
    name: str,
    unit: OrgUnit,
    questions: list[Question],
    instrument: str,
    account: Account,
    title: dict[str, str] | None = None,
    intro: dict[str, str] | None = None,
) -> Survey:
    """Begin a survey with its first draft."""
    draft = new_version(1, instrument, questions, account)
    draft.title, draft.intro = title or {}, intro or {}
    draft.instrument = instrument_of(draft)
    survey = Survey(code=free_code(name), name=name, unit_id=unit.id, versions=[draft])
    db.session.add(survey)
    db.session.commit()
    return survey


def new_version(number: int, instrument: str, questions: list[Question], account: Account) -> SurveyVersion:
    created = SurveyEvent(account_id=account.id, action="created", note="", at=utc_now())
    return SurveyVersion(number=number, instrument=instrument, questions=questions, events=[created])


def free_code(name: str) -> str:
    """Return a code made of the name that no survey bears yet, nor one that campaigns make for themselves."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40].strip("-") or "survey"
    taken = {
        *db.session.scalars(select(Survey.code).where(Survey.code.startswith(plain))),
        *map(standard_code, INSTRUMENTS),
    }
    return next(
        code for code in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if code not in taken
    )


def instrument_questions(code: str) -> list[Question]:
    """Return the questions of an instrument, to begin a draft with."""
    return [question_of(item, place) for place, item in enumerate(INSTRUMENTS[code].items)]


def copied_questions(version: SurveyVersion) -> list[Question]:
    return [copied_question(question) for question in version.questions]


def copied_question(question: Question) -> Question:
    copy = Question(
        options=[copied(option, "position", "code", "number", "label") for option in question.options],
        rows=[copied(row, "position", "code", "label") for row in question.rows],
    )
    for name in ("position", "code", "kind", "required", "label", "help", "show_if", *SCALE):
        setattr(copy, name, getattr(question, name))
    return copy


SCALE = ("scale_from", "scale_to", "from_label", "to_label")


def copied(part: Part, *names: str) -> Part:
    return type(part)(**{name: getattr(part, name) for name in names})


def revise(version: SurveyVersion, account: Account) -> SurveyVersion:
    """Begin the next version of a survey as a copy. Raises NotPossible if one is begun already."""
    survey = version.survey
    if begun := next((one for one in survey.versions if one.status in {"draft", "review"}), None):
        raise NotPossible(
            gettext("Version %(number)s is not published yet: change that one.", number=begun.number)
        )
    draft = new_version(
        survey.versions[-1].number + 1, version.instrument, copied_questions(version), account
    )
    draft.title, draft.intro = version.title, version.intro
    survey.versions.append(draft)
    db.session.commit()
    return draft


def touch(version: SurveyVersion, revision: int | None, account: Account) -> None:
    """Mark a draft as changed by this account. Raises ChangedMeanwhile if it is not what the account saw."""
    seen = version.revision if revision is None else revision
    raised = db.session.execute(
        update(SurveyVersion)
        .where(SurveyVersion.id == version.id, SurveyVersion.revision == seen)
        .values(revision=SurveyVersion.revision + 1)
        .execution_options(synchronize_session=False)
    )
    if raised.rowcount == 0:  # type: ignore[attr-defined]
        db.session.rollback()
        raise ChangedMeanwhile
    db.session.refresh(version, ["revision"])
    if not any(one.action in WRITING and one.account_id == account.id for one in version.events):
        note_event(version, account, "edited")


def note_event(version: SurveyVersion, account: Account, action: str, note: str = "") -> None:
    version.events.append(SurveyEvent(account_id=account.id, action=action, note=note, at=utc_now()))


def add_question(version: SurveyVersion, question: Question, revision: int | None, account: Account) -> None:
    """Put a new question at the end of a draft."""
    touch(version, revision, account)
    question.position = len(version.questions)
    version.questions.append(question)
    commit_draft(version)


def replace_question(
    version: SurveyVersion, old: Question, new: Question, revision: int | None, account: Account
) -> None:
    """Give a question of a draft its new texts, answers and conditions."""
    touch(version, revision, account)
    for name in ("required", "label", "help", "show_if", *SCALE):
        setattr(old, name, getattr(new, name))
    options, rows = list(new.options), list(new.rows)
    new.options, new.rows = [], []  # else the stand-in comes along into the session
    old.options, old.rows = [], []
    db.session.flush()  # the codes are free again
    old.options, old.rows = options, rows
    commit_draft(version)


def commit_draft(version: SurveyVersion) -> None:
    version.instrument = instrument_of(version)
    db.session.commit()


def find_question(version: SurveyVersion, code: str) -> Question:
    """Return a question of the version. Raises NotFound."""
    question = next((one for one in version.questions if one.code == code), None)
    if question is None:
        raise NotFound
    return question


def free_question_code(version: SurveyVersion) -> str:
    taken = {question.code for question in version.questions}
    return next(code for code in (f"q{number}" for number in range(1, len(taken) + 2)) if code not in taken)


def move_question(version: SurveyVersion, code: str, by: int, account: Account) -> None:
    """Move a question one place up (-1) or down (1). Raises NotPossible past what it depends on."""
    question = find_question(version, code)
    order = list(version.questions)
    place = order.index(question) + by
    if not 0 <= place < len(order):
        return
    order.remove(question)
    order.insert(place, question)
    if any(looks_ahead(order, one) for one in order):
        raise NotPossible(
            gettext("A condition looks at the other question: the one it looks at must come first.")
        )
    touch(version, None, account)
    for position, one in enumerate(order):
        one.position = position
    db.session.commit()


def looks_ahead(order: Sequence[Question], question: Question) -> bool:
    before = {one.code for one in order[: order.index(question)]}
    return any(rule["question"] not in before for rule in question.show_if)


def remove_question(version: SurveyVersion, code: str, account: Account) -> None:
    """Take a question out of a draft. Raises NotPossible while a condition looks at it."""
    question = find_question(version, code)
    for other in version.questions:
        if any(rule["question"] == code for rule in other.show_if):
            raise NotPossible(
                gettext("A later question is shown only after an answer to this one. Change it first.")
            )
    touch(version, None, account)
    version.questions.remove(question)
    db.session.flush()
    for position, one in enumerate(version.questions):
        one.position = position
    commit_draft(version)


def save_settings(
    version: SurveyVersion,
    name: str,
    title: dict[str, str],
    intro: dict[str, str],
    revision: int | None,
    account: Account,
) -> None:
    """Give a draft its title, introduction and the survey its name."""
    touch(version, revision, account)
    version.survey.name, version.title, version.intro = name, title, intro
    db.session.commit()
