"""A device's state in words."""

from datetime import timedelta

from flask_babel import gettext, ngettext

from feedback.kiosk.service import code_of, is_silent
from feedback.models import KioskDevice, utc_now


def state_of(device: KioskDevice) -> str:
    """Return how a device is, the reason to look at it first."""
    if device.revoked_at:
        return gettext("Revoked")
    if device.token_hash is None:
        return (
            gettext("Waits to be paired") if code_of(device) else gettext("Not paired: its code is too old")
        )
    if is_silent(device) and device.last_seen_at:
        return gettext("Silent for %(time)s", time=for_long(utc_now() - device.last_seen_at))
    return gettext("Works")


def needs_somebody(device: KioskDevice) -> bool:
    return is_silent(device) or bool(device.refused and not device.revoked_at)


def queue_of(device: KioskDevice) -> str:
    """Return what still lies on the device."""
    parts = []
    if device.waiting:
        parts.append(
            ngettext("%(num)s answer not sent yet", "%(num)s answers not sent yet", device.waiting)
            + (
                gettext(", the oldest for %(time)s", time=for_long(timedelta(seconds=device.oldest_seconds)))
                if device.oldest_seconds is not None
                else ""
            )
        )
    if device.refused:
        parts.append(ngettext("%(num)s answer refused", "%(num)s answers refused", device.refused))
    return "; ".join(parts) or gettext("everything sent")


def for_long(time: timedelta) -> str:
    """Return a length of time in its largest unit."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))
