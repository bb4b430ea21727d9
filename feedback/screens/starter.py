"""The screens such a system usually has, to begin with; an administrator makes them their own."""

import csv
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from feedback.database import db
from feedback.models import Screen


def ensure_starter_screens() -> None:
    """Fill an empty catalogue. One that has anything in it stays as people made it."""
    if db.session.scalar(select(func.count(Screen.id))):
        return
    positions: Counter[str] = Counter()
    with Path(__file__).with_name("starter.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            positions[row["group"]] += 1
            db.session.add(
                Screen(
                    code=row["code"],
                    name={"vi": row["vi"], "en": row["en"]},
                    group=row["group"],
                    position=positions[row["group"]],
                )
            )
    db.session.commit()
