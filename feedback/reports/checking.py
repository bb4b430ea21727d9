"""Whether a report that somebody holds in the hand says what the data say now.

What is printed in a file proves nothing: whoever changes a figure can leave the check value. So the report is
written anew and compared with the whole file.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from flask_babel import force_locale

from feedback.i18n import LANGUAGES
from feedback.reports.figures import Report
from feedback.reports.files import FORMATS, write_report

CHECK_VALUE = re.compile(r"[0-9a-f]{64}")


class NoReport(Exception):
    """What is given is neither a check value nor the file of a report."""


def is_told_now(given: str, report: Report) -> bool:
    """Tell whether a check value, or the file of this name, is the report's. Raises NoReport.

    A file may be in any of LANGUAGES. Its format is what its name ends with.
    """
    if CHECK_VALUE.fullmatch(given.lower()):
        return given.lower() == report.hash
    path = Path(given)
    extension = path.suffix.lower().removeprefix(".")
    if extension not in FORMATS:
        raise NoReport(f"{given} is neither a check value nor a file that ends with {', '.join(FORMATS)}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoReport(f"{given} cannot be read: {error.strerror}") from error
    if extension == "json":
        return figures_in(content) == figures_in(write_report(report, "json"))
    return content in in_each_language(report, extension)


def in_each_language(report: Report, extension: str) -> Iterator[bytes]:
    for code in LANGUAGES:
        with force_locale(code):
            yield write_report(report, extension)


def figures_in(content: bytes) -> object:
    """Return what JSON says, however it is laid out; nothing where it is none."""
    try:
        return json.loads(content)
    except ValueError:
        return None
