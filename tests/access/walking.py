"""Walking through the pages: which there are, where they lie, what they say."""

import re
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from feedback.models import ROLES
from tests.access.routes import QUERIES, SHOWN_IN_LISTS, WALKS
from tests.access.world import HERE, RELATIONS, World
from tests.test_access import EXPECTED

# Made anew for each page: the tokens of forms.
NEW_EACH_TIME = re.compile(r'name="(?:csrf_token|submission_id|filing_id)"[^>]*value="[^"]*"')

# Files that say when they were made, a secret made for each look, and what notes the walk itself.
OTHER_EACH_TIME = {
    "volumes.template",
    "register_figures.template",
    "own.set_up",
    "audit.overview",
    "audit.download",
    "own_data.download",
}


def rules(app: Flask, method: str) -> list[Rule]:
    """The routes that answer to a method, each once."""
    seen: dict[str, Rule] = {}
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            seen.setdefault(rule.endpoint, rule)
    return list(seen.values())


def roles_of(rule: Rule) -> list[str]:
    return sorted(EXPECTED[rule.endpoint] & set(ROLES))


def address(app: Flask, endpoint: str, values: dict[str, object] | None = None, query: str = "") -> str:
    built = app.url_map.bind("localhost").build(endpoint, values or {})
    return f"{built}?{query}" if query else built


def address_there(app: Flask, rule: Rule, world: World, relation: str) -> str:
    """Where a route leads with the names of what lies there."""
    names = WALKS[rule.endpoint].names
    there = world.values(relation)
    return address(app, rule.endpoint, {name: there[key] for name, key in names.items()})


def asked(app: Flask, rule: Rule, world: World) -> list[str]:
    """The addresses of a list, each once: as it stands, and with each query, about each unit."""
    queries = (
        query.format(**world.values(relation))
        for query in QUERIES.get(rule.endpoint, ())
        for relation in RELATIONS
    )
    return list(dict.fromkeys(address(app, rule.endpoint, query=query) for query in ("", *queries)))


def said(answer: TestResponse) -> str:
    """What an answer says, also where it is a file."""
    return answer.get_data().decode(errors="replace")


def pages_of(app: Flask, world: World, walkers: dict[str, FlaskClient]) -> dict[tuple[str, str], str]:
    """Every page and file that the roles open in their own unit and below it, by role and address."""
    return {
        (role, where): NEW_EACH_TIME.sub("", said(answer))
        for role, where in own_addresses(app, world)
        if (answer := walkers[role].get(where)).status_code == 200
    }


def own_addresses(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    for rule in rules(app, "GET"):
        walk = WALKS.get(rule.endpoint)
        if "nobody" in EXPECTED[rule.endpoint] or rule.endpoint in SHOWN_IN_LISTS.keys() | OTHER_EACH_TIME:
            continue
        for role in roles_of(rule):
            if not rule.arguments:
                yield role, address(app, rule.endpoint)
            for relation in set(HERE) & set(walk.reached_by(role)) if walk else ():
                yield role, address_there(app, rule, world, relation)
