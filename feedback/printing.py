"""Setting PDFs with typst: PDF/UA-1, fonts inside, the same bytes for the same content."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from feedback.paths import PACKAGE

FONTS = PACKAGE / "touchpoints" / "fonts"

# What the fonts inside typst can draw: Latin with all its marks, punctuation, currency. PDF/UA refuses the
# rest, and a comment may hold any emoji or script.
UNPRINTABLE = re.compile(
    r"[^\t\n -~\u00a0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u200a\u2010-\u2029\u202f-\u2040\u205f"
    r"\u20a0-\u20bf\u3000]+"
)
STAND_IN = "□"


def pdf(template: Path, content: dict[str, Any], moment: datetime) -> bytes:
    """Return ``template`` filled with ``content``, whose texts go in as data, never as the document's source.

    The PDF carries ``moment``, which must be a fixed one: printing the same again must change nothing.
    """
    compiled = typst.compile(
        template,
        root=PACKAGE,
        sys_inputs={"content": json.dumps(all_printable(content), ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=moment,
    )
    assert isinstance(compiled, bytes)  # noqa: S101 - typst returns a list only for image formats
    return compiled


def printable(text: str) -> str:
    """Return ``text`` with a small box where the fonts have no letter."""
    return UNPRINTABLE.sub(STAND_IN, text)


def all_printable(content: Any) -> Any:
    """Return lists and dicts of texts with every text printable."""
    if isinstance(content, dict):
        return {name: all_printable(value) for name, value in content.items()}
    if isinstance(content, list):
        return [all_printable(value) for value in content]
    return printable(content) if isinstance(content, str) else content
