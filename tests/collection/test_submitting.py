"""What becomes of what a citizen sends: kept once, acknowledged once, said honestly."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from feedback.keys import content_digest, receipt_for, receipt_hash
from tests.factories import create_touchpoint, create_unit, form_fields

JSON = {"Accept": "application/json"}


def test_a_submission_is_kept_with_all_it_says(client, touchpoint, kept):
    sent = form_fields(rating="2", reasons=["time", "attitude"], comment="Chờ hai tiếng đồng hồ.")
    answer = client.post("/f/TAMKY1?lang=vi", data=sent)
    (submission,) = kept()
    assert answer.status_code == 303
    assert answer.location.startswith("/r/")
    assert str(submission.submission_id) == sent["submission_id"]
    assert {(answer.question.code, answer.option.code) for answer in submission.answers} == {
        ("rating", "2"),
        ("reasons", "time"),
        ("reasons", "attitude"),
    }
    assert submission.comments[0].text == "Chờ hai tiếng đồng hồ."
    assert submission.comments[0].language == "vi"
    assert submission.touchpoint.code == "TAMKY1"
    assert submission.receiving_unit.id == touchpoint.unit_id
    assert (submission.channel, submission.mode, submission.language) == ("qr", "faces", "vi")


def test_one_tap_is_enough(client, touchpoint, kept):
    client.post("/f/TAMKY1", data=form_fields(rating="1"))
    (submission,) = kept()
    assert submission.comments == []
    assert [answer.option.number for answer in submission.answers] == [1]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "channel"),
    [("poster", "qr"), ("slip", "qr"), ("kiosk", "online"), ("online", "online"), ("phone", "phone")],
)
def test_the_kind_of_touchpoint_tells_the_channel(app, client, kept, kind, channel):
    create_touchpoint(app, "HERE", kind=kind)
    client.post("/f/HERE", data=form_fields())
    assert kept()[0].channel == channel


def test_a_program_is_told_receipt_and_address(client, touchpoint):
    answer = client.post("/f/TAMKY1", data=form_fields(), headers=JSON)
    assert answer.status_code == 201
    assert client.get(answer.json["status_url"]).status_code == 200
    assert answer.json["status_url"].startswith(f"/r/{answer.json['receipt']}")


def test_the_same_again_is_the_same(client, touchpoint, kept):
    sent = form_fields(comment="Cán bộ nhiệt tình", reasons=["attitude", "time"])
    first = client.post("/f/TAMKY1", data=sent, headers=JSON)
    again = client.post("/f/TAMKY1", data=sent | {"reasons": ["time", "attitude"]}, headers=JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(kept()) == 1


def test_a_double_tap_leads_to_the_same_receipt(client, touchpoint, kept):
    sent = form_fields()
    first, second = client.post("/f/TAMKY1", data=sent), client.post("/f/TAMKY1", data=sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(kept()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"rating": "5"},
        {"comment": "khác"},
        {"reasons": ["cost"]},
        {"dossier_code": "H49.1"},
        {"contact_phone": "0905 111 222"},
    ],
)
def test_other_content_under_the_same_id_is_a_conflict(client, touchpoint, kept, change):
    sent = form_fields(comment="đầu tiên")
    client.post("/f/TAMKY1", data=sent)
    assert client.post("/f/TAMKY1", data=sent | change, headers=JSON).status_code == 409
    assert client.post("/f/TAMKY1", data=sent | change).status_code == 409
    assert [submission.comments[0].text for submission in kept()] == ["đầu tiên"]


def test_what_waits_on_a_phone_is_digested_as_it_was_before(app, client, touchpoint, kept):
    """Sent, lost on the way back and sent again after the service was brought up to date, it is the same."""
    client.post("/f/TAMKY1", data=form_fields(rating="2", comment="Chờ lâu", reasons=["time"]))
    with app.app_context():
        before = content_digest(["TAMKY1", 2, ["time"], "Chờ lâu", "", "", "", False])
    assert kept()[0].content_digest == before


def test_the_same_id_at_another_counter_is_a_conflict(app, client, touchpoint, kept):
    create_touchpoint(app, "HOIAN1")
    sent = form_fields()
    client.post("/f/TAMKY1", data=sent)
    assert client.post("/f/HOIAN1", data=sent, headers=JSON).status_code == 409
    assert len(kept()) == 1


def test_twenty_at_once_with_one_id_are_one(app, touchpoint, kept):
    sent, together = form_fields(comment="Tất cả cùng lúc"), Barrier(20)

    def post(_number):
        together.wait()
        return app.test_client().post("/f/TAMKY1", data=sent, headers=JSON)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, range(20)))
    assert {answer.json["receipt"] for answer in answers} == {answers[0].json["receipt"]}
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len(kept()) == 1
    assert len(kept()[0].comments) == 1


def test_twenty_people_at_once_are_twenty(app, touchpoint, kept):
    together = Barrier(20)

    def post(number):
        together.wait()
        return app.test_client().post("/f/TAMKY1", data=form_fields(comment=f"Người thứ {number}"))

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 20
    assert {submission.comments[0].text for submission in kept()} == {f"Người thứ {n}" for n in range(20)}


@pytest.mark.parametrize("garbage", [None, "", "1", "not-a-uuid", "x" * 5000, "0000-0000-0000-000g"])
def test_without_a_usable_id_a_submission_gets_one(client, touchpoint, kept, garbage):
    for _ in range(2):
        assert client.post("/f/TAMKY1", data=form_fields(submission_id=garbage)).status_code == 303
    assert len({submission.submission_id for submission in kept()}) == 2


@pytest.mark.one_database
def test_fields_that_are_not_asked_change_nothing(app, client, touchpoint, kept):
    """Mass assignment: columns of the table sent as fields."""
    other = create_unit(app, "OTHER")
    forged = {
        "receiving_unit_id": other.id,
        "month": "1999-01",
        "given_at": "1999-01-01",
        "channel": "phone",
        "signals": "[]",
        "weight": "9",
        "import_batch_id": "1",
        "survey_version_id": "99",
        "receipt_hash": "00",
        "id": "77",
    }
    client.post("/f/TAMKY1", data=form_fields(**forged))
    (submission,) = kept()
    assert submission.receiving_unit_id == touchpoint.unit_id
    assert submission.month >= "2026"
    assert (submission.channel, submission.import_batch_id, submission.id) == ("qr", None, 1)
    assert submission.signals == ["form_token_missing"]


@pytest.mark.one_database
def test_looking_keeps_nothing(client, touchpoint, kept, stolen):
    before = stolen()
    for address in ("/", "/f/TAMKY1", "/f/TAMKY1?rating=5&comment=x", "/f/UNKNOWN", "/r/AAAA"):
        client.get(address)
    assert kept() == []
    assert stolen() == before


@pytest.mark.one_database
def test_a_receipt_follows_from_the_submission_and_the_secret_alone(app):
    number = uuid4()
    with app.app_context():
        assert receipt_for(number) == receipt_for(number)
        assert receipt_for(number) != receipt_for(uuid4())
        assert len(receipt_hash(receipt_for(number))) == 32


@pytest.mark.one_database
def test_another_face_after_going_back_is_no_dead_end(client, page, touchpoint, kept):
    sent = page(client.get("/f/TAMKY1?s=1abcdefgh&lang=vi")).fields() | {"rating": "5"}
    receipt = client.post("/f/TAMKY1", data=sent).location.removeprefix("/r/")[:26]
    answer = client.post("/f/TAMKY1?lang=vi", data=sent | {"rating": "1"})
    links = [link.get("href") for link in page(answer).findall(".//main//a")]
    assert answer.status_code == 409
    assert links == ["/?lang=vi", "/f/TAMKY1?lang=vi&s=1abcdefgh"]
    again = page(client.get(links[1])).fields() | {"rating": "1"}
    assert client.post("/f/TAMKY1", data=again).status_code == 303
    assert len(kept()) == 2
    assert receipt not in answer.text


@pytest.mark.one_database
def test_who_only_has_the_id_is_not_handed_the_receipt(client, touchpoint):
    sent = form_fields()
    receipt = client.post("/f/TAMKY1", data=sent, headers=JSON).json["receipt"]
    for headers in (JSON, {}):
        answer = client.post("/f/TAMKY1", data=sent | {"rating": "1"}, headers=headers)
        assert answer.status_code == 409
        assert receipt not in answer.text + str(answer.headers)
    assert client.post("/f/TAMKY1", data=sent, headers=JSON).json["receipt"] == receipt


@pytest.mark.one_database
def test_a_kiosk_without_script_goes_back_to_its_faces(app, client, page):
    create_touchpoint(app, "K1", kind="kiosk")
    sent = form_fields(kiosk="1")
    client.post("/f/K1", data=sent)
    answer = client.post("/f/K1", data=sent | {"rating": "1"})
    assert page(answer).findall(".//main//a")[-1].get("href") == "/k/K1"
