"""Whole addresses of our pages, for letters and for others who lead people here."""

from datetime import date

from flask import current_app


def address_of(endpoint: str, **values: str | date | None) -> str:
    """Return a page's address, built from the base URL alone: whatever a request calls its host.

    What is None is left out.
    """
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"
