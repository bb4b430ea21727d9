"""Through which door people answered and how they were asked, as pages call it."""

from flask_babel import lazy_gettext

CHANNEL_NAMES = {
    "qr": lazy_gettext("QR poster"),
    "kiosk": lazy_gettext("Kiosk"),
    "online": lazy_gettext("Online"),
    "counter": lazy_gettext("At the counter"),
    "paper": lazy_gettext("Paper"),
    "phone": lazy_gettext("On the phone"),
    "import": lazy_gettext("Another program"),
}
MODE_NAMES = {
    "faces": lazy_gettext("five faces"),
    "kiosk": lazy_gettext("five faces on a kiosk"),
    "words": lazy_gettext("words or numbers"),
    "paper": lazy_gettext("on paper"),
    "assisted": lazy_gettext("asked eye to eye"),
    "call": lazy_gettext("asked by phone"),
    "unknown": lazy_gettext("not known"),
}
