"""What purposes and parts of a text of consent are called."""

from flask_babel import lazy_gettext

PURPOSE_NAMES = {
    "contact": lazy_gettext("To contact the person about their feedback"),
    "surroundings": lazy_gettext("To send along what somebody works with"),
}
SENTENCE_NAME = lazy_gettext("The sentence that is ticked")
PART_NAMES = {
    "data": lazy_gettext("Which data"),
    "purpose": lazy_gettext("What for"),
    "controller": lazy_gettext("Who is responsible"),
    "duration": lazy_gettext("How long it is kept"),
    "rights": lazy_gettext("Your rights, and how to take it back"),
}
UNKNOWN_TEXT = lazy_gettext(
    "We cannot tell which sentence you ticked. Please read this one, and tick it if you agree."
)
GIVEN_NAMES = {
    "name": lazy_gettext("a name"),
    "phone": lazy_gettext("a phone number"),
    "browser": lazy_gettext("browser"),
    "window": lazy_gettext("size of the window"),
    "build": lazy_gettext("version of the software"),
}
