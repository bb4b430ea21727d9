"""Walking through the service as somebody signed in does: from page to page along the links there are."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.pages import Page, is_page

STARTS = ("/", "/f/TAMKY1", "/k/TTHCC3", "/complaints/", "/intake/", "/manage/", "/manage/concerns/")


def walk(app: Flask, client: FlaskClient) -> Iterator[TestResponse]:
    """Yield the answer to every address that links lead to, one of each route and way of asking it."""
    waiting, seen, visited = deque(STARTS), set(STARTS), set()
    while waiting:
        address = waiting.popleft()
        place = place_of(app, address)
        if place is None or place in visited:
            continue
        visited.add(place)
        answer = client.get(address)
        yield answer
        for found in links_of(answer):
            if found not in seen:
                seen.add(found)
                waiting.append(found)


def place_of(app: Flask, address: str) -> str | None:
    """Return which route an address leads to, and what it is asked besides; None where to none."""
    parts = urlsplit(address)
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return " ".join([endpoint, *sorted(dict(parse_qsl(parts.query)))])


def links_of(answer: TestResponse) -> Iterator[str]:
    """Yield where an answer leads on this site: redirects, links, pictures, and forms that only ask."""
    here = answer.request.path
    if answer.location:
        yield inside(here, answer.location)
    if not is_page(answer):
        return
    page = Page(answer.get_data(as_text=True))
    for element in page.root.iter():
        target = element.get("href") or element.get("src") or ""
        if element.tag == "form" and element.get("method", "get").lower() == "get":
            asked = {field.get("name"): field.get("value", "x") for field in element.iter("input")}
            target = f"{element.get('action') or here}?{urlencode({k: v for k, v in asked.items() if k})}"
        if target and not target.startswith(("#", "mailto:", "tel:", "data:", "blob:")):
            yield inside(here, target)


def inside(here: str, target: str) -> str:
    """Return an address of this site as the client asks for it; of another site only what cannot be asked."""
    parts = urlsplit(urljoin(here, target))
    if parts.netloc not in {"", "localhost", "127.0.0.1:8000"}:
        return "/elsewhere"
    return parts.path + (f"?{parts.query}" if parts.query else "")
