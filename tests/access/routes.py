"""For each route that names an object: whose it is, and from where one reaches it.

A route whose address has a name in it (a code, a ``public_id``, a unit) has a line here, and so has one that
reads its query. A new one without a line fails ``test_units.py`` until somebody has decided.
"""

from dataclasses import dataclass, field

from tests.access.world import ELSEWHERE, HERE

Names = dict[str, str]


@dataclass(frozen=True)
class Walk:
    """``names``: of each argument of the address, which value of the world it takes.

    ``reached``: from which relations a role that opens the route at all finds the object; ``by_role`` where
    it is another. ``shows``: relations whose words may stand on the page although they are elsewhere, since
    the use case is about them.
    """

    names: Names
    reached: tuple[str, ...] = HERE
    by_role: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shows: tuple[str, ...] = ()

    def reached_by(self, role: str) -> tuple[str, ...]:
        return self.by_role.get(role, self.reached)


NOWHERE: tuple[str, ...] = ()
EVERYWHERE = (*HERE, *ELSEWHERE)
REPORT = {"unit_code": "unit", "month": "month"}
PLACE = {"code": "touchpoint"}
SURVEY = {"survey_code": "survey", "number": "number"}
QUESTION = SURVEY | {"question_code": "question"}
GROUP = {"unit_code": "unit", "day": "day", "reason": "reason"}


def public_id(of: str) -> Names:
    return {"public_id": of}


WALKS = {
    "reports.show": Walk(REPORT),
    "official_indices.show": Walk(REPORT),
    "reports.choose_month": Walk({"unit_code": "unit"}),
    # Its file names the unit for which the run was made that its themes come from.
    "reports.download": Walk(REPORT | {"extension": "extension"}, shows=("above",)),
    "reports.poster": Walk(REPORT),
    "publications.show": Walk(public_id("publication")),
    "publications.comment": Walk(public_id("publication")),
    "publications.correct": Walk(public_id("publication")),
    "publications.move": Walk(public_id("publication") | {"step": "publication_step"}),
    "backlog.propose": Walk(REPORT | {"theme_id": "theme_id"}),
    "backlog.item": Walk(public_id("item")),
    # Nobody judges the own unit, nor one below or above it: of the others a manager decides.
    "abuse.group": Walk(GROUP, reached=("beside",), by_role={"administrator": NOWHERE}, shows=("beside",)),
    "intake.show_batch": Walk(public_id("batch")),
    "intake.correct_announced": Walk(public_id("batch")),
    "intake.waive_second_reader": Walk(public_id("batch")),
    "intake.enter_sheet": Walk(public_id("batch") | {"reading": "reading"}),
    "intake.undo_sheet": Walk(public_id("batch") | {"reading": "reading"}),
    # No sheet was read twice and differently: to be seen in tests/intake.
    "intake.settle_sheet": Walk(public_id("batch") | {"number": "sheet"}, reached=NOWHERE),
    "intake.close_batch": Walk(public_id("batch")),
    "intake.print_sheets": Walk(PLACE),
    "intake.enter_spoken": Walk(PLACE),
    # For an hour, to the one who typed: nobody here did.
    "intake.show_receipt": Walk(public_id("item"), reached=NOWHERE),
    "people.show": Walk(public_id("person")),
    "people.employer": Walk(public_id("person")),
    "people.dismiss": Walk(public_id("person"), reached=NOWHERE),  # which role, says the form
    "people.link": Walk(public_id("person")),
    "people.mail_link": Walk(public_id("person")),
    "people.disable": Walk(public_id("person")),
    "people.enable": Walk(public_id("person")),
    "people.reset_second_factor": Walk(public_id("person")),
    # One's own passkeys only: these are colleagues'.
    "passkeys.delete": Walk(public_id("passkey"), reached=NOWHERE),
    # One's own pictures only: here are none. To be seen in tests/pictures.
    "pictures.held": Walk(public_id("item"), reached=NOWHERE),
    "api_keys.revoke": Walk(public_id("key")),
    # An inspector looks from above: at the units below the own one.
    "concerns.show": Walk(public_id("concern"), reached=("below",)),
    "raw_texts.ask": Walk(public_id("comment")),
    "raw_texts.show": Walk(public_id("request")),
    "raw_texts.decide": Walk(public_id("request")),
    # Who did not ask finds nothing to open: to be seen in tests/raw_texts.
    "raw_texts.open_text": Walk(public_id("request"), reached=NOWHERE),
    "raw_texts.state": Walk(public_id("request"), reached=NOWHERE),
    # One's reports tell of the themes found above, too; deciding about these is for those above.
    "themes.show": Walk(public_id("subject"), reached=(*HERE, "above"), shows=("above",)),
    "themes.decide": Walk(public_id("subject") | {"act": "act"}),
    "themes.take_back": Walk(public_id("decision")),
    # A heading above orders one's own themes, too; deciding about it is for those above.
    "theme_headings.show": Walk(public_id("heading"), reached=(*HERE, "above"), shows=("above",)),
    "theme_headings.decide": Walk(public_id("heading") | {"act": "act"}),
    "comments.show": Walk(public_id("comment")),
    "teaching.sample": Walk(public_id("sample")),
    "theme_runs.show": Walk(public_id("analysis")),
    "theme_runs.cancel": Walk(public_id("analysis")),
    # One's own upload only: these are colleagues'.
    "imports.show": Walk(public_id("upload"), reached=NOWHERE),
    "imports.remap": Walk(public_id("upload"), reached=NOWHERE),
    "imports.run": Walk(public_id("upload"), reached=NOWHERE),
    "imports.give_up": Walk(public_id("upload"), reached=NOWHERE),
    "kiosks.device": Walk(public_id("device")),
    "kiosks.set_pin": Walk(public_id("device")),
    "kiosks.renew_pairing": Walk(public_id("device")),
    "kiosks.revoke": Walk(public_id("device")),
    "recordings.place": Walk(PLACE | {"kind": "place"}),
    "recordings.remove": Walk(PLACE | {"kind": "place"}),
    "surveys.version": Walk(SURVEY),
    "surveys.export": Walk(SURVEY),
    "surveys.preview": Walk(SURVEY),
    "surveys.preview_page": Walk(SURVEY),
    "surveys.results": Walk(SURVEY),
    "survey_editing.settings": Walk(SURVEY),
    "survey_editing.new_question": Walk(SURVEY | {"question_kind": "question_kind"}),
    "survey_editing.edit_question": Walk(QUESTION),
    "survey_editing.move_question": Walk(QUESTION),
    "survey_editing.remove_question": Walk(QUESTION),
    "survey_deciding.ask_review": Walk(SURVEY),
    "survey_deciding.revise": Walk(SURVEY),
    "survey_deciding.send_back": Walk(SURVEY),
    "survey_deciding.publish": Walk(SURVEY),
    "survey_deciding.retire": Walk(SURVEY),
    "survey_deciding.touchpoints": Walk(SURVEY),
    "touchpoints.show": Walk(PLACE),
    "touchpoints.change": Walk(PLACE | {"step": "step"}),
    "slips.sheets": Walk(PLACE),
    "staffing.add": Walk(PLACE),
    "staffing.edit": Walk(PLACE | {"spell": "spell"}),
    # Who stood there first cannot be taken back: to be seen in tests/staffing.
    "staffing.take_back": Walk(PLACE | {"spell": "spell"}, reached=NOWHERE),
    # One's own table only: these are colleagues'.
    "volumes.preview": Walk(public_id("volumes"), reached=NOWHERE),
    "volumes.run": Walk(public_id("volumes"), reached=NOWHERE),
    "volumes.give_up": Walk(public_id("volumes"), reached=NOWHERE),
    "register_figures.preview": Walk(public_id("register_figures"), reached=NOWHERE),
    "register_figures.run": Walk(public_id("register_figures"), reached=NOWHERE),
    "register_figures.give_up": Walk(public_id("register_figures"), reached=NOWHERE),
    "procedures.preview": Walk(public_id("procedures"), reached=NOWHERE),
    "procedures.run": Walk(public_id("procedures"), reached=NOWHERE),
    "procedures.give_up": Walk(public_id("procedures"), reached=NOWHERE),
    "campaigns.show": Walk(public_id("campaign")),
    "campaigns.download": Walk(public_id("campaign") | {"extension": "extension"}),
    "campaigns.accept": Walk(public_id("campaign")),
    "campaigns.drop": Walk(public_id("campaign")),
    "campaigns.end": Walk(public_id("campaign")),
    "campaigns.links": Walk(public_id("campaign")),
    "tasks.change": Walk(public_id("task") | {"turn": "turn"}),
    # No complaint is filed here: whose they are to read and to decide is to be seen in tests/complaints.
    "complaints.show": Walk(public_id("item"), reached=NOWHERE),
    "complaints.picture": Walk(public_id("item") | {"picture": "item"}, reached=NOWHERE),
    "complaints.me_too": Walk(public_id("item"), reached=NOWHERE),
    "complaints.take_back": Walk(public_id("item"), reached=NOWHERE),
    "complaints.follow": Walk(public_id("item"), reached=NOWHERE),
    "complaints.agreement": Walk(public_id("item"), reached=NOWHERE),
    "complaints.withdraw": Walk(public_id("item"), reached=NOWHERE),
    "complaints.answer": Walk(public_id("item"), reached=NOWHERE),
    "complaint_deciding.merge": Walk(public_id("item"), reached=NOWHERE),
    "complaint_deciding.take_apart": Walk(public_id("item"), reached=NOWHERE),
    "complaint_deciding.link": Walk(public_id("item"), reached=NOWHERE),
    "retention.show": Walk(public_id("hold")),
    "retention.end": Walk(public_id("hold")),
    "data_requests.show": Walk(public_id("data_request")),
    # About no answer: nothing to prove. To be seen in tests/consent.
    "data_requests.prove": Walk(public_id("data_request"), reached=NOWHERE),
    "data_requests.take": Walk(public_id("data_request") | {"step": "taken"}),
    # No plan is made here: whose they are is to be seen in tests/organisation.
    "plans.show": Walk(public_id("item"), reached=NOWHERE),
    "plans.decide": Walk(public_id("item"), reached=NOWHERE),
    "plans.withdraw": Walk(public_id("item"), reached=NOWHERE),
    # Names the unit right above, which is no secret.
    "units.show": Walk({"unit_code": "unit"}, shows=("above",)),
}

# Addresses with a name in them that belong to no unit: everybody's pages, and what is kept for all units by
# whoever administers all of them.
OF_NO_UNIT = {
    # which act; the comments stand in the form: to be seen in tests/themes
    "comments.decide",
    "comments.decide_matching",
    "static",
    "collection.form",
    "collection.send",
    "kiosk.screen",
    "kiosk.thanks",
    "kiosk.pair",
    "kiosk.health",
    "kiosk.leave",
    "receipts.show",
    "receipts.amend",
    "receipts.confirm_erasure",
    "receipts.erase",
    "receipts.draw",
    "receipts.agreement",
    "receipts.ask",
    "receipts.withdraw",
    "consent.new",
    # days off, the same for all units
    "calendar.year",
    "calendar.confirm",
    "calendar.remove",
    # screens of the information system: the same for all units
    "screens.picture",
    "screens.show",
    "screens.show_as",
    "screens.hide_picture",
    "screens.retire",
    "screens.restore",
    "recordings.hear",
    "plans.new",  # the kind of a change
    # who has the link, or has done the task
    "invitations.answer",
    "invitations.after_task",
    "security.reset_password",
    "languages.phrases",
    "languages.save",
    "languages.upload",
    "languages.download",
    "languages.offer",
}

# Routes that read their query, and the queries that try to reach a unit by it. {unit}, {touchpoint} … are
# filled in from the world; what is found there is never another unit's.
QUERIES = {
    "employers.overview": ("month={month}", "unit={unit}"),
    "raw_texts.comments": ("unit={unit}", "unit={unit}&month={month}", "masked=name&page=1"),
    "theme_runs.overview": ("unit={unit}", "page=2"),
    "theme_runs.show": (),
    "themes.overview": ("over={unit}", "words={unit}"),
    "themes.show": (),
    "themes.decide": (),
    "themes.history": ("decided={decision}",),
    "comments.overview": ("unit={unit}", "over={unit}", "theme={subject}", "words={unit}", "page=2"),
    "comments.show": (),
    "comments.decide": (),
    "meanings.decide": ("comment={subject}", "back=/manage/comments/"),
    "teaching.overview": ("over={unit}", "decided={decision}"),
    "teaching.ten": ("over={unit}", "decided={decision}"),
    "teaching.sample": (),
    "theme_catalogue.overview": ("unit={unit}",),
    "theme_headings.overview": ("over={unit}", "decided={decision}"),
    "theme_headings.make": (),
    "theme_headings.show": (),
    "theme_headings.decide": (),
    "theme_headings.put": ("theme={subject}", "theme={subject}&back=/manage/themes/headings/"),
    "touchpoints.overview": ("q={touchpoint}", "q={unit}"),
    "touchpoints.add": ("unit={unit}",),
    "touchpoints.posters": ("unit={unit}&size=a4", "code={touchpoint}&size=a4"),
    "concerns.overview": ("status=all", "status=all&page=2"),
    "units.overview": ("show=lacking", "show=all", "name={unit}"),
    "units.show": (),
    "reports.show": (),
    "reports.download": (),
    "publications.overview": ("month=2026-08",),
    "report_mail.overview": ("unit={unit}",),
    "plans.new": (),
    "surveys.overview": ("q={unit}", "q={survey}", "status=draft"),
    "surveys.new": ("source={survey}/1",),
    "campaigns.overview": ("unit={unit}", "q={unit}", "status=proposed"),
    "volumes.overview": ("q={unit}", "show=lacking&until={month}"),
    "audit.overview": ("unit={unit}", "subject={touchpoint}", "subject={person}", "before=999999"),
    "audit.download": ("unit={unit}", "subject={touchpoint}"),
    "complaints.overview": ("q={unit}", "unit={unit}"),
    "screens.overview": ("q={unit}",),
    "volumes.upload": (),
    "register_figures.overview": ("q={unit}", "show=lacking&until={month}"),
    "register_figures.upload": (),
    "official_indices.show": (),
    "procedures.overview": ("q={unit}", "retired=1"),
    "procedures.upload": (),
    "surveys.preview": (),
    "surveys.import_file": (),
    "intake.enter_sheet": (),
    "intake.print_sheets": (),
    "surveys.preview_page": (),  # named by its address
    "reports.overview": ("month={month}",),
    "reports.choose_month": (),
}
# Everybody's pages read theirs too.
QUERIES_OF_NO_UNIT = {
    # which act; the comments stand in the form: to be seen in tests/themes
    "comments.decide",
    "comments.decide_matching",
    "collection.start",
    "collection.form",
    "collection.send",
    "receipts.amend",
    "receipts.erase",
    "receipts.find",
    "receipts.show",
    "receipts.agreement",
    "receipts.ask",
    "receipts.withdraw",
    "collection.open_code",
    "second_step.ask",
    "passkeys.sign_in",
    "provider.leave",
    "invitations.answer",
    "invitations.after_task",
}

# Lists without a name in their address in which others' words may stand, and whose.
SHOWN_IN_LISTS = {
    "abuse.overview": ("beside",),
    # A theme found above is everybody's below, and so is what was decided about it.
    "themes.history": ("above",),
    # So is a heading found above, and one's own themes can be put under it.
    "theme_headings.overview": ("above",),
    "theme_headings.put": ("above",),
    "comments.overview": ("above",),
}
