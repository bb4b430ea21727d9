"""What is filled in to make a unit or to plan a change of the tree."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_security import current_user
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import Field, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from feedback.errors import NotFound
from feedback.fields import DayField, Form, choices
from feedback.i18n import today
from feedback.models import KIND_OF_TYPE, OrgUnit
from feedback.organisation import planning
from feedback.organisation.changes import Change, Heir, NewUnit
from feedback.organisation.forms import tidy
from feedback.organisation.wording import KIND_NAMES, TYPE_NAMES

TOP = ""  # in place of the code of a unit above
SAME = ""  # in place of a type
CODE = r"[A-Z0-9][A-Z0-9-]{0,63}"


def tidy_unit_code(typed: str | None) -> str:
    return tidy(typed).replace(" ", "").upper()


def code_field(description: Any, *validators: Any) -> StringField:
    return StringField(
        lazy_gettext("Code"),
        description=description,
        widget=GovTextInput(),
        validators=[
            *validators,
            Regexp(f"({CODE})?$", message=lazy_gettext("Write letters, figures and dashes only.")),
        ],
        filters=[tidy_unit_code],
    )


def text_field(label: Any, description: Any = "", *validators: Any) -> StringField:
    return StringField(
        label,
        description=description,
        widget=GovTextInput(),
        validators=[
            *validators,
            Length(max=200, message=lazy_gettext("At most %(most)s characters fit.", most=200)),
        ],
        filters=[tidy],
    )


class UnitForm(Form):
    """A unit that follows nobody."""

    name = text_field(
        lazy_gettext("Name"),
        lazy_gettext("In full, for example “Xã Hiệp Đức”."),
        DataRequired(lazy_gettext("Give it a name.")),
    )
    code = code_field(
        lazy_gettext("For communes the one of the National Statistics Office, for example 20779."),
        DataRequired(lazy_gettext("Write the code.")),
    )
    kind = SelectField(lazy_gettext("What is it?"), widget=GovSelect(), choices=choices(KIND_NAMES.items()))
    type = SelectField(
        lazy_gettext("Type, where the law knows one"),
        widget=GovSelect(),
        choices=choices([(SAME, "–"), *TYPE_NAMES.items()]),
    )
    parent = SelectField(lazy_gettext("Below which unit?"), widget=GovSelect())
    day = DayField(lazy_gettext("Since when?"), validators=[DataRequired(lazy_gettext("Write the day."))])
    legal_basis = text_field(
        lazy_gettext("Legal basis"),
        lazy_gettext("Number and day of the resolution or decision."),
        DataRequired(lazy_gettext("Write the legal basis.")),
    )
    submit = SubmitField(lazy_gettext("Make the unit"), widget=GovSubmitInput())

    def validate_type(self, field: SelectField) -> None:
        require_kind(field, self.kind.data)

    def validate_day(self, field: DayField) -> None:
        if field.data > today():
            raise ValidationError(
                lazy_gettext("A unit is in use as soon as it is made: write a day that is here or past.")
            )

    def new_unit(self) -> NewUnit:
        above = planning.find_named(current_user, self.parent.data) if self.parent.data != TOP else None
        parent = above.id if above else None
        return NewUnit(self.code.data, self.name.data, self.kind.data, self.type.data or None, parent)


class PlanForm(Form):
    """Every kind of change asks for some of these."""

    units = TextAreaField(
        lazy_gettext("Which units?"),
        description=lazy_gettext("One a line: the code or the name. Old names are understood."),
        widget=GovTextArea(),
        filters=[lambda typed: typed or ""],
        validators=[DataRequired(lazy_gettext("Write at least one unit."))],
    )
    goes_on = text_field(
        lazy_gettext("Which existing unit takes them in?"),
        lazy_gettext("Code or name. It keeps its code and name. Leave it empty where a new unit is formed."),
    )
    code = code_field(lazy_gettext("Of the new unit. It may be the one of a unit that ends."))
    name = text_field(lazy_gettext("New name"), lazy_gettext("In full, for example “Xã Hiệp Đức”."))
    type = SelectField(
        lazy_gettext("New type"),
        widget=GovSelect(),
        choices=choices([(SAME, lazy_gettext("as before")), *TYPE_NAMES.items()]),
    )
    parent = SelectField(lazy_gettext("Below which unit?"), widget=GovSelect())
    heirs = TextAreaField(
        lazy_gettext("Into which units?"),
        description=lazy_gettext(
            "One a line. A new unit: its code, a semicolon, its name: “20194; Phường Hải Vân”. "
            "A unit that exists and takes in a part: its code."
        ),
        widget=GovTextArea(),
        filters=[lambda typed: typed or ""],
    )
    day = DayField(
        lazy_gettext("From which day on?"),
        description=lazy_gettext("The first day on which it holds, for example 01/07/2027."),
        validators=[DataRequired(lazy_gettext("Write the day."))],
    )
    legal_basis = text_field(
        lazy_gettext("Legal basis"),
        lazy_gettext("Number and day of the resolution or decision."),
        DataRequired(lazy_gettext("Write the legal basis.")),
    )
    submit = SubmitField(lazy_gettext("Next: look at what would happen"), widget=GovSubmitInput())

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.ended: list[OrgUnit] = []  # as far as they were understood
        for name in ("goes_on", "code", "name", "type", "parent", "heirs"):
            if name not in ASKED[kind]:
                del self[name]

    @property
    def asked(self) -> list[Field]:
        return [self[name] for name in ASKED[self.kind]]

    def validate_units(self, field: Field) -> None:
        self.ended = [meant(line) for line in lines(field.data)]
        if len(self.ended) > 1 and self.kind not in {"merge", "abolish"}:
            raise ValidationError(lazy_gettext("Write one unit only."))
        if len(set(self.ended)) < len(self.ended):
            raise ValidationError(lazy_gettext("A unit stands here twice."))

    def validate_goes_on(self, field: Field) -> None:
        self.absorber = meant(field.data) if field.data else None

    def validate_name(self, field: Field) -> None:
        if not field.data and self.kind == "rename":
            raise ValidationError(lazy_gettext("Give it a name."))
        if self.kind == "merge" and not self.goes_on.data and not (field.data and self.code.data):
            raise ValidationError(lazy_gettext("A new unit needs a code and a name."))

    def validate_type(self, field: Field) -> None:
        if field.data == SAME and self.kind == "retype":
            raise ValidationError(lazy_gettext("Choose the new type."))
        for unit in self.ended[:1]:
            require_kind(field, unit.kind)

    def validate_heirs(self, field: Field) -> None:
        self.parts = list(map(part, lines(field.data)))
        if len(self.parts) < 2:
            raise ValidationError(lazy_gettext("A unit is divided into at least two."))

    def change(self) -> Change:
        """Return what was asked for; the form is valid."""
        heirs = list(self.heirs_asked())
        ended = [unit for unit in self.ended if unit not in heirs]
        return Change(self.kind, self.day.data, self.legal_basis.data, ended, heirs, {})

    def heirs_asked(self) -> Iterator[Heir]:
        first = self.ended[0]
        if self.kind == "merge":
            yield self.absorber or self.new_like(first)
        elif self.kind == "split":
            for given in self.parts:
                yield (
                    given
                    if isinstance(given, OrgUnit)
                    else NewUnit(given[0], given[1], first.kind, first.type, first.parent_id)
                )
        elif self.kind != "abolish":
            yield self.new_like(first)

    def new_like(self, unit: OrgUnit) -> NewUnit:
        """Return a unit that differs from another in what was asked for."""
        said = {
            name: self[name].data for name in ("code", "name", "type") if name in self and self[name].data
        }
        above: int | None = unit.parent_id
        if "parent" in self:
            above = planning.find_named(current_user, self.parent.data).id if self.parent.data else None
        return NewUnit(
            said.get("code", unit.code),
            said.get("name", unit.name),
            unit.kind,
            said.get("type", unit.type),
            above,
        )


# What each kind of change asks for beside units, day and legal basis.
ASKED = {
    "merge": ("goes_on", "code", "name", "type", "parent"),
    "split": ("heirs",),
    "rename": ("name", "code"),
    "retype": ("type", "name"),
    "reparent": ("parent",),
    "abolish": (),
}


def require_kind(field: SelectField, kind: str) -> None:
    """Refuse a type that the law knows for another kind of unit."""
    if field.data and KIND_OF_TYPE[field.data] != kind:
        raise ValidationError(lazy_gettext("This type is of another kind."))


def lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def meant(typed: str) -> OrgUnit:
    """Return the unit of a line. Raises ValidationError that says which line and why."""
    try:
        return planning.find_named(current_user, typed)
    except NotFound:
        raise ValidationError(gettext("No unit of yours is called “%(name)s”.", name=typed)) from None
    except planning.Unclear as unclear:
        raise ValidationError(f"“{typed}”: {unclear.message()}") from None


def part(line: str) -> OrgUnit | tuple[str, str]:
    code, semicolon, name = line.partition(";")
    if not semicolon:
        return meant(line)
    if not tidy(name) or not tidy_unit_code(code):
        raise ValidationError(gettext("“%(line)s” needs a code and a name.", line=line))
    return tidy_unit_code(code), tidy(name)
