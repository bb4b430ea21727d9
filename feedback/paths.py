"""Where the files that are not Python lie.

In a wheel ``templates/`` and ``migrations/`` are inside the package, in a checkout beside it.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """Return the folder ``name``, wherever this installation has it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
