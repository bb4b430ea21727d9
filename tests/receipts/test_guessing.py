"""Whoever guesses receipts is slowed down; whoever has one never is, whatever the neighbours do."""

import random

import pytest

from feedback.keys import receipt_for
from tests.factories import create_submission, form_fields

pytestmark = pytest.mark.one_database

JSON = {"Accept": "application/json"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
NEIGHBOUR = {"REMOTE_ADDR": "203.0.113.7"}
SOMEBODY_ELSE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def receipt(app, touchpoint):
    submission = create_submission(app, touchpoint)
    with app.app_context():
        return receipt_for(submission.submission_id)


def miss(client, number, network=NEIGHBOUR):
    return client.get(f"/r/{number:026}", headers=JSON, environ_base=network)


def test_wrong_guesses_of_a_network_do_not_lock_its_people_out(client, receipt):
    answers = [miss(client, number).status_code for number in range(25)]
    assert answers == [404] * 20 + [429] * 5
    address = f"/r/{receipt}"
    assert client.get(address, environ_base=NEIGHBOUR).status_code == 200
    assert client.get(f"{address}/erase", environ_base=NEIGHBOUR).status_code == 200
    added = client.post(address, data={"comment": "Chờ lâu"}, environ_base=NEIGHBOUR)
    assert added.status_code == 303
    assert client.get(added.location, environ_base=NEIGHBOUR).status_code == 200
    sent = client.post("/f/TAMKY1", data=form_fields(), environ_base=NEIGHBOUR)
    assert client.get(sent.location, environ_base=NEIGHBOUR).status_code == 200
    assert miss(client, 26).status_code == 429
    assert miss(client, 26, SOMEBODY_ELSE).status_code == 404


def test_who_was_erased_is_no_miss(client, receipt):
    assert client.post(f"/r/{receipt}/erase").status_code == 303
    assert {client.get(f"/r/{receipt}", headers=JSON).status_code for _ in range(25)} == {410}


@pytest.mark.parametrize("address", ["/r/AAAA", "/r/AAAA/erase"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_way_to_a_receipt_is_left_uncounted(client, touchpoint, address, method):
    answers = [getattr(client, method)(address, headers=JSON).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_who_missed_too_often_is_told_how_long_to_wait(client, page, touchpoint):
    for number in range(20):
        miss(client, number)
    answer = client.get("/r/AAAA", environ_base=NEIGHBOUR)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Mã đúng thì lúc nào cũng mở được" in page(answer).text


def test_three_hundred_people_behind_one_address_all_open_theirs(client, receipt):
    for number in range(25):
        miss(client, number)
    opened = {client.get(f"/r/{receipt}", environ_base=NEIGHBOUR).status_code for _ in range(300)}
    assert opened == {200}


def test_of_many_random_guesses_none_hits_and_most_are_told_to_wait(client, receipt):
    chance = random.Random(12)  # noqa: S311, the same guesses each time
    guesses = ["".join(chance.choices(LETTERS, k=26)) for _ in range(1000)]
    answers = [client.get(f"/r/{guess}", headers=JSON).status_code for guess in guesses]
    assert set(answers) == {404, 429}
    assert answers.count(429) >= 900
