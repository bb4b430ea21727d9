"""What analyses are called on pages, and how good one is in plain words."""

from flask_babel import format_decimal, format_percent, gettext, lazy_gettext, ngettext

from feedback.models import ThemeJob, ThemeRun

STATE_NAMES = {
    "waiting": lazy_gettext("Waits"),
    "running": lazy_gettext("Under way"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Failed"),
    "cancelled": lazy_gettext("Cancelled"),
}
STATE_COLOURS = {
    "waiting": "govuk-tag--grey",
    "running": "govuk-tag--blue",
    "done": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "cancelled": "govuk-tag--grey",
}
STAGE_NAMES = {
    "encode": lazy_gettext("Computing sentence vectors"),
    "read": lazy_gettext("Reading the comments"),
    "gauge": lazy_gettext("Measuring what corrections are worth"),
    "assign": lazy_gettext("Sorting into themes that are known"),
    "discover": lazy_gettext("Finding new themes"),
    "recognise": lazy_gettext("Comparing with the last analysis"),
    "ask": lazy_gettext("Choosing what to ask people"),
    "sense": lazy_gettext("Reading how each comment is meant"),
    "save": lazy_gettext("Keeping what was found"),
}
FAULT_NAMES = {
    "no_comments": lazy_gettext("There was nothing to read: the comments were deleted meanwhile."),
    "final": lazy_gettext("The month was made final meanwhile: its themes stay as they were told."),
    "no_memory": lazy_gettext("It had too little memory for so many comments."),
    "stopped": lazy_gettext("The computer stopped it."),
    "unavailable": lazy_gettext("The database did not answer."),
    "unexpected": lazy_gettext("Something broke on our side."),
}
# A fault that only who runs the service can mend, and how; told to administrators.
MENDING = {
    "no_memory": lazy_gettext(
        "Give it more with FEEDBACK_ANALYSIS_MIB, or let it look back fewer months "
        "(FEEDBACK_ANALYSIS_MONTHS)."
    ),
    "stopped": lazy_gettext("The service's log says more: look for “analysis_failed”."),
    "unavailable": lazy_gettext("The service's log says more: look for “analysis_put_back”."),
    "unexpected": lazy_gettext("The service's log says more: look for “analysis_failed”."),
}
# The stability of a whole analysis, an adjusted Rand index: 1 when drawn anew all comments stand together as
# before, 0 when only chance puts them together (Hubert and Arabie 1985). From 0.6 on the themes are what we
# aim at where people agree well themselves (docs/theme-quality.md).
FIRM, FAIR = 0.6, 0.3


def how_firm(run: ThemeRun) -> str:
    """Return in a sentence how far the themes of a run can be trusted."""
    stability = run.quality.get("stability")
    if not run.themed or stability is None:
        return gettext("Too few comments for themes: they can only be read one by one.")
    if stability >= FIRM:
        return gettext("Firm: drawn anew from a part of the comments, nearly the same themes come out.")
    if stability >= FAIR:
        return gettext("Fairly firm: drawn anew, most themes come out again, some comments change place.")
    return gettext("Unsure: drawn anew, many comments change place. Look at the themes before you use them.")


def why_failed(job: ThemeJob) -> str:
    """Return in sentences what is known of why a job failed, for who runs the service; empty for nothing."""
    known, said = job.cause, []
    if known.get("machine"):
        said.append(gettext("The machine itself ran out of memory."))
    if "mebibytes" in known:
        cap = format_decimal(known["mebibytes"])
        said.append(gettext("Out of memory: its cap is %(size)s MiB (FEEDBACK_ANALYSIS_MIB).", size=cap))
    if "signal" in known:
        said.append(gettext("Its process was ended by the signal %(signal)s.", signal=known["signal"]))
    if "exit_code" in known:
        said.append(gettext("Its process ended with the exit code %(code)s.", code=known["exit_code"]))
    if "error" in known:
        place = (known.get("where") or [known.get("code")])[-1]
        said.append(f"{known['error']} ({place})." if place else f"{known['error']}.")
    if count := known.get("attempts"):
        said.append(ngettext("It was broken off %(num)s time.", "It was broken off %(num)s times.", count))
    if said and job.stage:
        stage = STAGE_NAMES.get(job.stage, job.stage)
        said.append(gettext("It was at this step: %(stage)s.", stage=stage))
    return " ".join(said)


def how_vectors_helped(run: ThemeRun) -> str:
    """Return in a sentence whether sentence vectors were used and why; empty where there were none."""
    told = run.quality.get("vectors")
    if not told:
        return ""
    if told["verdict"] == "too few":
        return gettext("Sentence vectors were not used: too few corrections tell whether they help.")
    figures = {
        "count": told["corrections"],
        "points": format_decimal(100 * told["macro_f1"], "#,##0.0"),
        "low": format_decimal(100 * told["low"], "#,##0.0"),
        "high": format_decimal(100 * told["high"], "#,##0.0"),
    }
    if told["is_used"]:
        return gettext(
            "Sentence vectors were used: on %(count)s corrections the machine had not seen it is better with "
            "them, by %(points)s points of 100 (%(low)s to %(high)s).",
            **figures,
        )
    return gettext(
        "Sentence vectors were not used: on %(count)s corrections the machine had not seen it is not clearly "
        "better with them (%(points)s points of 100; %(low)s to %(high)s).",
        **figures,
    )


def share_done(job: ThemeJob) -> str:
    return format_percent(job.share)


def share_themed(run: ThemeRun) -> str:
    return format_percent(run.themed / run.comments) if run.comments else format_percent(0)
