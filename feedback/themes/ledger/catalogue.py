"""Adopting themes of the starter catalogue: all, some, edited, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from analysis.catalogue import CatalogueGroup, CatalogueTheme, starter_catalogue
from feedback.accounts.service import reaches_everything, units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeGroup, utc_now
from feedback.themes.ledger.deciding import keep
from feedback.themes.ledger.naming import standing_named
from feedback.themes.ledger.one_at_a_time import wait_for_the_ledger
from feedback.themes.ledger.placing import settle_themes
from feedback.themes.ledger.reach import DECIDERS

NOT_ADOPTED, ADOPTED, DROPPED = "not_adopted", "adopted", "dropped"


@dataclass(frozen=True)
class Offer:
    """A theme of the catalogue as a unit sees it; ``theme`` is what it became there."""

    catalogue: CatalogueTheme
    theme: Theme | None

    @property
    def state(self) -> str:
        if self.theme is None or self.theme.status == "suggested":
            return NOT_ADOPTED
        return ADOPTED if self.theme.status == "accepted" else DROPPED


def offers_for(unit: OrgUnit) -> list[Offer]:
    """Return the catalogue in its order, with what this unit made of each of its themes."""
    there = adopted_in(unit)
    return [Offer(one, there.get(one.code)) for one in starter_catalogue()]


def adopt(codes: Sequence[str], unit: OrgUnit, account: Account) -> list[ThemeDecision]:
    """Take themes of the catalogue over as accepted ones of a unit, with their groups, in one go.

    What is there already stays as people made it; what was rejected or taken back is accepted again. Raises
    NotFound for an unknown code, and where the account decides nothing in the unit.
    """
    offered = {one.code: one for one in starter_catalogue()}
    if not set(codes) <= offered.keys() or not may_adopt(unit, account):
        raise NotFound
    wait_for_the_ledger()
    there, groups = adopted_in(unit), groups_in(unit)
    decisions = []
    for code in [code for code in offered if code in set(codes)]:
        theme = there.get(code) or add_theme(offered[code], unit, groups, account)
        if theme.status != "accepted" and theme.merged_into_id is None:
            decisions.append(keep("adopt", theme, account, group=theme.group, status="accepted"))
    settle_themes([decision.theme for decision in decisions])
    if decisions:
        audit.record("theme_adopt", unit.code, account, unit, count=str(len(decisions)))
    db.session.commit()
    return decisions


def may_adopt(unit: OrgUnit, account: Account) -> bool:
    reached = select(OrgUnit.id).where(OrgUnit.id == unit.id, OrgUnit.id.in_(units_of(account, *DECIDERS)))
    return reaches_everything(account, *DECIDERS) or db.session.scalar(reached) is not None


def adopted_in(unit: OrgUnit) -> dict[str, Theme]:
    themes = db.session.scalars(select(Theme).where(Theme.unit_id == unit.id, Theme.code.is_not(None)))
    return {str(theme.code): theme for theme in themes}


def groups_in(unit: OrgUnit) -> dict[str, ThemeGroup]:
    groups = db.session.scalars(
        select(ThemeGroup).where(ThemeGroup.unit_id == unit.id, ThemeGroup.code.is_not(None))
    )
    return {str(group.code): group for group in groups}


def add_theme(
    offered: CatalogueTheme, unit: OrgUnit, groups: dict[str, ThemeGroup], account: Account
) -> Theme:
    """Return a theme that is not accepted yet, in its group, under the name that a person took over."""
    theme = Theme(
        unit_id=unit.id,
        code=offered.code,
        group=group_for(offered.group, unit, groups),
        audience=offered.audience,
        name=offered.name,
        name_en=offered.name_en,
        named_by_id=account.id,
        created_at=utc_now(),
    )
    db.session.add(theme)
    db.session.flush()
    return theme


def group_for(offered: CatalogueGroup, unit: OrgUnit, groups: dict[str, ThemeGroup]) -> ThemeGroup:
    """Return what became of a heading of the catalogue, as people left it; else the one of its name that
    somebody made by hand; else a new one.
    """
    if offered.code not in groups:
        group = standing_named(offered.name, unit.id) or ThemeGroup(
            unit_id=unit.id, name=offered.name, name_en=offered.name_en
        )
        group.code = group.code or offered.code
        db.session.add(group)
        groups[offered.code] = group
    return groups[offered.code]
