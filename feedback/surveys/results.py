"""What a survey's answers say: scores with n and interval, and how often each answer was chosen.

Everything here is a sum of steps (feedback/surveys/steps.py); of single answers only short texts are read,
those of forms that are in a step.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from feedback.accounts.service import units_of
from feedback.models import (
    FORMS,
    SCORE,
    Account,
    Option,
    Question,
    QuestionRow,
    ResultStep,
    Submission,
    SurveyVersion,
)
from feedback.statistics.proportions import wilson_interval
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.scoring import Mean, mean_of
from feedback.surveys.steps import in_steps, least_of
from feedback.surveys.waiting import option_value, texts_in_steps

READERS = ("manager", "analyst", "administrator")


@dataclass(frozen=True)
class Share:
    label: dict[str, str]
    n: int
    share: float


@dataclass(frozen=True)
class QuestionResult:
    """One question: how many answered, and the shares; none where too few did."""

    question: Question
    n: int
    shares: Sequence[Share] = ()
    mean: Mean | None = None
    months: Sequence[tuple[str, int]] = ()  # of the days that were named
    texts: Sequence[str] = ()  # short ones, redacted


@dataclass(frozen=True)
class Results:
    n: int
    least: int
    score: Mean | None  # None: no instrument, or too few
    questions: Sequence[QuestionResult]

    @property
    def is_hidden(self) -> bool:
        return self.n < self.least


def results_for(version: SurveyVersion, account: Account) -> Results:
    """Return what the units this account reads have answered to a version."""
    shown = in_steps(version, ResultStep.unit_id.in_(units_of(account, *READERS)))
    least = least_of(version)
    n, _ = shown[FORMS]
    if n < least:
        return Results(n, least, None, ())
    return Results(
        n=n,
        least=least,
        score=score_of(version, *shown[SCORE], least),
        questions=[
            with_texts(result_of(question, *shown[question.code], least), account, least)
            for question in version.questions
        ],
    )


def score_of(version: SurveyVersion, n: int, scores: Counter[str], least: int) -> Mean | None:
    """Return the instrument's figure: a mean with Student's interval, or a share with Wilson's."""
    if n < least:
        return None
    instrument = INSTRUMENTS[version.instrument]
    if instrument.summary == "mean":
        return mean_of(each(scores), instrument.low, instrument.high)
    top = sum(score >= 4 for score in each(scores))
    low, high = wilson_interval(top, n)
    return Mean(n, top / n, low, high)


def each(values: Counter[str]) -> list[float]:
    return [float(value) for value in values.elements()]


def result_of(question: Question, n: int, values: Counter[str], least: int) -> QuestionResult:
    if n < least:
        return QuestionResult(question, n)
    rows: list[QuestionRow | None] = [*question.rows] or [None]
    shares = [
        share_of(option, row, values[option_value(row.id if row else None, option.id)], n)
        for row in rows
        for option in question.options
    ]
    is_scale = question.kind == "scale" and question.scale_from is not None and question.scale_to is not None
    mean = mean_of(each(values), question.scale_from or 0, question.scale_to or 0) if is_scale else None
    months = sorted(values.items()) if question.kind == "date" else ()
    return QuestionResult(question, n, shares, mean, months)


def with_texts(result: QuestionResult, account: Account, least: int) -> QuestionResult:
    """Add the short texts, where there are as many as may be shown still: some may have been erased."""
    if result.question.kind != "short_text" or result.n < least:
        return result
    units = Submission.receiving_unit_id.in_(units_of(account, *READERS))
    texts = texts_in_steps(result.question, units)
    return replace(result, texts=texts if len(texts) >= least else ())


def share_of(option: Option, row: QuestionRow | None, count: int, n: int) -> Share:
    before = row.label if row else {}
    label = {
        language: ": ".join(filter(None, (before.get(language), text)))
        for language, text in option.label.items()
    }
    return Share(label, count, count / n)
