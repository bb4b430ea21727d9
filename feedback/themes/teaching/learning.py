"""What people's corrections have brought, as each run measured it on corrections it had not seen."""

from dataclasses import dataclass

from sqlalchemy import select

from feedback.database import db
from feedback.models import ThemeRun

SHOWN = 12


@dataclass(frozen=True)
class Learnt:
    """What a run learnt: from so many corrections, macro-F1 with them minus without, with its interval.

    ``is_used``: false where they made it worse, so that the run did without.
    """

    run: ThemeRun
    corrections: int
    before: float
    after: float
    low: float
    high: float
    verdict: str
    is_used: bool

    @property
    def gain(self) -> float:
        return self.after - self.before


def learnt_in(run: ThemeRun) -> list[Learnt]:
    """Return what the newest runs of the same unit learnt, the newest first; of each month its newest."""
    runs = db.session.scalars(
        select(ThemeRun)
        .where(ThemeRun.unit_id == run.unit_id)
        .order_by(ThemeRun.month.desc(), ThemeRun.id.desc())
        .limit(SHOWN)
    )
    return [learnt_by(one) for one in runs if one.quality.get("gain")]


def learnt_by(run: ThemeRun) -> Learnt:
    gain = run.quality["gain"]
    curve = gain["curve"]
    return Learnt(
        run=run,
        corrections=gain["corrections"],
        before=curve[0]["macro_f1"],
        after=curve[-1]["macro_f1"],
        low=gain["low"],
        high=gain["high"],
        verdict=gain["verdict"],
        is_used=gain["is_used"],
    )
