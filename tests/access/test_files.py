"""Every file for use elsewhere is in the audit log when it leaves (S-36)."""

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import AuditEntry
from tests.access.routes import WALKS
from tests.access.walking import address_there, asked, roles_of, rules
from tests.test_access import EXPECTED

EXPORTS = {"audit.download", "campaigns.download", "own_data.download", "reports.download", "surveys.export"}
# What hangs on a wall or is filled in by hand.
NO_EXPORTS = {"reports.poster", "touchpoints.posters", "volumes.template", "register_figures.template"}


@pytest.mark.parametrize("province", ["sqlite"], indirect=True)
def test_no_file_leaves_unnoted(province):
    noted, unnoted = set(), set()
    for rule in rules(province.app, "GET"):
        for where in addresses(province, rule):
            before = exports(province.app)
            answer = province.walkers[roles_of(rule)[0]].get(where)
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                (noted if exports(province.app) > before else unnoted).add(rule.endpoint)
    assert (noted, unnoted) == (EXPORTS, NO_EXPORTS)


def addresses(province, rule):
    """Where a route that is not everybody's leads to in one's own unit."""
    if "nobody" in EXPECTED[rule.endpoint]:
        return
    if rule.endpoint in WALKS:
        yield address_there(province.app, rule, province.world, "own")
    elif not rule.arguments:
        yield from asked(province.app, rule, province.world)


def exports(app):
    with app.app_context():
        exported = sa.select(sa.func.count()).where(AuditEntry.kind == "exported")
        return db.session.scalar(exported)
