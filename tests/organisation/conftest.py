"""A small province, and who administers all of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.models import Account, OrgUnit
from tests.factories import create_account, create_unit

SignIn = Callable[..., TestResponse]
Units = dict[str, OrgUnit]


@pytest.fixture
def tree(app: Flask) -> Units:
    """A province with two districts and the communes A1, A2 and B1."""
    units: Units = {}
    for code, parent in {"P": None, "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B"}.items():
        kind = "commune" if code in {"A1", "A2", "B1"} else "other"
        units[code] = create_unit(
            app, code, f"Xã {code}", kind=kind, parent=units[parent] if parent else None
        )
    return units


@pytest.fixture
def admin(app: Flask, client: FlaskClient, sign_in: SignIn, tree: Units) -> Account:
    account = create_account(app, "administrator", tree["P"])
    sign_in(client, account)
    return account
