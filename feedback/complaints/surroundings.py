"""What somebody works with, as far as it helps to find the fault: told only with their consent."""

import re

# The more particular first: each of these also calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Cốc Cốc", re.compile(r"coc_coc_browser/(\d+)")),
    ("Edge", re.compile(r"Edg(?:A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)[.\d]* (?:Mobile/\S+ )?Safari/")),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iOS", "iPhone"),
    ("iOS", "iPad"),
    ("Windows", "Windows NT"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)
WINDOW = re.compile(r"(\d{2,5}) ?[x×] ?(\d{2,5})")


def browser_of(user_agent: str) -> str:
    """Return name and main version of a browser and its system, "Chrome 130, Windows"; "" for no known one.

    No more than that: with every detail a browser tells, one person could be told from all others.
    """
    found = ((name, pattern.search(user_agent)) for name, pattern in BROWSERS)
    name = next((f"{name} {match[1]}" for name, match in found if match), "")
    system = next((system for system, mark in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (name, system)))


def window_of(typed: str) -> str:
    """Return the size of a window in pixels as the script tells it, "1280 × 720"; "" for anything else."""
    match = WINDOW.fullmatch(typed.strip())
    return f"{int(match[1])} × {int(match[2])}" if match else ""
