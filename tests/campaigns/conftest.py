"""A province with a manager who is signed in, people to be asked, and campaigns."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.campaigns import service
from feedback.campaigns.links import token_given
from feedback.campaigns.service import Plan
from feedback.database import db
from feedback.i18n import today
from feedback.models import Account, Campaign, CampaignInvitation, OrgUnit
from tests.factories import create_account, create_unit

DAYS = 14


@pytest.fixture
def units(app: Flask) -> dict[str, OrgUnit]:
    root = create_unit(app, "QNM", "Tỉnh")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def manager(app: Flask, client: FlaskClient, sign_in, units) -> Account:
    account = create_account(app, "manager", units["QNM"], email="manager@example.vn")
    sign_in(client, account)
    return account


@pytest.fixture
def people(app: Flask, units) -> list[Account]:
    """Ten of staff in Tam Kỳ."""
    return [create_account(app, "staff", units["TAMKY"], email=f"nv{n}@example.vn") for n in range(10)]


@pytest.fixture
def ask(app: Flask, manager: Account, units) -> Callable[..., str]:
    """Plan a campaign that begins today; returns its public id."""

    def plan(instrument="sus", unit="QNM", roles=("staff",), employers=(), starts_in=0) -> str:
        with app.app_context():
            day = today() + timedelta(days=starts_in)
            wanted = Plan(
                instrument, units[unit], day, day + timedelta(days=DAYS - 1), list(roles), list(employers)
            )
            return service.plan(wanted, db.session.get_one(Account, manager.id)).public_id

    return plan


@pytest.fixture
def tokens(app: Flask) -> Callable[[str], dict[str, str]]:
    """The token of each account invited, by its address."""

    def read(campaign: str) -> dict[str, str]:
        with app.app_context():
            found = db.session.scalars(
                select(CampaignInvitation).join(Campaign).where(Campaign.public_id == campaign)
            )
            return {one.account.email: token_given(one) for one in found if one.account}

    return read


@pytest.fixture
def answer(app: Flask) -> Callable[..., object]:
    """Answer SUS by the link, each statement with the same liking from 1 to 5; None leaves all out."""

    def send(token: str, liking: int | None = 4, **other: str):
        chosen = {f"q-sus{n}": str(liking if n % 2 else 6 - liking) for n in range(1, 11)} if liking else {}
        return app.test_client().post(f"/u/{token}", data=chosen | other)

    return send


@pytest.fixture
def pass_days(app: Flask) -> Callable[[int], date]:
    """Let the worker do what is due so many days from now."""

    def run(days: int) -> date:
        with app.app_context():
            day = today() + timedelta(days=days)
            service.do_what_is_due(day)
            return day

    return run


@pytest.fixture
def kept(app: Flask) -> Callable[[str], Campaign]:
    """A campaign as the database has it."""

    def read(public_id: str) -> Campaign:
        with app.app_context():
            campaign = db.session.scalars(select(Campaign).where(Campaign.public_id == public_id)).one()
            db.session.expunge_all()
            return campaign

    return read
