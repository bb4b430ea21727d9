"""S-26: who sends more than fits is told so before it fills the memory, however the length is hidden."""

import socket
import sys
from pathlib import Path

import pytest

from tests import servers

pytestmark = pytest.mark.one_database

PROGRAM = Path(sys.executable).with_name("feedback")
CHUNK = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
MOST = 16 * 1024 * 1024  # bytes; far more than any form may have


@pytest.mark.parametrize("address", ["/f/TAMKY1", "/login"])
def test_a_body_without_an_end_is_cut_off(tmp_path, settings, address):
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with (
        servers.service([PROGRAM, "serve"], settings, folder=tmp_path, log=tmp_path / "log") as base_url,
        socket.create_connection(
            ("127.0.0.1", int(base_url.rpartition(":")[2])), timeout=servers.PATIENCE
        ) as connection,
    ):
        connection.sendall(head.encode() + b"7\r\ncomment\r\n")
        sent = 0
        try:
            while sent < MOST:
                connection.sendall(CHUNK)
                sent += len(CHUNK)
        except OSError:
            pass  # hung up on us
        assert sent < MOST
