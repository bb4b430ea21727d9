"""What a seal tells to whoever has the database alone."""

import struct
from base64 import urlsafe_b64decode

import pytest
from flask import Flask

from feedback.keys import seal, unseal


@pytest.mark.one_database
def test_no_seal_tells_when_it_was_made(app: Flask) -> None:
    """A Fernet token begins with its version and the seconds since 1970, readable without the key."""
    with app.app_context():
        sealed = seal("Chờ lâu")
        assert unseal(sealed) == "Chờ lâu"
    assert struct.unpack_from(">BQ", urlsafe_b64decode(sealed)) == (0x80, 0)
