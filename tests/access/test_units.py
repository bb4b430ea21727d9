"""Who reaches what from where: every route that names an object, by every role, from every side (S-10)."""

import inspect
import re

import pytest
from werkzeug.routing import IntegerConverter

from tests.access.routes import OF_NO_UNIT, QUERIES, QUERIES_OF_NO_UNIT, SHOWN_IN_LISTS, WALKS
from tests.access.walking import address_there, asked, roles_of, rules, said
from tests.access.world import CODES, ELSEWHERE, RELATIONS
from tests.test_access import EXPECTED

# In an address a number is a version's, a reading's, a sheet's place or a year: never a row's.
NUMBERED = {"surveys", "survey_editing", "survey_deciding", "intake", "calendar"}
FOUND, NOT_FOUND = {200, 302, 303}, 404


def token_of(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/password").text)[1]


def foreign_words(body, but=()):
    return [CODES[relation] for relation in ELSEWHERE if relation not in but and CODES[relation] in body]


@pytest.mark.one_database
def test_each_route_that_names_something_says_whose_it_is(app):
    named = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    assert named == set(WALKS) | OF_NO_UNIT
    assert not set(WALKS) & OF_NO_UNIT


@pytest.mark.one_database
def test_each_route_that_reads_its_query_says_how_one_could_reach_others_by_it(app):
    reading = {name for name, view in app.view_functions.items() if reads_query(inspect.unwrap(view))}
    assert reading <= set(QUERIES) | QUERIES_OF_NO_UNIT


def reads_query(view):
    """Whether a view, or a function of its own module that it calls, looks at what stands after the ``?``."""
    if not view.__module__.startswith("feedback."):
        return False
    called = [view.__globals__.get(name) for name in view.__code__.co_names]
    own = [one for one in called if inspect.isfunction(one) and one.__module__ == view.__module__]
    return any("request.args" in inspect.getsource(one) for one in (view, *own))


@pytest.mark.one_database
def test_no_address_has_the_number_of_a_row(app):
    for rule in app.url_map.iter_rules():
        if any(isinstance(converter, IntegerConverter) for converter in rule._converters.values()):
            assert rule.endpoint.partition(".")[0] in NUMBERED, rule.rule


def test_foreign_objects_change_no_figure_list_or_file_of_ones_own(province):
    """Side channels."""
    assert len(province.after) > 50
    assert province.before.keys() == province.after.keys()
    changed = [where for where, page in province.before.items() if province.after[where] != page]
    assert not changed, changed


def test_from_ones_own_unit_one_reaches_it_and_those_below(province):
    """GET: a page where it is theirs, without a word of other units; 404 where it is not or is not there."""
    faults = []
    for rule in (rule for rule in rules(province.app, "GET") if rule.endpoint in WALKS):
        walk = WALKS[rule.endpoint]
        for role in roles_of(rule):
            for relation in RELATIONS:
                answer = province.walkers[role].get(
                    address_there(province.app, rule, province.world, relation)
                )
                is_reached = relation in walk.reached_by(role)
                if not (answer.status_code in FOUND if is_reached else answer.status_code == NOT_FOUND):
                    faults.append((rule.endpoint, role, relation, answer.status_code))
                if is_reached and (seen := foreign_words(said(answer), walk.shows)):
                    faults.append((rule.endpoint, role, relation, "shows", seen))
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("province", ["sqlite"], indirect=True)
def test_nobody_changes_what_is_not_theirs(province):
    """POST: whoever may do it at home finds nothing elsewhere, whatever the form says."""
    faults = []
    tokens = {role: token_of(walker) for role, walker in province.walkers.items()}
    for rule in (rule for rule in rules(province.app, "POST") if rule.endpoint in WALKS):
        for role in roles_of(rule):
            walker = province.walkers[role]
            sent = {"csrf_token": tokens[role], "unit": CODES["own"]}
            for relation in set(RELATIONS) - set(WALKS[rule.endpoint].reached_by(role)):
                answer = walker.post(address_there(province.app, rule, province.world, relation), data=sent)
                if answer.status_code != NOT_FOUND:
                    faults.append((rule.endpoint, role, relation, answer.status_code))
    assert not faults, "\n".join(map(str, faults))


def test_no_list_search_or_filter_shows_a_word_of_other_units(province):
    faults = []
    for rule in rules(province.app, "GET"):
        if rule.arguments or "nobody" in EXPECTED[rule.endpoint]:
            continue
        for role in roles_of(rule):
            for where in asked(province.app, rule, province.world):
                answer = province.walkers[role].get(where)
                if answer.status_code not in FOUND | {NOT_FOUND, 405}:
                    faults.append((where, role, answer.status_code))
                if seen := foreign_words(shown(answer), SHOWN_IN_LISTS.get(rule.endpoint, ())):
                    faults.append((where, role, "shows", seen))
    assert not faults, "\n".join(map(str, faults))


def shown(answer):
    """What a page says; not what one typed oneself, which stands in the search field and in the address."""
    if answer.mimetype != "text/html":
        return ""
    return re.sub(r'(value|href|action)="[^"]*"|“[^”]*”', "", answer.text)
