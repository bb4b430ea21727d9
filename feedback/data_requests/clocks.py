"""By when a request about one's data must be answered and done.

Law 91/2025/QH15 on personal data protection, article 4, and Decree 356/2025/NĐ-CP: an answer within two
working days; then 15 days to withdraw, restrict or object (20 where a processor or third party must act), 10
to give access or rectify, 20 to delete; extended once, by 15 days at most. Days without "working" are of
the calendar; the day of receipt does not count. As law firms report it: the decree's text was not at hand.
"""

from collections.abc import Collection
from datetime import date, timedelta

from feedback.working_days.days import each_after_working_days

WORKING_DAYS_TO_ANSWER = 2
DAYS = {"access": 10, "rectify": 10, "delete": 20, "withdraw": 15, "restrict": 15, "object": 15}
DAYS_WITH_THIRD_PARTY = {"withdraw": 20, "restrict": 20, "object": 20}
EXTENSION_DAYS = 15


def answers_by(received_on: Collection[date]) -> dict[date, date]:
    """Return for each day of receipt the last one to tell the person that it came and what follows."""
    return each_after_working_days(received_on, WORKING_DAYS_TO_ANSWER)


def due_on(kind: str, received_on: date, *, has_third_party: bool, is_extended: bool) -> date:
    """Return the last day to do what was asked, or to refuse it."""
    days = DAYS_WITH_THIRD_PARTY.get(kind, DAYS[kind]) if has_third_party else DAYS[kind]
    return received_on + timedelta(days=days + (EXTENSION_DAYS if is_extended else 0))
