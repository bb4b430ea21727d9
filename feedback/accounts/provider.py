"""Signing in where one is signed in already: OpenID Connect's code flow with PKCE, through Authlib.

Authlib keeps state, nonce and verifier in the session, and checks the ID token's signature. What it leaves to
its caller is checked here: that the issuer is the one in the settings, that the token is for us, and that it
is signed with a key pair.
"""

from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user, login_user
from joserfc.errors import JoseError
from requests import RequestException

from feedback.accounts import second_factor, single_sign_on
from feedback.accounts.second_step import ask_for_code, note_proven_elsewhere
from feedback.accounts.single_sign_on import Claims, Person
from feedback.addresses import address_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account
from feedback.provider_settings import Provider
from feedback.security import own_path, public

TIMEOUT_SECONDS = 10
NEXT = "provider_next"
# Signed with a key pair: what anybody could sign with our own secret, or with none, proves nothing.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# What goes wrong between us and a provider: it is away, refuses, or sends what does not hold.
FAULTS = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError, RuntimeError)

blueprint = Blueprint("provider", __name__, url_prefix="/login/provider")
log = structlog.get_logger()


class NoProvider(FeedbackError):
    """The provider is away, refused, or what came of it does not hold."""

    def message(self) -> str:
        return gettext(
            "%(name)s did not let you in. Try again in a minute, or sign in with your password.",
            name=current_app.config["PROVIDER"].name,
        )


def init_app(app: Flask) -> None:
    provider: Provider | None = app.config["PROVIDER"]
    if provider is None:
        return
    client = OAuth(app)
    client.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=provider.metadata_url,
        client_kwargs={
            "scope": provider.scopes,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )
    app.extensions["provider"] = client.provider


@blueprint.get("/")
@public
def leave() -> ResponseReturnValue:
    """Lead to the provider, which asks again who is signed in here: something that matters comes next.

    A link and no form: where a form leads in the end is held against the page's policy, which knows no other
    site.
    """
    try:
        check_metadata(settings())
        # OpenID Connect Core 1.0, 3.1.2.1
        more = {"prompt": "login"} if current_user.is_authenticated else {}
        answer = client().authorize_redirect(address_back(), **more)
    except FAULTS as error:
        return back_to_sign_in(refusal(error))
    session[NEXT] = request.args.get("next", "")
    return answer  # type: ignore[no-any-return]


@blueprint.get("/back")
@public
def come_back() -> ResponseReturnValue:
    provider, next_address = settings(), session.pop(NEXT, "")
    try:
        person = Person.of(*claims_of(provider), provider.groups_claim)
    except FAULTS as error:
        return back_to_sign_in(refusal(error))
    try:
        account = single_sign_on.welcome(person, provider)
    except single_sign_on.NotKnown as error:
        return back_to_sign_in(error)
    return let_in(account, next_address, is_proven=person.is_proven)


def let_in(account: Account, next_address: str, *, is_proven: bool) -> ResponseReturnValue:
    """Sign in; whose account has a second factor shows it, unless the provider asked for one."""
    if second_factor.has_second_factor(account) and not is_proven:
        return ask_for_code(account, next_address)
    login_user(account)
    if is_proven:
        note_proven_elsewhere(account)
    return redirect(own_path(next_address), 303)


def claims_of(provider: Provider) -> tuple[Claims, Claims]:
    """Return what the ID token says, and what the provider's own page says of the person where that lacks."""
    check_metadata(provider)
    must_be = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    token = client().authorize_access_token(claims_options=must_be)
    claims: Claims = dict(token["userinfo"])
    if {"email", provider.groups_claim} <= claims.keys():
        return claims, {}
    more = dict(client().userinfo(token=token)) if client().server_metadata.get("userinfo_endpoint") else {}
    # OpenID Connect Core 1.0, 5.3.2: else it may be about somebody else.
    return claims, more if more.get("sub") == claims["sub"] else {}


def check_metadata(provider: Provider) -> None:
    """Raise ValueError where the provider is another one, or signs in a way that proves nothing."""
    db.session.rollback()  # SQLite's write lock is nobody's while we wait for the provider
    metadata = client().load_server_metadata()
    if metadata.get("issuer") != provider.issuer:  # OpenID Connect Discovery 1.0, 4.3
        raise ValueError("another issuer")
    offered = metadata.get("id_token_signing_alg_values_supported", [])
    metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in ALGORITHMS]
    if not metadata["id_token_signing_alg_values_supported"]:
        raise ValueError("no signature that proves anything")


def address_back() -> str:
    """Return where the provider sends people back to."""
    return address_of("provider.come_back")


def settings() -> Provider:
    provider: Provider | None = current_app.config["PROVIDER"]
    if provider is None:
        raise NotFound
    return provider


def client() -> Any:
    return current_app.extensions["provider"]


def refusal(error: Exception) -> NoProvider:
    log.warning("provider_refused", reason=type(error).__name__)
    return NoProvider()


def back_to_sign_in(error: FeedbackError) -> ResponseReturnValue:
    flash(error.message(), "error")
    return redirect(url_for("security.login"), 303)
