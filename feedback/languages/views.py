"""Languages of citizens' pages: the list, and each one's phrase book."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_security import current_user
from werkzeug.datastructures import FileStorage

from feedback.audit.service import record_export
from feedback.languages import service
from feedback.languages.forms import NewLanguageForm, PhrasebookFileForm
from feedback.languages.service import BadPhrasebook
from feedback.models import Language
from feedback.security import only, takes_files

blueprint = Blueprint("languages", __name__, url_prefix="/manage/languages")


@blueprint.route("/", methods=["GET", "POST"])
@only("administrator")
def overview() -> ResponseReturnValue:
    languages = service.languages_for(current_user)
    form = NewLanguageForm()
    if form.validate_on_submit():
        try:
            language = service.add_language(form.code.data, form.name.data, current_user)
            return redirect(url_for(".phrases", code=language.code), 303)
        except BadPhrasebook as bad:
            form.code.errors = [bad.message()]
    page = render_template("languages/overview.html", languages=languages, form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/<code>")
@only("administrator")
def phrases(code: str) -> ResponseReturnValue:
    return phrases_page(service.find_language(code, current_user))


@blueprint.post("/<code>")
@only("administrator")
def save(code: str) -> ResponseReturnValue:
    """Keep the texts of the page: each field ``text-<number>`` stands beside ``says-<number>``."""
    language = service.find_language(code, current_user)
    texts = {
        request.form[f"says-{name[5:]}"]: text
        for name, text in request.form.items()
        if name.startswith("text-") and f"says-{name[5:]}" in request.form
    }
    return kept(language, texts)


def kept(language: Language, texts: dict[str, str]) -> ResponseReturnValue:
    try:
        changed = service.save_phrases(language, texts, current_user)
    except BadPhrasebook as bad:
        return phrases_page(language, typed=texts, fault=bad.message()), 422
    tell_changed(changed)
    return redirect(url_for(".phrases", code=language.code), 303)


@blueprint.post("/<code>/offer")
@only("administrator")
def offer(code: str) -> ResponseReturnValue:
    language = service.find_language(code, current_user)
    service.offer(language, is_offered=request.form.get("offered") == "yes", account=current_user)
    flash(gettext("Saved."), "success")
    return redirect(url_for(".phrases", code=code), 303)


@blueprint.post("/<code>/file")
@only("administrator")
@takes_files(1)
def upload(code: str) -> ResponseReturnValue:
    language = service.find_language(code, current_user)
    try:
        content = read_json(request.files.get("file"))
        if not isinstance(content, dict) or content.get("code") != code:
            raise BadPhrasebook(gettext("This file is not of this language."))
        _language, changed = service.import_language(content, current_user)
    except BadPhrasebook as bad:
        return phrases_page(language, fault=bad.message()), 422
    tell_changed(changed)
    return redirect(url_for(".phrases", code=code), 303)


@blueprint.get("/<code>/file")
@only("administrator")
def download(code: str) -> ResponseReturnValue:
    content = service.exported(service.find_language(code, current_user))
    text = json.dumps(content, ensure_ascii=False, indent=2)
    record_export("phrase_book", code, current_user)
    headers = {"Content-Disposition": f'attachment; filename="{code}.json"'}
    return Response(text, mimetype="application/json", headers=headers)


def read_json(file: FileStorage | None) -> Any:
    """Return a sent file's content. Raises BadPhrasebook."""
    try:
        return json.loads(file.read() if file else b"")
    except (ValueError, RecursionError) as error:
        raise BadPhrasebook(gettext("This file cannot be read: it must be JSON in UTF-8.")) from error


def tell_changed(changed: int) -> None:
    flash(ngettext("%(num)s text was saved.", "%(num)s texts were saved.", changed), "success")


def phrases_page(language: Language, typed: dict[str, str] | None = None, fault: str | None = None) -> str:
    sentences = service.sentences_of(language)
    rows = [row for group in sentences.values() for row in group]
    return render_template(
        "languages/phrases.html",
        language=language,
        sentences=sentences,
        typed=typed or {},
        fault=fault,
        said=sum(bool(row.text) for row in rows),
        total=len(rows),
        file_form=PhrasebookFileForm(),
    )
