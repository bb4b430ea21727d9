"""Sorts comments into themes and prints them: python -m analysis comments.txt"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from analysis.model import ThemeModel
from analysis.redaction import redact

REASONS = {
    "no_words": "say nothing about a subject",
    "unclear": "are like no theme",
    "too_few": "are too few to make themes of",
}
TRUST = {
    "list": "Too few for themes: read them all.",
    "weak": "Themes are hints for reading here, their sizes no figures: take more comments together.",
    "usual": "About {moved:.0%} might as well stand in another theme.",
}


def main() -> None:
    asked = parser().parse_args()
    try:
        written = (asked.file.read_bytes() if asked.file else sys.stdin.buffer.read()).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{asked.file or 'The input'} cannot be read as text in UTF-8: {error}")
    comments = [redact(line.strip()).text for line in written.splitlines() if line.strip()]
    if not comments:
        sys.exit("There is no comment: one is expected on each line.")
    model = ThemeModel(asked.themes or "auto").fit(comments)
    said = as_json(model, comments) if asked.json else "\n".join(as_lines(model, comments))
    sys.stdout.buffer.write(f"{said}\n".encode())


def parser() -> argparse.ArgumentParser:
    wanted = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Sort short comments into themes, after personal data was taken out of them.",
    )
    wanted.add_argument(
        "file", nargs="?", type=Path, help="a comment on each line; else standard input is read"
    )
    wanted.add_argument("--themes", type=at_least_two, metavar="N", help="how many themes to look for")
    wanted.add_argument("--json", action="store_true", help="as JSON, with the theme of each comment")
    return wanted


def at_least_two(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text} is no number of themes: expected 2 or more")
    return int(text)


def as_lines(model: ThemeModel, comments: Sequence[str]) -> Iterator[str]:
    themed = sum(theme.size for theme in model.themes_)
    rest = "".join(f"; {number:,} {REASONS[str(reason)]}" for reason, number in model.left_out_.items())
    yield f"{len(comments):,} comments, {themed:,} of them in {len(model.themes_)} themes{rest}."
    yield TRUST[str(model.quality_["trust"])].format(**model.quality_)
    for theme in model.themes_:
        yield ""
        yield f"{theme.size:6,}  {theme.name}  ({', '.join(theme.terms[:5])})"
        yield from (f"        “{text}”" for text in model.exemplar_texts(theme, comments))


def as_json(model: ThemeModel, comments: Sequence[str]) -> str:
    themes: list[dict[str, Any]] = [
        {
            "name": theme.name,
            "name_en": theme.name_en,
            "size": theme.size,
            "terms": theme.terms,
            "stability": round(theme.stability, 3),
            "exemplars": model.exemplar_texts(theme, comments),
        }
        for theme in model.themes_
    ]
    placed = [
        {
            "text": text,
            "theme": model.themes_[label].name if label >= 0 else None,
            "reason": str(reason) or None,
        }
        for text, label, reason in zip(comments, model.labels_, model.reasons_, strict=True)
    ]
    return json.dumps({"themes": themes, "comments": placed}, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
