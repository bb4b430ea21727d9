"""What is filled in to decide about a heading; each form knows its use case."""

from collections.abc import Sequence

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from feedback.fields import Form, choices
from feedback.models import Account, OrgUnit, Theme, ThemeDecision, ThemeGroup
from feedback.themes.ledger import headings
from feedback.themes.review.forms import NO_HEADING, Naming, SeenForm, named


class MakeForm(Naming, Form):
    unit = SelectField(lazy_gettext("For which unit, with all below it"), widget=GovSelect())

    def offer(self, units: Sequence[OrgUnit]) -> None:
        self.units = {unit.code: unit for unit in units}
        self.unit.choices = choices([(unit.code, unit.name) for unit in units])

    def decide(self, account: Account) -> ThemeDecision:
        unit = self.units[self.unit.data]
        return headings.make(*self.names, unit, account)


class HeadingForm(SeenForm):
    """A decision about a heading that needs no more than a yes."""

    def offer(self, others: Sequence[ThemeGroup]) -> None:
        """Fill in what can be chosen."""

    def decide(self, heading: ThemeGroup, account: Account) -> ThemeDecision:
        raise NotImplementedError


class RenameForm(Naming, HeadingForm):
    def decide(self, heading: ThemeGroup, account: Account) -> ThemeDecision:
        return headings.rename(heading, *self.names, account, self.seen.data)


class MergeForm(HeadingForm):
    other = SelectField(
        lazy_gettext("Which heading?"),
        widget=GovSelect(),
        validators=[InputRequired(lazy_gettext("Choose a heading."))],
    )

    def offer(self, others: Sequence[ThemeGroup]) -> None:
        self.others = {other.public_id: other for other in others}
        self.other.choices = choices([("", lazy_gettext("Choose a heading")), *named(others)])

    def decide(self, heading: ThemeGroup, account: Account) -> ThemeDecision:
        return headings.merge(heading, self.others[self.other.data], account, self.seen.data)


class DropForm(HeadingForm):
    def decide(self, heading: ThemeGroup, account: Account) -> ThemeDecision:
        return headings.drop(heading, account, self.seen.data)


HEADING_FORMS: dict[str, type[HeadingForm]] = {"rename": RenameForm, "merge": MergeForm, "drop": DropForm}


class PutForm(Form):
    """Several themes under one heading, each as it was seen."""

    back = HiddenField()
    heading = SelectField(lazy_gettext("Heading"), widget=GovSelect())

    def offer(self, groups: Sequence[ThemeGroup]) -> None:
        self.groups = {group.public_id: group for group in groups}
        self.heading.choices = choices([*named(groups), (NO_HEADING, lazy_gettext("Under none"))])

    def decide(self, themes: Sequence[Theme], seen: Sequence[int | None], account: Account) -> ThemeDecision:
        return headings.gather(themes, self.groups.get(self.heading.data), account, seen)
