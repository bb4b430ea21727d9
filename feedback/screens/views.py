"""The catalogue of screens as administrators keep it, and each screen's picture for all who sign in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.pictures import drafts
from feedback.pictures.drafts import Attached
from feedback.pictures.forms import read_sent
from feedback.pictures.sending import send
from feedback.pictures.service import REQUEST_MIB
from feedback.screens import service
from feedback.screens.forms import NewScreenForm, ScreenForm
from feedback.screens.service import KEEPERS, CodeTaken
from feedback.security import only, signed_in, takes_files

blueprint = Blueprint("screens", __name__)


@blueprint.get("/screens/<code>/<public_id>")
@signed_in
def picture(code: str, public_id: str) -> ResponseReturnValue:
    """Send a screen's picture; another picture has another address."""
    shown = service.find_screen(code).picture
    if shown is None or shown.public_id != public_id:
        raise NotFound
    return send(shown, code.lower(), is_secret=False)


@blueprint.get("/manage/screens/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    typed = request.args.get("q", "")
    found = service.search(typed)
    return render_template("screens/overview.html", groups=service.grouped(found), typed=typed)


@blueprint.route("/manage/screens/new", methods=["GET", "POST"])
@only(*KEEPERS)
def add() -> ResponseReturnValue:
    form = NewScreenForm()
    if form.validate_on_submit():
        try:
            service.add_screen(form.code.data, form.names, form.group.data, current_user)
            flash(gettext("The screen is in the list."), "success")
            return redirect(url_for(".show", code=form.code.data), 303)
        except CodeTaken as taken:
            form.code.errors = [taken.message()]
    return render_template("screens/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/manage/screens/<code>", methods=["GET", "POST"])
@only(*KEEPERS)
def show(code: str) -> ResponseReturnValue:
    screen = service.find_screen(code)
    form = ScreenForm(
        vi=screen.name["vi"], en=screen.name["en"], group=screen.group, position=screen.position
    )
    if form.validate_on_submit():
        service.change_screen(screen, form.names, form.group.data, form.position.data, current_user)
        flash(gettext("The screen is changed."), "success")
        return redirect(url_for(".show", code=code), 303)
    return render_template("screens/show.html", screen=screen, form=form), 422 if form.errors else 200


@blueprint.route("/manage/screens/<code>/picture", methods=["GET", "POST"])
@only(*KEEPERS)
@takes_files(REQUEST_MIB)
def show_as(code: str) -> ResponseReturnValue:
    """Ask for a picture; it waits here while places are marked that nobody should see."""
    if request.method == "GET":
        return picture_page(code, None), 200
    attached = drafts.gather(read_sent(request.form, request.files), current_user, most=1)
    if attached.is_ready and attached.pictures:
        service.show_as(service.find_screen(code), attached.pictures[0], current_user)
        flash(gettext("The screen has this picture now."), "success")
        return redirect(url_for(".show", code=code), 303)
    drafts.hold(attached, current_user)
    return picture_page(code, attached), 200 if attached.is_ready or attached.is_looking else 422


def picture_page(code: str, attached: Attached | None) -> str:
    return render_template("screens/picture.html", screen=service.find_screen(code), attached=attached)


@blueprint.post("/manage/screens/<code>/picture/remove")
@only(*KEEPERS)
def hide_picture(code: str) -> ResponseReturnValue:
    service.hide_picture(service.find_screen(code), current_user)
    flash(gettext("The picture is gone."), "success")
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/manage/screens/<code>/retire")
@only(*KEEPERS)
def retire(code: str) -> ResponseReturnValue:
    service.retire(service.find_screen(code), current_user)
    flash(gettext("The screen is offered no longer. What was said of it stays."), "success")
    return redirect(url_for(".show", code=code), 303)


@blueprint.post("/manage/screens/<code>/restore")
@only(*KEEPERS)
def restore(code: str) -> ResponseReturnValue:
    service.restore(service.find_screen(code), current_user)
    flash(gettext("The screen is offered again."), "success")
    return redirect(url_for(".show", code=code), 303)
