"""Questions read aloud: kept safely, heard by anybody, and never a way to put a page on our site."""

import io
import struct

import pytest

from feedback.models import Recording
from feedback.recordings import service
from feedback.recordings.formats import kind_of
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.sounds import M4A, MP3, OPUS, SOUNDS, WAV

PAGE = b"<!doctype html><script>alert(1)</script>"
TYPES = {"ogg": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}
SURVEY = "/manage/recordings/survey/counter-rating"
TOUCHPOINT = "/manage/recordings/touchpoint/TAMKY1"


@pytest.fixture
def hand_in(app, client, page, sign_in):
    """``hand_in(data)`` as the administrator does; the answer."""
    create_touchpoint(app)
    sign_in(client, create_account(app, "administrator"))

    def send(data, part="rating", language="vi", name="câu hỏi.ogg", address=SURVEY, mimetype="text/html"):
        token = page(client.get(address)).fields(".//main//form[@enctype]")["csrf_token"][0]
        fields = {"csrf_token": token, "part": part, "language": language}
        return client.post(address, data={**fields, "file": (io.BytesIO(data), name, mimetype)})

    return send


def heard_at(page, client, address="/f/TAMKY1"):
    return [element.get("src") for element in page(client.get(address)).findall(".//audio")]


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_recording_is_heard_at_its_question(app, client, page, hand_in, kind):
    assert hand_in(SOUNDS[kind]).status_code == 303
    citizen = app.test_client()
    (address,) = heard_at(page, citizen)
    answer = citizen.get(address)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SOUNDS[kind], TYPES[kind])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.one_database
def test_a_player_may_ask_for_a_part(app, client, page, hand_in):
    hand_in(WAV)
    (address,) = heard_at(page, client)
    answer = client.get(address, headers={"Range": "bytes=4-9"})
    assert (answer.status_code, answer.data) == (206, WAV[4:10])
    assert answer.headers["Content-Range"] == f"bytes 4-9/{len(WAV)}"
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert (
        client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]}).status_code == 304
    )


def test_where_there_is_none_the_page_says_so_and_may_play_nothing(app, client, page):
    create_touchpoint(app)
    answer = client.get("/f/TAMKY1")
    assert "Chưa có bản ghi âm" in page(answer).text
    assert "media-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.one_database
def test_with_a_recording_the_page_may_play_our_own_and_asks_for_nothing_before(app, client, page, hand_in):
    hand_in(OPUS)
    answer = client.get("/f/TAMKY1")
    assert "media-src 'self'" in answer.headers["Content-Security-Policy"]
    assert page(answer).find(".//audio").get("preload") == "none"


def test_the_touchpoints_own_recording_goes_first_and_others_hear_the_surveys(app, client, page, hand_in):
    create_touchpoint(app, "TAMKY2")
    hand_in(OPUS)
    hand_in(MP3, address=TOUCHPOINT)
    citizen = app.test_client()
    own, general = heard_at(page, citizen), heard_at(page, citizen, "/f/TAMKY2")
    assert citizen.get(own[0]).data == MP3
    assert citizen.get(general[0]).data == OPUS


def test_each_language_has_its_own(app, client, page, hand_in):
    hand_in(OPUS, language="en")
    assert heard_at(page, client, "/f/TAMKY1?lang=vi") == []
    assert len(heard_at(page, client, "/f/TAMKY1?lang=en")) == 1


def test_a_new_recording_takes_the_place_of_the_old_one_and_its_file(app, client, page, hand_in):
    hand_in(OPUS)
    (old,) = heard_at(page, client)
    hand_in(WAV)
    (new,) = heard_at(page, client)
    assert old != new
    assert client.get(old).status_code == 404
    assert len(files(app)) == 1


def test_a_recording_is_taken_away_with_its_file(app, client, page, hand_in):
    hand_in(OPUS)
    token = page(client.get(SURVEY)).fields(".//main//form[@enctype]")["csrf_token"][0]
    client.post(f"{SURVEY}/remove", data={"csrf_token": token, "recording": "rating vi"})
    assert heard_at(page, client) == []
    assert files(app) == []


@pytest.mark.one_database
def test_words_that_changed_are_no_longer_read_aloud(app, client, page, hand_in):
    hand_in(OPUS)
    with transaction(app) as session:
        session.query(Recording).update({"words": "Câu hỏi cũ"})
        service._forget([])
    assert heard_at(page, client) == []
    assert "Xin ghi âm lại" in page(client.get(SURVEY)).text


def files(app):
    return [path.name for path in service.folder_of(app).iterdir()]


REFUSED = {
    "nothing": b"",
    "a page": PAGE,
    "a page behind Ogg's first letters": b"OggS" + PAGE,
    "a page behind an Ogg head": OPUS[:28] + PAGE + OPUS[28:],
    "a page behind ID3": b"ID3\x03\0\0\0\0\0\x10" + PAGE,
    "a page behind one frame": MP3[:417] + PAGE * 20,
    "a page as a RIFF": b"RIFF" + struct.pack("<I", 4 + len(PAGE)) + b"WAVE" + PAGE,
    "a WAV with a page behind it": WAV + PAGE,
    "a film": M4A.replace(b"soun", b"vide"),
    "an M4A with a page behind it": M4A + PAGE,
    "Ogg Vorbis": OPUS.replace(b"OpusHead", b"\x01vorbis\0"),
    "an archive": b"PK\x03\x04" + bytes(200),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a half-sent Ogg": OPUS[:20],
    "too large": WAV[:4] + struct.pack("<I", service.MAX_BYTES) + WAV[8:] + bytes(service.MAX_BYTES),
}


@pytest.mark.one_database
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_recording_is_refused(app, page, hand_in, what):
    answer = hand_in(REFUSED[what], name="câu hỏi.mp3", mimetype="audio/mpeg")
    assert answer.status_code == 422
    assert page(answer).find(".//*[@class='govuk-error-summary']") is not None
    assert files(app) == []


@pytest.mark.one_database
def test_a_huge_upload_is_cut_off(hand_in):
    assert hand_in(bytes(4 * 1024 * 1024)).status_code == 413


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["../../x.ogg", "/etc/passwd", "a\0.ogg", "x.html", "ö" * 4000, ""])
def test_a_files_name_is_of_no_account(app, client, page, hand_in, name):
    hand_in(OPUS, name=name or "x")
    assert [len(file) for file in files(app)] == [len("0123456789abcdef.ogg")]
    assert client.get(heard_at(page, client)[0]).mimetype == "audio/ogg"


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["..%2f..%2fsecret.key", "../secret.key", "%00", "a" * 400, "secret.key"])
def test_nothing_else_is_served_from_there(client, name):
    assert client.get(f"/sound/{name}").status_code == 404


@pytest.mark.one_database
def test_an_unknown_part_or_language_is_refused(hand_in):
    assert hand_in(OPUS, part="comment/../x").status_code == 422
    assert hand_in(OPUS, language="../x").status_code == 422


def test_a_manager_reads_aloud_at_the_touchpoints_of_the_own_units_only(app, client, sign_in):
    root = create_unit(app)
    ours, theirs = (create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN"))
    create_touchpoint(app, "TAMKY1", unit=ours)
    create_touchpoint(app, "HOIAN1", unit=theirs)
    sign_in(client, create_account(app, "manager", ours))
    assert client.get(TOUCHPOINT).status_code == 200
    assert client.get("/manage/recordings/touchpoint/HOIAN1").status_code == 404
    assert client.get(SURVEY).status_code == 404
    overview = client.get("/manage/recordings/").text
    assert "TAMKY1" in overview
    assert "HOIAN1" not in overview


@pytest.mark.one_database
@pytest.mark.parametrize("kind", SOUNDS)
def test_every_cut_of_a_file_is_told_without_fault(kind):
    data = SOUNDS[kind]
    for end in range(len(data)):
        assert kind_of(data[:end]) in {None, kind}
