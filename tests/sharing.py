"""How the workers share the tests: by file, and those that last long before all others.

With them at the end two workers would have nothing left to do while the third one works at the last.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

# What takes more than some 20 s, the longest first. Whoever is missing here only begins later.
LONG = (
    "tests/access/",
    "tests/migrations/test_migrations.py",
    "tests/themes/test_jobs.py",
    "tests/crash/test_kill9.py",
    "tests/concerns/test_queue.py",
    "tests/themes/test_pipeline.py",
    "tests/test_access.py",
    "tests/sample/",
    "tests/crash/",
    "tests/security/",
    "tests/surveys/",
    "tests/accounts/",
    "tests/themes/",
    "tests/abuse/",
    "tests/demo/",
    "tests/packaging/",
    "tests/receipts/",
    "tests/analysis/",
    "tests/browser/test_accessibility.py",
    "tests/browser/test_administrators.py",
    "tests/browser/test_review.py",
    "tests/browser/test_offline.py",
    "tests/browser/test_questionnaire.py",
    "tests/browser/test_paths.py",
)


def place_of(test: str) -> int:
    """The place of a test, by its id, in the order of the run."""
    return next((place for place, start in enumerate(LONG) if test.startswith(start)), len(LONG))


class Sharing(LoadFileScheduling):
    """Files as they were collected, one after the other; what walks through one province stays together."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # those of most tests first

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/access/"):
            return "tests/access on " + ("PostgreSQL" if "[postgresql" in nodeid else "SQLite")
        return super()._split_scope(nodeid)
