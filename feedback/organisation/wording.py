"""What units, their types and what happens to them are called."""

from flask_babel import lazy_gettext

KIND_NAMES = {
    "province": lazy_gettext("Province or city under the central government"),
    "district": lazy_gettext("District level (until June 2025)"),
    "commune": lazy_gettext("Commune level"),
    "centre": lazy_gettext("Public administration service centre"),
    "department": lazy_gettext("Department"),
    "post_office": lazy_gettext("Post office"),
    "other": lazy_gettext("Other"),
}
TYPE_NAMES = {
    "province": lazy_gettext("province"),
    "municipality": lazy_gettext("city under the central government"),
    "urban_district": lazy_gettext("urban district"),
    "rural_district": lazy_gettext("rural district"),
    "town": lazy_gettext("town"),
    "city": lazy_gettext("city under a province"),
    "ward": lazy_gettext("ward"),
    "commune": lazy_gettext("rural commune"),
    "township": lazy_gettext("township"),
    "special_zone": lazy_gettext("special zone"),
}
EVENT_NAMES = {
    "merge": lazy_gettext("Merged"),
    "split": lazy_gettext("Divided"),
    "rename": lazy_gettext("Renamed"),
    "retype": lazy_gettext("Changed its type"),
    "reparent": lazy_gettext("Moved under another unit"),
    "abolish": lazy_gettext("Abolished"),
}
PLAN_NAMES = {
    "merge": lazy_gettext("Merge units"),
    "split": lazy_gettext("Divide a unit"),
    "rename": lazy_gettext("Rename a unit"),
    "retype": lazy_gettext("Change a unit's type"),
    "reparent": lazy_gettext("Move a unit under another one"),
    "abolish": lazy_gettext("Abolish units"),
}
STATUS_NAMES = {
    "draft": lazy_gettext("Draft"),
    "planned": lazy_gettext("Decided"),
    "effective": lazy_gettext("In effect"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
HOLDING_NAMES = {
    "touchpoint": lazy_gettext("Touchpoints"),
    "appointment": lazy_gettext("People's roles"),
    "backlog_item": lazy_gettext("Open improvements"),
    "survey": lazy_gettext("Surveys of its own"),
    "campaign": lazy_gettext("Campaigns ahead"),
    "campaign_schedule": lazy_gettext("Schedules of campaigns"),
    "ease_task": lazy_gettext("Questions after a task"),
    "api_key": lazy_gettext("Keys of programs"),
    "import_mapping": lazy_gettext("Saved ways of reading files"),
}
HINDRANCES = {
    "nothing": lazy_gettext("Nothing would change: name a unit that ends, and each heir once."),
    "ended": lazy_gettext("A unit of this plan exists no more: something else has happened to it meanwhile."),
    "heir_ended": lazy_gettext("A unit that should take others in exists no more."),
    "inside_itself": lazy_gettext("A unit would stand below itself, or below one that ends."),
    "parent_ended": lazy_gettext("The unit that a new one should stand below exists no more."),
    "too_early": lazy_gettext("On that day one of these units did not exist yet. Choose a later day."),
    "code_taken": lazy_gettext("A code of a new unit is another unit's."),
    "top": lazy_gettext("The top of the tree cannot be abolished: nobody would follow it."),
    "roles_held": lazy_gettext(
        "People have roles in it, or programs have keys, and they would go to a unit above. First give those "
        "roles in another unit or take them away, and end the keys: nobody may do more because a unit ends."
    ),
    "to_oneself": lazy_gettext(
        "Whoever planned or decided this would be an inspector, or read texts as typed, for more units than "
        "before. Nobody gives this to themselves: let another administrator plan and decide it."
    ),
    "units_below": lazy_gettext("Units stand below it. First move each of them under another unit."),
    "unplaced": lazy_gettext("It is not said yet who gets everything that hangs on it."),
}
