"""An address for every route there is: what it names need not exist."""

from flask import Flask
from werkzeug.routing import Rule

VALUES = {"extension": "json", "reading": 1, "number": 1}


def address_of(app: Flask, rule: Rule, method: str, words: str = "x") -> str:
    """Return a route's address, these words in it wherever any words may stand."""
    values = {name: value_of(rule, name, words) for name in rule.arguments}
    address: str = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    return address


def value_of(rule: Rule, name: str, words: str) -> str | int:
    allowed = getattr(rule._converters[name], "items", None)
    return next(iter(allowed)) if allowed else VALUES.get(name, words)
