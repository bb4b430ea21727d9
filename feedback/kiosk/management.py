"""Kiosk devices as their managers see them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from werkzeug.wrappers import Response

from feedback.fields import choices
from feedback.kiosk import service, wording
from feedback.kiosk.forms import NewDeviceForm, PinForm
from feedback.kiosk.service import KEEPERS
from feedback.models import KioskDevice
from feedback.security import only

blueprint = Blueprint("kiosks", __name__, url_prefix="/manage/kiosks")


@blueprint.route("/", methods=["GET", "POST"])
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    form = NewDeviceForm()
    form.touchpoint.choices = choices((one.code, one.name) for one in service.kiosks_for(current_user))
    if form.validate_on_submit():
        device = service.add_device(form.touchpoint.data, form.name.data, current_user)
        return back_to(device)
    devices = service.devices_for(current_user)
    silent = sum(wording.needs_somebody(one) for one in devices)
    page = render_template("kiosk/overview.html", devices=devices, silent=silent, form=form, wording=wording)
    return page, 422 if form.errors else 200


@blueprint.get("/<public_id>")
@only(*KEEPERS)
def device(public_id: str) -> ResponseReturnValue:
    return device_page(service.find_device(public_id, current_user), PinForm())


@blueprint.post("/<public_id>/pin")
@only(*KEEPERS)
def set_pin(public_id: str) -> ResponseReturnValue:
    device = service.find_device(public_id, current_user)
    form = PinForm()
    if not form.validate_on_submit():
        return device_page(device, form), 422
    service.set_pin(device, form.pin.data)
    flash(gettext("The PIN is set. The device learns of it within five minutes."), "success")
    return back_to(device)


@blueprint.post("/<public_id>/pairing")
@only(*KEEPERS)
def renew_pairing(public_id: str) -> ResponseReturnValue:
    device = service.find_device(public_id, current_user)
    service.renew_pairing(device)
    return back_to(device)


@blueprint.post("/<public_id>/revoke")
@only(*KEEPERS)
def revoke(public_id: str) -> ResponseReturnValue:
    device = service.find_device(public_id, current_user)
    service.revoke(device)
    flash(gettext("The device is revoked."), "success")
    return back_to(device)


def back_to(device: KioskDevice) -> Response:
    return redirect(url_for(".device", public_id=device.public_id), 303)


def device_page(device: KioskDevice, form: PinForm) -> str:
    code = service.code_of(device)
    return render_template("kiosk/device.html", device=device, form=form, code=code, wording=wording)
