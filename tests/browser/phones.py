"""A phone at the counter and the road between it and the server, which can be cut at every step."""

import socket
import socketserver
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any, ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect

FACES = {
    1: "Rất không hài lòng",
    2: "Không hài lòng",
    3: "Bình thường",
    4: "Hài lòng",
    5: "Rất hài lòng",
}


FORM = "/f/TAMKY1"
STORED = """async (change) => {
    const open = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error);
    });
    const database = await open(indexedDB.open("gop-y /f/", 1));
    const sendings = database.transaction("sendings", "readwrite").objectStore("sendings");
    const found = await open(sendings.getAll());
    if (change) await Promise.all(found.map((one) => open(sendings.put(Object.assign(one, change)))));
    database.close();
    return found;
}"""
READY = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const isActive = registration && registration.active && registration.active.state === "activated";
    return isActive && (await (await caches.open("gop-y /f/")).keys()).length > 0;
}"""


@dataclass
class Road:
    """A proxy before the server: what happens to a POST is decided here, everything else passes.

    ``cut``: "" nothing, "before" the connection ends and the server hears nothing, "after" the server has
    answered and the phone hears nothing, or a status that is answered in the server's place.
    """

    target: str
    cut: str | int = ""
    is_gone: bool = False  # no connection at all
    headers: dict[str, str] = field(default_factory=dict)  # of the answer in the server's place
    body: bytes = b"{}"
    posted: int = 0  # POSTs that were tried
    forwarded: int = 0  # POSTs that the server answered
    asked: list[str] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)  # bytes on the wire, by path
    held: threading.Event = field(default_factory=threading.Event)  # POSTs wait until it is set

    def __post_init__(self) -> None:
        self.held.set()
        road = self

        class Handler(Passing):
            settings = road

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()


class Passing(socketserver.StreamRequestHandler):
    """One connection, one request."""

    settings: ClassVar[Road]

    def handle(self) -> None:
        road = self.settings
        request = self.rfile.readline().decode().split()
        if not request or road.is_gone:
            return self.hang_up()
        method, path = request[0], request[1]
        headers = self.read_headers()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        road.asked.append(f"{method} {path}")
        if method == "POST":
            road.posted += 1
            road.held.wait(20)
            if road.cut == "before" or road.is_gone:
                return self.hang_up()
            if isinstance(road.cut, int):
                return self.answer(road.cut, list(road.headers.items()), road.body)
        answer = self.ask_server(method, path, headers, body)
        content = answer.read()
        if method == "POST":
            road.forwarded += 1
            if road.cut == "after":
                return self.hang_up()
        sent = self.answer(answer.status, answer.getheaders(), content)
        road.received[path] = sent
        return None

    def read_headers(self) -> dict[str, str]:
        headers = {}
        for line in iter(self.rfile.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        return headers

    def ask_server(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse:
        connection = HTTPConnection(urlsplit(self.settings.target).netloc, timeout=30)
        connection.request(method, path, body=body or None, headers={**headers, "connection": "close"})
        return connection.getresponse()

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> int:
        kept = [(name, value) for name, value in headers if name.lower() not in HOP_BY_HOP]
        lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in kept)]
        head = "\r\n".join([*lines, f"Content-Length: {len(content)}", "Connection: close", "", ""])
        return self.wfile.write(head.encode() + content)

    def hang_up(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.request.close()


HOP_BY_HOP = {"connection", "content-length", "transfer-encoding"}


def opened(context: BrowserContext, worker: bool = True, at: str = FORM) -> Page:
    page = context.new_page()
    page.goto(at)
    if worker:
        wait_until(page, READY)
    return page


def wait_until(page: Page, question: str) -> None:
    """Ask the page until a promise says yes; wait_for_function takes the promise itself for a yes."""
    page.evaluate(f"""async () => {{
        for (let tries = 0; tries < 400; tries++) {{
            if (await ({question})()) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }}
        throw new Error("waited in vain");
    }}""")


def come_back(page: Page, road: Road) -> None:
    """The network is there again, and the phone notices."""
    road.cut, road.is_gone = "", False
    page.evaluate("dispatchEvent(new Event('online'))")


def part(page: Page, name: str) -> Any:
    return page.locator(f"[data-part={name}]").first


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã lưu trên máy này, sẽ được gửi")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def expect_sent(page: Page, codes: int = 1) -> None:
    """Who sent it gets its code and a way to say more; whoever only pressed on what lay there gets none."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã gửi, cảm ơn bà con")
    expect(page.locator("[data-part=receipts] a")).to_have_count(codes)
    expect(part(page, "more")).to_be_visible(visible=codes > 0)
