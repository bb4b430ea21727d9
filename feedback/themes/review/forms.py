"""What is filled in to decide about a theme or about comments; each form knows its use case."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import HiddenInput

from feedback.fields import Form, choices
from feedback.i18n import language
from feedback.models import Account, Theme, ThemeDecision, ThemeGroup
from feedback.themes.ledger import corrections, decisions
from feedback.themes.ledger.naming import LONGEST_NAME
from feedback.themes.review.wording import name_of
from feedback.typed import tidy_text

TOO_LONG = lazy_gettext("At most 80 characters fit.")
NO_HEADING = ""


def tidy(typed: str | None) -> str:
    return " ".join(tidy_text(typed or "").split())


def name_field(label: Any, needed: Any = None) -> StringField:
    wanted = DataRequired(needed) if needed else MayBeEmpty()
    return StringField(
        label,
        widget=GovTextInput(),
        validators=[wanted, Length(max=LONGEST_NAME, message=TOO_LONG)],
        filters=[tidy],
    )


def named(found: Sequence[Theme] | Sequence[ThemeGroup]) -> list[tuple[str, str]]:
    """Return themes or headings as they are chosen from: their codes and their names."""
    return [(one.public_id, name_of(one, language())) for one in found]


class SeenForm(Form):
    """A decision about what was looked at: ``seen`` is its version then, ``back`` the page it stood on."""

    seen = IntegerField(widget=HiddenInput(), validators=[MayBeEmpty()])
    back = HiddenField()


class Naming:
    """What a form needs that gives a name."""

    name = name_field(lazy_gettext("Name in Vietnamese"), lazy_gettext("Write a name."))
    name_en = name_field(lazy_gettext("Name in English (optional)"))

    @property
    def names(self) -> tuple[str, str]:
        return self.name.data or "", self.name_en.data or ""


class DecisionForm(SeenForm):
    """A decision about a theme that needs no more than a yes."""

    def offer(self, theme: Theme, others: Sequence[Theme], groups: Sequence[ThemeGroup]) -> None:
        """Fill in what can be chosen."""

    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        raise NotImplementedError


class AcceptForm(DecisionForm):
    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.accept(theme, account, self.seen.data)


class RejectForm(DecisionForm):
    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.reject(theme, account, self.seen.data)


class UnmergeForm(DecisionForm):
    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.unmerge(theme, account, self.seen.data)


class RenameForm(Naming, DecisionForm):
    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.rename(theme, *self.names, account, self.seen.data)


class GroupForm(DecisionForm):
    heading = SelectField(lazy_gettext("Heading"), widget=GovSelect())

    def offer(self, theme: Theme, others: Sequence[Theme], groups: Sequence[ThemeGroup]) -> None:
        self.groups = {group.public_id: group for group in groups}
        self.heading.choices = choices([(NO_HEADING, lazy_gettext("Under none")), *named(groups)])

    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.group(theme, self.groups.get(self.heading.data), account, self.seen.data)


class Choosing:
    """What a form needs that names another theme."""

    other = SelectField(
        lazy_gettext("Which theme?"),
        widget=GovSelect(),
        validators=[InputRequired(lazy_gettext("Choose a theme."))],
    )

    def offer(self, theme: Theme | None, others: Sequence[Theme], groups: Sequence[ThemeGroup] = ()) -> None:
        self.others = {other.public_id: other for other in others if other is not theme}
        offered = named(list(self.others.values()))
        self.other.choices = choices([("", lazy_gettext("Choose a theme")), *offered])

    @property
    def chosen(self) -> Theme:
        return self.others[self.other.data]


class MergeForm(Choosing, DecisionForm):
    def decide(self, theme: Theme, account: Account) -> ThemeDecision:
        return decisions.merge(theme, self.chosen, account, self.seen.data)


# What can be decided about a theme as a whole.
THEME_FORMS: dict[str, type[DecisionForm]] = {
    "accept": AcceptForm,
    "rename": RenameForm,
    "merge": MergeForm,
    "reject": RejectForm,
    "group": GroupForm,
    "unmerge": UnmergeForm,
}


class BulkForm(SeenForm):
    """A decision about chosen comments; ``theme`` is the one whose list they were chosen from."""

    def offer(self, theme: Theme | None, others: Sequence[Theme]) -> None:
        """Fill in what can be chosen."""

    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        raise NotImplementedError


class OnlyForm(Choosing, BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        return corrections.label_all(comments, [self.chosen], account)


class AddForm(Choosing, BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        return corrections.add(comments, self.chosen, account)


class NoneForm(BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        return corrections.label_all(comments, [], account)


class MoveForm(Choosing, BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        return corrections.move(comments, theme, self.chosen, account)


class OutForm(BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        return corrections.move(comments, theme, None, account)


class SplitForm(Naming, BulkForm):
    def decide(self, comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
        decision, _new = corrections.split(comments, theme, *self.names, account, self.seen.data)
        return decision


# What can be decided about comments that were chosen among all, or among those of one theme.
OF_ANY: dict[str, type[BulkForm]] = {"only": OnlyForm, "add": AddForm, "none": NoneForm}
OF_A_THEME: dict[str, type[BulkForm]] = {
    "move": MoveForm,
    "also": AddForm,
    "split": SplitForm,
    "out": OutForm,
}
