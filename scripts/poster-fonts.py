"""Joins the web fonts' subsets into the two files the posters are set with: typst reads no woff2.

Called by build-assets.sh, which brings fonttools and brotli along; the results are committed.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

WEIGHTS = (400, 700)
# Seconds since 1904, in the font's own count: the same files give the same bytes.
MADE = 3_800_000_000
SUBSETS = ("latin", "latin-ext", "vietnamese")


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        with TemporaryDirectory() as folder:
            merged = Merger().merge([unpacked(source, folder, subset, weight) for subset in SUBSETS])
        merged.recalcTimestamp = False
        merged["head"].created = merged["head"].modified = MADE
        merged.save(target / f"be-vietnam-pro-{weight}.ttf")


def unpacked(source: Path, folder: str, subset: str, weight: int) -> str:
    font = TTFont(source / f"be-vietnam-pro-{subset}-{weight}-normal.woff2", recalcTimestamp=False)
    font.flavor = None
    path = Path(folder) / f"{subset}.ttf"
    font.save(path)
    return str(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
