"""Reading pages as a browser would, and finding fault with each: the test client is a linter of HTML."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html.parser import HTMLParser
from typing import Any, ClassVar
from xml.etree.ElementTree import Element, TreeBuilder

from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.models import Account
from feedback.paths import PACKAGE
from tests.factories import PASSWORD

# Drawn anew for each page.
NEW_EACH_TIME = re.compile(r'(name="(?:csrf_token|form_token|submission_id|filing_id)"[^>]*value=")[^"]*')
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELDS = ("input", "select", "textarea")
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
ANYTHING = "\0"
ENGLISH_WORD = re.compile(rf"(?<![A-Za-z{ANYTHING}])[A-Za-z]+(?![A-Za-z{ANYTHING}])")


class Page:
    """The elements of a page. ``find`` and ``findall`` take ElementTree's paths, ``.//form``."""

    def __init__(self, html: str) -> None:
        self.root = tree_of(html)
        self.find, self.findall = self.root.find, self.root.findall

    @property
    def title(self) -> str:
        return text_of(self.find("head/title"))

    @property
    def text(self) -> str:
        """What the page says, without its styles and scripts."""
        body = self.find("body")
        return " ".join(" ".join(text for _, text in spoken(body, self.root.get("lang", ""))).split())

    def by_id(self, name: str) -> Element:
        found = self.find(f".//*[@id='{name}']")
        assert found is not None, f"nothing with the id {name}"
        return found

    def fields(self, path: str = ".//form") -> dict[str, list[str]]:
        """What a browser would send if the form were sent as it stands."""
        form, sent = self.find(path), {}
        assert form is not None, f"no form at {path}"
        for field in (element for element in form.iter() if element.tag in FIELDS and element.get("name")):
            chosen = field.get("type") not in {"radio", "checkbox"} or "checked" in field.attrib
            value = value_of(field)
            sent.setdefault(field.get("name"), []).extend([value] if chosen else [])
        return {name: values for name, values in sent.items() if values}


@lru_cache(maxsize=2)
def tree_of(html: str) -> Element:
    """Read by the client when it looks the page over, and again by the test."""
    return _Reader().read(html)


def value_of(field: Element) -> str:
    """What a browser would send of one field: of a select the chosen option, else the first."""
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return chosen[0].get("value", "") if chosen else ""
    return field.get("value", "")


class _Reader(HTMLParser):
    """Builds the tree; an element left open or closed twice is a fault."""

    def read(self, html: str) -> Element:
        assert html.lstrip().lower().startswith("<!doctype html>"), f"no doctype: {html[:80]!r}"
        self.tree, self.open = TreeBuilder(), []
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"
        root: Element = self.tree.close()
        return root

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        self.tree.end(tag) if tag in VOID else self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.tree.end(self.open.pop())

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(data)


class CheckingClient(FlaskClient):
    """A test client that looks over every page it is given, the same one once."""

    without_fault: ClassVar[set[bytes]] = set()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if is_page(response) and (digest := digest_of(response)) not in self.without_fault:
            faults = list(faults_of(response))
            assert not faults, f"{response.request.path}: " + "; ".join(faults)
            self.without_fault.add(digest)
        return response


def digest_of(response: TestResponse) -> bytes:
    """Of all that is looked over: two pages with the same differ in the values of their tokens at most."""
    seen = f"{response.headers.get('Content-Security-Policy')} {response.get_data(as_text=True)}"
    return hashlib.sha256(NEW_EACH_TIME.sub(r"\1", seen).encode()).digest()


def is_page(response: TestResponse) -> bool:
    is_file = "attachment" in response.headers.get("Content-Disposition", "")
    has_body = response.request.method != "HEAD" and not 300 <= response.status_code < 400
    has_body = has_body and "Content-Encoding" not in response.headers
    return response.mimetype == "text/html" and has_body and not is_file


def faults_of(response: TestResponse) -> Iterator[str]:
    page = Page(response.get_data(as_text=True))
    yield from faults_of_structure(page)
    yield from faults_of_references(page)
    yield from faults_of_forms(page)
    yield from faults_of_policy(page, response.headers.get("Content-Security-Policy", ""))
    if page.root.get("lang") == "vi":
        yield from leftover_english(page)


def faults_of_structure(page: Page) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", page.root.get("lang", "")):
        yield f"<html lang={page.root.get('lang')!r}>"
    if len(page.findall("head/title")) != 1 or not page.title:
        yield "not exactly one title"
    if len(page.findall(".//h1")) != 1:
        yield f"{len(page.findall('.//h1'))} h1"
    for name, count in Counter(element.get("id") for element in page.root.iter()).items():
        if name is not None and count > 1:
            yield f"the id {name} {count} times"
    for image in page.findall(".//img"):
        if "alt" not in image.attrib:
            yield f"an image without alt: {image.attrib}"
    for link in (*page.findall(".//a"), *page.findall(".//button")):
        if not (text_of(link) or link.get("aria-label")):
            yield f"a link or button without words: {link.attrib}"


def faults_of_references(page: Page) -> Iterator[str]:
    """Labels, descriptions and links inside the page lead to something that is there."""
    ids = {element.get("id") for element in page.root.iter()}
    for element in page.root.iter():
        wanted = [element.get("for", ""), element.get("aria-describedby", "")]
        wanted += [element.get("aria-labelledby", ""), element.get("aria-controls", "")]
        wanted += [element.get("href", "")[1:]] if element.get("href", "").startswith("#") else []
        for name in " ".join(wanted).split():
            if name not in ids:
                yield f"<{element.tag}> refers to #{name}, which is not there"


def faults_of_forms(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.findall(".//label")}
    wrapped = {id(field) for label in page.findall(".//label") for field in label.iter()}
    for field in (element for element in page.root.iter() if element.tag in FIELDS):
        is_seen = field.get("type") not in {"hidden", "submit"}
        if is_seen and not (field.get("id") in labelled or id(field) in wrapped or field.get("aria-label")):
            yield f"a field without label: {field.attrib}"
    for form in page.findall(".//form"):
        if not (form.get("action") or form.get("method")):
            yield "a form with neither action nor method"
        action = form.get("action", "").partition("?")[0]
        is_citizens = action == "/" or action.startswith(("/f/", "/k/", "/r/", "/u/"))
        has_token = form.find(".//input[@name='csrf_token']") is not None
        if form.get("method", "get").lower() == "post" and not (is_citizens or has_token):
            yield f"a form that posts without csrf_token: {form.attrib}"


def faults_of_policy(page: Page, policy: str) -> Iterator[str]:
    """What the Content-Security-Policy would make a browser refuse."""
    for element in page.root.iter():
        is_inline = element.tag in {"style", "script"} and "src" not in element.attrib
        if is_inline and source_of(element.text or "") not in policy:
            yield f"<{element.tag}> that the page's policy does not know"
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag} {name}=…> is refused by the browser"


def source_of(content: str) -> str:
    """How a Content-Security-Policy names an inline style or script."""
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def leftover_english(page: Page) -> Iterator[str]:
    for where, text in spoken(page.root):
        if found := english_in(" ".join(text.split())):
            yield f"English in <{where}>: {found!r}"


@cache
def english_in(words: str) -> str | None:
    """What of these words has a Vietnamese translation; pages mostly say the same, so it is kept."""
    index = untranslated()
    for key in {"", *ENGLISH_WORD.findall(words)} & index.keys():
        for pattern in index[key]:
            if found := re.search(pattern, words):
                return found[0]
    return None


@cache
def untranslated() -> dict[str, list[str]]:
    """Every English text that the catalogue has in Vietnamese, as patterns; short ones only as a whole.

    By a word that stands in the page where the text does, since thousands of patterns for each of a page's
    words took a third of the time of its tests; "" for those that have no such word.
    """
    with (PACKAGE / "translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="vi")
    patterns: dict[str, list[str]] = {}
    for message in catalogue:
        for english in [message.id] if isinstance(message.id, str) else message.id:
            pieces = PLACEHOLDER.split(english.replace("%%", "%"))
            if re.search("[A-Za-z]{3}", "".join(pieces)) and message.string != english:
                is_whole = english.count(" ") <= 2
                pattern = ".+?".join(map(re.escape, pieces))
                patterns.setdefault(sure_word(pieces, is_whole), []).append(
                    f"^{pattern}$" if is_whole else pattern
                )
    assert patterns, "the catalogue is empty"
    return patterns


def sure_word(pieces: Sequence[str], is_whole: bool) -> str:
    """The longest word that is no part of a longer one on the page, whatever stands where pieces end."""
    text = ANYTHING.join(pieces)
    return max(ENGLISH_WORD.findall(text if is_whole else f"{ANYTHING}{text}{ANYTHING}"), key=len, default="")


def spoken(element: Element | None, lang: str = "vi") -> Iterator[tuple[str, str]]:
    """Texts and spoken attributes with the element they are in; not what is hidden or in another language."""
    if element is None or element.tag in {"style", "script"} or "hidden" in element.attrib:
        return
    if element.get("lang", lang) != lang:
        return
    for name in SPOKEN_ATTRIBUTES:
        if element.get(name):
            yield f"{element.tag} {name}", element.get(name, "")
    if element.text:
        yield element.tag, element.text
    for child in element:
        yield from spoken(child, lang)
        if child.tail:
            yield element.tag, child.tail


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join(" ".join(element.itertext()).split())


def sign_in(client: FlaskClient, account: Account | str, password: str = PASSWORD) -> TestResponse:
    """Sign in as a person does: read the page, fill in the form, send it."""
    token = Page(client.get("/login").text).fields(".//form[@novalidate]")["csrf_token"]
    email = account if isinstance(account, str) else account.email
    return client.post("/login", data={"csrf_token": token, "email": email, "password": password})
