"""Faults that are told twice: in English on the command line, in the reader's language on a page."""

from typing import Any

from flask_babel import gettext


class Told(Exception):
    """What is wrong, with its values apart from the words."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text % values if values else text)
        self.text = text
        self.values = values

    def in_words(self) -> str:
        return translated(self.text, self.values)


class BadRow(Told):
    """This row cannot be taken; the message says why."""


def translated(text: str, values: dict[str, Any]) -> str:
    return gettext(text, **values)
