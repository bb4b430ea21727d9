"""Text as people type it, made fit to keep."""

import re
import unicodedata

# Control characters nobody types; PostgreSQL cannot store NUL at all.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tidy_text(text: str) -> str:
    """Return ``text`` with composed letters and plain line ends, without control characters."""
    plain = CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", plain).strip()
