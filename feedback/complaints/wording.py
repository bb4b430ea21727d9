"""What is chosen about a complaint, in words."""

from flask_babel import lazy_gettext

SEVERITY_NAMES = {
    "blocks": lazy_gettext("I cannot go on"),
    "slows": lazy_gettext("It costs me time"),
    "annoys": lazy_gettext("It is a nuisance"),
}
FREQUENCY_NAMES = {
    "always": lazy_gettext("Every time"),
    "often": lazy_gettext("Several times a day"),
    "sometimes": lazy_gettext("Now and then"),
    "once": lazy_gettext("Once so far"),
}
COMPLAINT_STATUS_NAMES = {
    "new": lazy_gettext("Not looked at yet"),
    "accepted": lazy_gettext("Known"),
    "planned": lazy_gettext("Will be mended"),
    "fixed": lazy_gettext("Mended"),
    "declined": lazy_gettext("Stays as it is"),
    "reopened": lazy_gettext("Looked at again"),
}
MAIL_FREQUENCY_NAMES = {
    "daily": lazy_gettext("At most once a day, when something happened"),
    "weekly": lazy_gettext("At most once a week, when something happened"),
    "never": lazy_gettext("Never: I look here myself"),
}
