"""Nothing an honest person could send is lost, nothing anybody sends breaks the service."""

import unicodedata
from uuid import uuid4

import pytest
import sqlalchemy as sa

from feedback.collection.forms import MAX_COMMENT
from feedback.models import utc_now
from tests.factories import create_touchpoint, create_unit, form_fields, the_unit

JSON = {"Accept": "application/json"}


@pytest.mark.one_database
def test_an_unknown_code_still_offers_a_form(app, client, page):
    the_unit(app)
    answer = client.get("/f/UNKNOWN")
    assert answer.status_code == 404
    assert len(page(answer).findall(".//input[@name='rating']")) == 5
    assert "UNKNOWN" in page(answer).text


def test_what_is_sent_under_an_unknown_code_is_kept_at_the_top(app, client, page, kept):
    root = create_unit(app, "QNM")
    create_unit(app, "TAMKY", parent=root)
    sent = page(client.get("/f/unknown")).fields() | {"rating": "1", "comment": "Mã QR bị mờ"}
    answer = client.post("/f/unknown", data=sent)
    (submission,) = kept()
    assert client.get(answer.location).status_code == 200
    assert submission.touchpoint is None
    assert submission.receiving_unit.code == "QNM"
    assert submission.signals == ["form_too_fast"]


@pytest.mark.one_database
def test_a_retired_touchpoint_is_as_good_as_unknown(app, client, kept):
    create_touchpoint(app, "OLD1", retired_at=utc_now())
    assert client.get("/f/OLD1").status_code == 404
    assert client.post("/f/OLD1", data=form_fields()).status_code == 303
    assert kept()[0].touchpoint is None


def test_without_any_unit_there_is_nothing_to_fill_in(client, page, kept):
    answer = client.get("/f/TAMKY1")
    assert answer.status_code == 404
    assert page(answer).find(".//form[@method='post']") is None
    assert client.post("/f/TAMKY1", data=form_fields()).status_code == 404
    assert kept() == []


@pytest.mark.one_database
@pytest.mark.parametrize("rating", [None, "", "0", "6", "x", "-1", "1.5", "٤", "5 ", "99999999999999999999"])
def test_without_a_rating_everything_typed_comes_back(client, page, touchpoint, kept, rating):
    typed = {
        "comment": 'Chờ lâu <b>"quá"</b> & mệt\ndòng hai',
        "reasons": ["time", "documents"],
        "dossier_code": "H49.12-261015-0001",
        "contact_name": "Trần Thị Bé",
        "contact_phone": "0905 123 456",
        "contact_consent": "yes",
        "consent_version": "1",
        "submission_id": str(uuid4()),
    }
    answer = client.post("/f/TAMKY1", data={**typed, "rating": rating} if rating is not None else typed)
    shown = page(answer)
    hidden = {"form_token", "qr", "homepage"}
    again = {name: values for name, values in shown.fields().items() if name not in hidden}
    assert answer.status_code == 422
    assert again == {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert shown.find(".//*[@role='alert']//a").get("href").startswith("#rating")
    assert kept() == []


@pytest.mark.one_database
def test_a_form_mended_can_be_sent(client, page, touchpoint, kept):
    shown = page(client.post("/f/TAMKY1", data=form_fields(rating=None, comment="Tốt")))
    assert client.post("/f/TAMKY1", data=shown.fields() | {"rating": "5"}).status_code == 303
    assert kept()[0].comments[0].text == "Tốt"


@pytest.mark.one_database
def test_a_program_is_told_which_field_is_wrong(client, touchpoint):
    answer = client.post("/f/TAMKY1", data={"reasons": "nonsense"}, headers=JSON)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"rating", "reasons"}


def test_a_comment_of_2000_letters_fits(client, touchpoint, kept):
    assert client.post("/f/TAMKY1", data=form_fields(comment="ữ" * 2000)).status_code == 303
    assert len(kept()[0].comments[0].text) == 2000


@pytest.mark.one_database
@pytest.mark.parametrize(("lang", "counted"), [("vi", "2.001"), ("en", "2,001")])
def test_a_longer_comment_is_counted_and_kept_in_the_page(client, page, touchpoint, kept, lang, counted):
    text = "x" * (MAX_COMMENT + 1)
    answer = client.post(f"/f/TAMKY1?lang={lang}", data=form_fields(comment=text))
    shown = page(answer)
    assert answer.status_code == 422
    assert shown.by_id("comment").text.removeprefix("\n") == text
    assert counted in shown.text
    assert shown.by_id("rating-4").get("checked") is not None
    assert kept() == []


@pytest.mark.one_database
def test_a_line_end_counts_as_one_letter(client, touchpoint, kept):
    """Browsers send two characters for it, and count one."""
    text = "dòng\r\n" * 398 + "chữ cuối!"  # 5 letters a line as the browser counts
    assert len(text) > MAX_COMMENT
    assert client.post("/f/TAMKY1", data=form_fields(comment=text)).status_code == 303
    assert kept()[0].comments[0].text == text.replace("\r\n", "\n")


@pytest.mark.one_database
def test_letters_typed_in_pieces_count_as_composed(client, touchpoint, kept):
    composed = "Ồn ào, chờ lâu ở Tiên Phước"
    client.post("/f/TAMKY1", data=form_fields(comment=unicodedata.normalize("NFD", composed)))
    assert kept()[0].comments[0].text == composed


def test_characters_nobody_types_are_left_out(client, touchpoint, kept):
    sent = form_fields(comment="A\x00B\x07C\x1b[31m\x7f", dossier_code="H\x0049", reasons=["time"])
    assert client.post("/f/TAMKY1", data=sent).status_code == 303
    assert kept()[0].comments[0].text == "ABC[31m"


@pytest.mark.one_database
@pytest.mark.parametrize("text", ["   ", "\r\n\r\n", "\x00\x00", "\t"])
def test_a_comment_of_nothing_is_no_comment(client, touchpoint, kept, text):
    client.post("/f/TAMKY1", data=form_fields(comment=text))
    assert kept()[0].comments == []


@pytest.mark.parametrize(
    "body",
    [
        b"rating=4&comment=%ff%fe%80",
        b"rating=4&comment=%ed%a0%80",  # half a surrogate pair
        b"rating=4&%ff=1&comment=%C3",
        b"rating=4&contact_name=%00%ff&contact_consent=yes&comment=a",
    ],
)
def test_broken_text_is_answered_and_kept_as_far_as_it_goes(client, touchpoint, kept, body):
    answer = client.post("/f/TAMKY1", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert len(kept()) == 1


@pytest.mark.parametrize(
    "address", ["/f/%ff", "/f/%00", "/f/TAMKY1?lang=%ff", "/%ff%fe", "/?code=%ff%00", "/r/%00"]
)
def test_broken_addresses_are_answered(app, client, touchpoint, address):
    assert client.get(address, follow_redirects=True).status_code in {200, 400, 404}


@pytest.mark.parametrize("code", ["A" * 3000, "%ff", "Ж" * 100, "'; drop table submission; --"])
def test_a_strange_code_is_an_unknown_code(client, page, touchpoint, kept, code):
    assert client.get(f"/f/{code}").status_code == 404
    assert client.post(f"/f/{code}", data=form_fields()).status_code == 303
    assert kept()[0].touchpoint is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reasons", "nonsense"),
        ("reasons", ["time", "<script>"]),
        ("contact_name", "x" * 101),
        ("dossier_code", "9" * 101),
    ],
)
def test_a_field_that_cannot_be_is_named(client, page, touchpoint, kept, field, value):
    answer = client.post("/f/TAMKY1", data=form_fields(comment="giữ lại", **{field: value}))
    shown = page(answer)
    assert answer.status_code == 422
    assert [link.get("href") for link in shown.findall(".//*[@role='alert']//a")] == [f"#{field}"]
    assert shown.by_id("comment").text.strip() == "giữ lại"
    assert kept() == []


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_ten_megabytes_are_too_much(client, page, touchpoint, kept, lang):
    body = b"rating=5&comment=" + b"a" * 10_000_000
    answer = client.post(
        f"/f/TAMKY1?lang={lang}", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert page(answer).root.get("lang") == lang
    assert "256 kB" in page(answer).text
    assert kept() == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=1&" * 60_000, "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 200 + b"--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\nno end", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b'{"rating": 5}', "application/json"),
        (b"rating=5", "text/plain"),
        (b"rating=5&comment=\xff\xfe\x80", "application/x-www-form-urlencoded"),
        (b"\x1f\x8b\x08 not unpacked", "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_that_are_no_form_are_answered(client, touchpoint, kept, body, content_type):
    answer = client.post("/f/TAMKY1", data=body, content_type=content_type)
    assert answer.status_code in {400, 413, 422}
    assert kept() == []


@pytest.mark.one_database
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(client, touchpoint, method):
    for address in ("/f/TAMKY1", "/", "/r/AAAA", "/healthz"):
        assert client.open(address, method=method).status_code == 405


@pytest.mark.one_database
@pytest.mark.parametrize(
    "text", ["{{7*7}}", "${7*7}", "%(x)s", "{0.__class__}", "<script>alert(1)</script>", "%s%n"]
)
def test_what_is_typed_is_text_and_nothing_else(client, page, touchpoint, kept, text):
    shown = page(client.post("/f/TAMKY1", data=form_fields(rating=None, comment=text, contact_name=text)))
    assert shown.by_id("comment").text.strip() == text
    assert shown.by_id("contact_name").get("value") == text
    client.post("/f/TAMKY1", data=form_fields(comment=text))
    assert kept()[0].comments[0].text == text


@pytest.mark.one_database
def test_while_somebody_else_writes_people_are_asked_to_wait(make_app, settings, page, touchpoint, kept):
    impatient = make_app({**settings, "FEEDBACK_LOCK_SECONDS": "1"})
    client, sent = impatient.test_client(), form_fields(comment="Giữ giúp tôi")
    holder = sa.create_engine(settings["FEEDBACK_DATABASE_URL"])
    with holder.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        assert client.get("/f/TAMKY1").status_code == 200
        answer = client.post("/f/TAMKY1", data=sent)
        assert answer.status_code == 503
        assert "/r/" not in answer.text
        assert client.post("/f/TAMKY1", data=sent, headers=JSON).status_code == 503
    holder.dispose()
    assert client.post("/f/TAMKY1", data=sent, headers=JSON).status_code == 201
    assert len(kept()) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_without_its_database_the_service_says_so(make_app, page, tmp_path, kind, lang):
    gone = {
        "sqlite": f"sqlite:///{tmp_path / 'no such folder' / 'feedback.sqlite'}",
        "postgresql": f"postgresql+psycopg://nobody@/gone?host={tmp_path}",
    }
    client = make_app({"FEEDBACK_DATABASE_URL": gone[kind], "FEEDBACK_DATA_DIR": str(tmp_path)}).test_client()
    for answer in (
        client.get(f"/f/TAMKY1?lang={lang}"),
        client.post(f"/f/TAMKY1?lang={lang}", data=form_fields()),
    ):
        assert answer.status_code == 503
        assert page(answer).root.get("lang") == lang
        assert str(tmp_path) not in answer.text
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
