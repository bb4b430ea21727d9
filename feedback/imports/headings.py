"""What a column's heading tells: whose it is, which answer it ticks, whether it asks for good or bad."""

import re

from analysis import fold

PERSONAL = ("email", "ho ten", "ho va ten", "name", "ten", "phone", "dien thoai", "sdt", "cccd", "ipaddr")
# What LimeSurvey writes beside the answers, as code or as text; dates and languages stand in ``sources``.
OF_THE_PROGRAM = {
    *("lastpage", "last page", "seed", "startdate", "date started", "datestamp", "date last action"),
    *("ipaddr", "ip address", "refurl", "referrer url", "interviewtime", "total time", "group time"),
}
TICK = re.compile(r"(?P<question>.+?)\s*\[(?P<answer>[^\]]+)\]")
WEAK = re.compile(
    r"(chua|khong|ko) (duoc )?(tot|hai long|dat|on)\b|can (cai thien|khac phuc|sua)|han che|phan nan"
    r"|not (so |very |as )?(good|well|satisf\w*)|(not|n.?t) (go|work)( so| very)?( well)?\b"
    r"|dissatisf\w*|went wrong|weakness\w*|could be better|bad about"
)
STRONG = re.compile(
    r"(dieu gi|dieu nao|diem|dieu|gi) (da |rat )?tot|lam tot|uu diem|(dieu gi|dieu nao|dieu) .{0,20}hai long"
    r"|(went|go|worked) (very |so )?well|(was|is|were) (very |so )?good|strength\w*|satisfied with|liked"
)


def bare(column: str) -> str:
    """Return a column's name without groups and marks, its words apart; what a program calls _so stays."""
    name = fold(column.rsplit("/", 1)[-1]).strip(" ?:*.")
    return name if name.startswith("_") else name.replace("_", " ")


def is_personal(column: str) -> bool:
    """Tell whether a column names people: it is never suggested for anything."""
    return any(bare(column) == word or bare(column).startswith(f"{word} ") for word in PERSONAL)


def is_of_the_program(column: str) -> bool:
    """Tell whether a program wrote this column by itself: numbers in it are nobody's rating."""
    name = bare(column)
    return name.startswith("_") or bool({name, *name.split(". ")} & OF_THE_PROGRAM)


def list_asked(heading: str) -> str:
    """Return which list of reasons a heading asks for; ``reasons`` where it names neither, or both."""
    words = bare(heading)
    rest = WEAK.sub(" ", words)
    is_weak, is_strong = rest != words, bool(STRONG.search(rest))
    return "reasons" if is_weak == is_strong else "weaknesses" if is_weak else "strengths"


def tick_answer(column: str) -> str | None:
    """Return the answer a column of ticks stands for."""
    if found := TICK.fullmatch(column):
        return found["answer"]
    return column.rsplit("/", 1)[1] if "/" in column and not column.startswith("_") else None


def tick_question(column: str) -> str:
    """Return the question a column of ticks belongs to."""
    found = TICK.fullmatch(column)
    return found["question"] if found else column.rsplit("/", 1)[0]
