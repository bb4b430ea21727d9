"""Which language a person reads: Vietnamese first, English second, phrase books for citizens."""

from datetime import date, datetime
from typing import Any

from babel import Locale
from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, format_decimal, get_locale, get_translations
from flask_babel.speaklater import LazyString

from feedback.languages import phrasebook
from feedback.languages.phrasebook import Borrowed, Phrasebook
from feedback.paths import PACKAGE

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"
LOCALES = {code: Locale(code) for code in LANGUAGES}  # by its name Babel looks for one on the disk, each time
# Whose pages a phrase book may speak for: errors at unknown addresses (None) are citizens' too.
CITIZENS_BLUEPRINTS = {None, "collection", "receipts", "kiosk", "invitations"}


def N_(text: str) -> str:  # noqa: N802 - the name by which the tools for translation know it
    """Mark a text to be translated where it is shown."""
    return text


class PhrasebookDomain(Domain):
    """Gettext's texts, through the phrase book where the page has one."""

    def gettext(self, string: str, **variables: object) -> str:
        return self._said(super().gettext(string), variables)

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        said = self.get_translations().ungettext(singular, plural, num)
        return self._said(said, {"num": format_decimal(num), **variables})

    @staticmethod
    def _said(text: str, variables: dict[str, object]) -> str:
        book = phrasebook_asked()
        said = book.say(text) if book else text
        whole = said % variables if variables else said
        return Borrowed(whole) if isinstance(said, Borrowed) else whole


class PhrasebookBabel(Babel):
    domain_instance = PhrasebookDomain()


babel = PhrasebookBabel()


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(app.config["TIME_ZONE"])
    babel.init_app(app, locale_selector=choose_locale)  # type: ignore[arg-type]  # takes both
    phrasebook.init_app(app)
    environment: Any = app.jinja_env  # Jinja's extension adds the method
    environment.install_gettext_callables(template_gettext, template_ngettext, newstyle=True)
    app.jinja_env.finalize = with_signs
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language, languages_offered=languages_offered)
    app.after_request(mark_borrowed_parts)


def template_gettext(string: str) -> str:
    text, book = get_translations().ugettext(string), phrasebook_asked()
    return phrasebook.in_template(book.say(text)) if book else text


def template_ngettext(singular: str, plural: str, num: int) -> str:
    text, book = get_translations().ungettext(singular, plural, num), phrasebook_asked()
    said = phrasebook.in_template(book.say(text)) if book else text
    # 1.760 in Vietnamese; Jinja would put in the bare 1760.
    return said.replace("%(num)s", format_decimal(num))


def with_signs(value: object) -> object:
    """Jinja's finalize: what a template puts out, lazy texts included, with signs where it is borrowed."""
    if isinstance(value, LazyString) and (book := phrasebook_asked()):
        text = str(value)
        value = text if text in book.phrases.values() else Borrowed(text)
    return phrasebook.with_signs(value)


def mark_borrowed_parts(response: Response) -> Response:
    if phrasebook_asked() and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(phrasebook.mark_parts(response.get_data(as_text=True)))
    return response


def phrasebook_asked() -> Phrasebook | None:
    """Return the phrase book of ``?lang=`` on a citizen's page; none for Vietnamese and English."""
    if not has_request_context():
        return None
    if "phrasebook" not in g:
        g.phrasebook = _phrasebook_asked()
    return g.phrasebook  # type: ignore[no-any-return]


def _phrasebook_asked() -> Phrasebook | None:
    asked = language_asked()
    # A page that tells of a failure asks the database nothing more.
    if not asked or asked in LANGUAGES or request.blueprint not in CITIZENS_BLUEPRINTS or g.get("has_failed"):
        return None
    return phrasebook.books().get(asked)


def language_asked() -> str | None:
    """Return what ``?lang=`` says."""
    return request.args.get("lang") if request.query_string else None


def choose_language() -> str:
    """``?lang=``, else what a signed-in person chose, else the browser's wish, else Vietnamese."""
    if not has_request_context():
        return "en"  # the command line
    asked = language_asked()
    if asked in LANGUAGES:
        return asked
    if phrasebook_asked():
        return DEFAULT_LANGUAGE  # what the phrase book translates, and how it writes dates and numbers
    # Citizens' pages have no session: what is chosen there stands in the address.
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def choose_locale() -> Locale:
    return LOCALES[choose_language()]


def language() -> str:
    """Return the language of the page being written."""
    if book := phrasebook_asked():
        return book.code
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT_LANGUAGE


def language_to_keep() -> str:
    """Return what is kept with an answer: "other" for a small language, which would tell who somebody is."""
    return "other" if phrasebook_asked() else choose_language()


def languages_offered() -> dict[str, str]:
    """Return all languages of citizens' pages with their own names."""
    return LANGUAGES | {code: book.name for code, book in phrasebook.books().items()}


def in_language(texts: dict[str, str]) -> str:
    """Pick from ``{language: text}`` the page's language, else the phrase book's words, else Vietnamese.

    Where not even that is there, what there is.
    """
    if text := texts.get(language()):
        return text
    text = texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "")
    book = phrasebook_asked()
    return book.say(text) if book else text


def today() -> date:
    """Return the calendar day where the units lie."""
    return datetime.now(current_app.config["TIME_ZONE"]).date()


def month_of(moment: datetime) -> str:
    """Return the calendar month of ``moment`` where the units lie, as "2026-10"."""
    return moment.astimezone(current_app.config["TIME_ZONE"]).strftime("%Y-%m")
