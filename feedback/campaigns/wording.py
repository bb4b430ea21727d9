"""What campaigns and their groups are called."""

from flask_babel import gettext, lazy_gettext

from feedback.accounts.forms import EMPLOYER_NAMES, ROLE_NAMES
from feedback.i18n import in_language
from feedback.models import EaseTask
from feedback.surveys.catalogue import INSTRUMENTS

STATUS_NAMES = {
    "proposed": lazy_gettext("Proposed"),
    "planned": lazy_gettext("Planned"),
    "running": lazy_gettext("Running"),
    "ended": lazy_gettext("Ended"),
    "dropped": lazy_gettext("Dropped"),
}
STATUS_COLOURS = {
    "proposed": "yellow",
    "planned": "blue",
    "running": "green",
    "ended": "grey",
    "dropped": "grey",
}
WAY_NAMES = {
    "employer": lazy_gettext("By employer"),
    "role": lazy_gettext("By role"),
    "branch": lazy_gettext("By unit"),
}
TASK_NAMES = {
    "send_dossier": lazy_gettext("sending a dossier online"),
    "supplement_dossier": lazy_gettext("adding papers to a dossier"),
    "look_up_dossier": lazy_gettext("looking up a dossier"),
    "pay_fee": lazy_gettext("paying a fee online"),
    "receive_dossier": lazy_gettext("receiving a dossier at the counter"),
    "digitise_dossier": lazy_gettext("digitising a dossier"),
    "return_result": lazy_gettext("handing out a result"),
    "report_complaint": lazy_gettext("reporting what is wrong with a screen"),
    "other": lazy_gettext("another task"),
}
HOW_NAMES = {
    "propose": lazy_gettext("proposed, and begun by a person"),
    "automatic": lazy_gettext("begun by itself"),
    "off": lazy_gettext("not at all"),
}


def instrument_name(code: str) -> str:
    return in_language(INSTRUMENTS[code].name)


def task_name(task: EaseTask) -> str:
    return ": ".join(filter(None, (str(TASK_NAMES[task.kind]), task.detail)))


def group_name(way: str, code: str, branches: dict[str, str]) -> str:
    """Return what a group is called, in the language of the page.

    Among those without a code are those whose own group has too few people (groups.coarse).
    """
    if way == "branch":
        return branches.get(code) or gettext("another unit")
    if not code:
        few = {
            "role": gettext("roles with too few people"),
            "employer": gettext("not said, or too few people"),
        }
        return few[way]
    names = EMPLOYER_NAMES if way == "employer" else ROLE_NAMES
    return str(names[code]) if code in names else gettext("not known")
