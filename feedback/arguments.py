"""What commands are told, read or refused in clear words: a month, a unit."""

from typing import Any

import click

from feedback.errors import NotFound
from feedback.models import OrgUnit
from feedback.months import is_month
from feedback.organisation.service import find_unit, root_unit


class Month(click.ParamType[str]):
    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_month(value):
            self.fail(f"{value!r} is not a month like 2026-10", param, ctx)
        return str(value)


def unit_called(code: str | None) -> OrgUnit:
    """Return the unit, the root where no code is given; end with a clear message where there is none."""
    try:
        unit = find_unit(code) if code else root_unit()
    except NotFound:
        raise click.ClickException(f"There is no unit with the code {code}.") from None
    if unit is None:
        raise click.ClickException("There are no units yet. 'feedback demo' makes a sample province.")
    return unit
