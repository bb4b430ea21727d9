"""Which language a person reads: Vietnamese first, English second."""

from datetime import datetime

from flask import Flask, current_app, request, session
from flask_babel import Babel, get_locale

from feedback.paths import PACKAGE

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"

babel = Babel()


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(app.config["TIME_ZONE"])
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language)


def choose_language() -> str:
    """``?lang=``, else what a signed-in person chose, else the browser's wish, else Vietnamese."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    # Citizens have no cookie, so their pages never look into a session.
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies and session.get("language") in LANGUAGES:
        return str(session["language"])
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def language() -> str:
    """Return the language of the page being written."""
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT_LANGUAGE


def in_language(texts: dict[str, str]) -> str:
    """Pick from ``{language: text}`` the page's language, else Vietnamese."""
    return texts.get(language()) or texts[DEFAULT_LANGUAGE]


def month_of(moment: datetime) -> str:
    """Return the calendar month of ``moment`` where the units lie, as "2026-10"."""
    return moment.astimezone(current_app.config["TIME_ZONE"]).strftime("%Y-%m")
