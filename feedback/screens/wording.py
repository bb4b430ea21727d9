"""What the groups of screens are called."""

from flask_babel import lazy_gettext

GROUP_NAMES = {
    "entry": lazy_gettext("Signing in and searching"),
    "receiving": lazy_gettext("Receiving"),
    "processing": lazy_gettext("Processing"),
    "digitising": lazy_gettext("Digitising"),
    "fees": lazy_gettext("Fees"),
    "returning": lazy_gettext("Returning results"),
    "citizens": lazy_gettext("Identity and population data"),
    "land": lazy_gettext("Land"),
    "portal": lazy_gettext("National portal"),
    "reports": lazy_gettext("Reports and administration"),
}
