"""Providers for single sign-on, each a server of its own on a port of its own: an honest one, and a liar."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from oidc_provider_mock import app as honest_app
from werkzeug.test import TestResponse

from tests.servers import HERE, free_port, serving

CLIENT = "gop-y"


@dataclass
class HonestProvider:
    """oidc-provider-mock: says of people what they ``are``."""

    issuer: str

    def are(self, subject: str, **claims: object) -> None:
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, client: FlaskClient, subject: str, start: str = "/login/provider/") -> TestResponse:
        """Sign in there and come back, as a browser does."""
        leaving = client.get(start).location
        there = requests.post(leaving, data={"sub": subject}, allow_redirects=False, timeout=10)
        return come_back(client, there.headers["Location"])

    def refuse(self, client: FlaskClient) -> TestResponse:
        leaving = client.get("/login/provider/").location
        there = requests.post(leaving, data={"action": "deny"}, allow_redirects=False, timeout=10)
        return come_back(client, there.headers["Location"])


def come_back(client: FlaskClient, location: str) -> TestResponse:
    parts = urlsplit(location)
    return client.get(f"{parts.path}?{parts.query}")


@contextmanager
def honest() -> Iterator[HonestProvider]:
    port = free_port()
    with serving(honest_app(require_nonce=True), port):
        yield HonestProvider(f"http://{HERE}:{port}")


@dataclass
class Liar:
    """Gives whatever ID token a test wants, else a good one."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    algorithms: tuple[str, ...] = ("RS256",)
    claims: dict[str, Any] = field(default_factory=dict)  # in the place of the true ones; None leaves one out
    more: dict[str, Any] = field(default_factory=dict)  # what its page about the person says
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256"})
    signing_key: Any = None
    calls_itself: str = ""
    asked: dict[str, str] = field(default_factory=dict)  # for a token

    def token(self, nonce: str) -> str:
        now = int(time.time())
        true = {"iss": self.issuer, "aud": CLIENT, "sub": "lan", "iat": now, "exp": now + 300, "nonce": nonce}
        person = {"email": "lan@example.vn", "email_verified": True, "groups": ["managers"]}
        claims = {
            name: value for name, value in {**true, **person, **self.claims}.items() if value is not None
        }
        registry = JWSRegistry(algorithms=["none", "HS256", "RS256"])
        return jwt.encode(self.header, claims, self.signing_key or self.key, registry=registry)

    def sign_in(self, client: FlaskClient, **changed: str) -> TestResponse:
        """Leave for the provider and come back with its code; ``changed`` of what is given back."""
        leaving = client.get("/login/provider/").location
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(leaving).query).items()}
        back = {"code": self.asked["nonce"], "state": self.asked["state"]} | changed
        return client.get("/login/provider/back", query_string=back)


@contextmanager
def liar() -> Iterator[Liar]:
    port = free_port()
    provider, app = Liar(f"http://{HERE}:{port}"), Flask("liar")

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        there = provider.issuer
        return jsonify(
            issuer=provider.calls_itself or there,
            authorization_endpoint=f"{there}/authorize",
            token_endpoint=f"{there}/token",
            jwks_uri=f"{there}/jwks",
            userinfo_endpoint=f"{there}/userinfo",
            id_token_signing_alg_values_supported=list(provider.algorithms),
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/userinfo")
    def userinfo() -> Any:
        return jsonify({"sub": "lan"} | provider.more)

    @app.post("/token")
    def token() -> Any:
        provider.asked |= request.form.to_dict()
        return jsonify(access_token="x", token_type="Bearer", id_token=provider.token(request.form["code"]))

    with serving(app, port):
        yield provider
