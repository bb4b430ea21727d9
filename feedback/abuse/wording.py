"""The signals in words: what was seen, without a verdict."""

from flask_babel import gettext


def reason_words(code: str) -> str:
    return {
        "none": gettext("nothing odd any more"),
        "form_token_missing": gettext("sent without the form"),
        "form_token_forged": gettext("form changed by hand"),
        "form_token_of_another_form": gettext("form of another touchpoint"),
        "form_token_of_another_version": gettext("form from before a change"),
        "form_token_old": gettext("form older than a day"),
        "form_token_reused": gettext("one form sent several times"),
        "clock_doubtful": gettext("a time that cannot be"),
        "form_too_fast": gettext("answered within three seconds"),
        "poster_old": gettext("from a poster that was replaced"),
        "poster_forged": gettext("from a poster we did not make"),
        "slip_reused": gettext("a slip used again"),
        "slip_unknown": gettext("a slip we did not make"),
        "kiosk_quick_tap": gettext("at the kiosk right after the one before"),
        "kiosk_hammered": gettext("one of many taps in a row at the kiosk"),
        "trap_filled": gettext("a field was filled in that people do not see"),
        "out_of_hours": gettext("outside opening hours"),
        "regular_intervals": gettext("at regular intervals"),
        "burst": gettext("many more than usual within an hour"),
        "same_source": gettext("more than three a day from one network"),
        "wandering_source": gettext("one network at several units within minutes"),
        "one_batch_of_slips": gettext("many slips of one batch within an hour"),
        "same_text": gettext("the same text several times"),
        "similar_text": gettext("nearly the same text several times"),
        "gibberish": gettext("text without words"),
        "score_run": gettext("the same score many times in a row"),
        "one_source_one_score": gettext("one network, one score"),
        "fives_before_month_end": gettext("best scores pile up at the end of the month"),
        "more_ratings_than_dossiers": gettext("more answers than dossiers"),
    }[code]
