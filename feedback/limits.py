"""Slowing down whoever guesses, counted by network: an office behind one address must never notice."""

from flask import Flask, Response, request
from flask_limiter import Limiter

from feedback.collection.sources import address_of, network_of


def network() -> str:
    """Return the network a request comes from: held in memory only, while the limit lasts."""
    return (network_of(address_of(request)) or b"unknown").hex()


limiter = Limiter(key_func=network, storage_uri="memory://")


@limiter.request_filter
def is_a_form() -> bool:
    """The form is never limited: nobody honest is refused there, and it is the busiest page."""
    return request.blueprint == "collection"


def was_a_miss(response: Response) -> bool:
    """Only wrong guesses count: who has a right code is never slowed down."""
    return response.status_code == 404


def init_app(app: Flask) -> None:
    limiter.init_app(app)
