"""The attendant's PIN, once for the server and once for a device without network.

The server keeps argon2. The device cannot ask it when the network is gone, so it gets a verifier of its own:
PBKDF2, which every browser has (WebCrypto), with a salt of its own and as many rounds as OWASP's password
storage cheat sheet asks for (2023). Six digits stand no long attack: who takes the tablet apart finds the PIN
in hours. It opens nothing but this one screen.
"""

import base64
import hashlib
import re
import secrets
from typing import Any

ROUNDS = 600_000
DIGITS = re.compile(r"[0-9]{6,12}")


def is_pin(typed: str) -> bool:
    return bool(DIGITS.fullmatch(typed))


def verifier_of(pin: str) -> dict[str, Any]:
    """Return what a device checks a PIN with: salt and key in Base64, and the rounds."""
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ROUNDS)
    return {"salt": base64.b64encode(salt).decode(), "rounds": ROUNDS, "key": base64.b64encode(key).decode()}
