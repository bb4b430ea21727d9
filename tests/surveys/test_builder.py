"""The builder, as people use it: through pages, without any script."""

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.models import Question, Submission, Survey, SurveyVersion, Touchpoint
from tests.factories import create_account, create_touchpoint, create_unit, transaction
from tests.pages import Page, sign_in

BASE = "/manage/surveys"


@pytest.fixture
def unit(app: Flask) -> Any:
    return create_unit(app, "QNM", name="Tỉnh")


@pytest.fixture
def author(app: Flask, unit: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, create_account(app, "administrator", name="Người viết"))
    return client


@pytest.fixture
def reviewer(app: Flask, unit: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, create_account(app, "administrator", name="Người duyệt"))
    return client


def token(client: FlaskClient) -> str:
    return Page(client.get("/complaints/").text).find(".//input[@name='csrf_token']").get("value")


def post(client: FlaskClient, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": token(client), **fields}, follow_redirects=True)


def begin(client: FlaskClient, source: str = "", name: str = "Khảo sát thử") -> str:
    answer = post(client, f"{BASE}/new", name=name, unit="QNM", source=source)
    assert answer.status_code == 200
    return answer.request.path


def add(client: FlaskClient, at: str, kind: str, **fields: Any) -> Any:
    page = Page(client.get(f"{at}/questions/new/{kind}").text)
    revision = page.by_id("revision").get("value")
    return post(
        client, f"{at}/questions/new/{kind}", **{"revision": revision, "label_vi": "Thế nào?", **fields}
    )


def version_of(app: Flask, at: str) -> SurveyVersion:
    *_, code, number = at.split("/")
    with transaction(app) as session:
        found = session.scalars(
            select(SurveyVersion).join(Survey).where(Survey.code == code, SurveyVersion.number == int(number))
        ).one()
        _ = [(question.options, question.rows) for question in found.questions], found.events
    return found


def questions(app: Flask, at: str) -> list[Question]:
    return version_of(app, at).questions


KINDS = {
    "faces": {},
    "words": {
        "options_vi": "Rất tệ\nTệ\nĐược\nTốt\nRất tốt",
        "options_en": "Very bad\nBad\nFair\nGood\nVery good",
    },
    "scale": {"scale_from": "1", "scale_to": "7", "from_label_vi": "Khó", "to_label_vi": "Dễ"},
    "single": {"options_vi": "Tại quầy\nQua mạng"},
    "multiple": {"options_vi": "Chờ lâu\nThiếu chỗ ngồi\nKhó tìm"},
    "yes_no": {},
    "short_text": {},
    "long_text": {},
    "date": {},
    "matrix": {"options_vi": "Tệ\nTốt", "rows_vi": "Chỗ ngồi\nNước uống"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_is_added_and_opened_again(app: Flask, author: FlaskClient, kind: str) -> None:
    at = begin(author)
    assert add(author, at, kind, label_en="How?", required="y", **KINDS[kind]).request.path == at
    (question,) = questions(app, at)
    assert (question.kind, question.required, question.label) == (
        kind,
        True,
        {"vi": "Thế nào?", "en": "How?"},
    )
    again = Page(author.get(f"{at}/questions/{question.code}").text).fields(".//form[@novalidate]")
    for name, value in KINDS[kind].items():
        assert again[name] == [value]


def test_a_fault_gives_back_everything_typed(author: FlaskClient) -> None:
    at = begin(author)
    typed = {
        "label_vi": "",
        "label_en": "What <b>now</b>?",
        "help_vi": "Gợi ý “này”",
        "options_vi": "Một\nHai",
        "options_en": "One",
    }
    answer = add(author, at, "single", **typed)
    assert answer.status_code == 422
    shown = Page(answer.text)
    fields = shown.fields(".//form[@novalidate]")
    assert {name: fields.get(name, [""]) for name in typed} == {
        name: [value] for name, value in typed.items()
    }
    assert "Vietnamese" not in shown.text
    assert shown.find(".//*[@class='govuk-error-summary']") is not None


def test_answers_that_do_not_fit_line_by_line_are_told_at_the_field(author: FlaskClient) -> None:
    answer = add(author, begin(author), "single", options_vi="Một\nHai", options_en="One")
    assert Page(answer.text).by_id("options_en-error") is not None


def test_questions_are_moved_changed_and_removed(app: Flask, author: FlaskClient) -> None:
    at = begin(author)
    for words in ("Câu một", "Câu hai", "Câu ba"):
        add(author, at, "yes_no", label_vi=words)
    post(author, f"{at}/questions/q3/move", direction="up")
    assert [question.label["vi"] for question in questions(app, at)] == ["Câu một", "Câu ba", "Câu hai"]
    post(author, f"{at}/questions/q1/remove")
    assert [(one.position, one.label["vi"]) for one in questions(app, at)] == [(0, "Câu ba"), (1, "Câu hai")]


def test_a_condition_looks_at_earlier_questions_only(app: Flask, author: FlaskClient) -> None:
    at = begin(author)
    add(author, at, "faces")
    assert "Hài lòng" in author.get(f"{at}/questions/new/date").text
    add(author, at, "long_text", rule0_operator="at_most", rule0_value="q1=3")
    assert questions(app, at)[1].show_if == [{"question": "q1", "operator": "at_most", "value": "3"}]
    forged = add(author, at, "date", rule0_operator="is", rule0_value="q9=1")
    assert forged.status_code == 422
    moved = post(author, f"{at}/questions/q2/move", direction="up")
    assert [question.code for question in questions(app, at)] == ["q1", "q2"]
    assert "phải đứng trước" in Page(moved.text).text
    removed = post(author, f"{at}/questions/q1/remove")
    assert len(questions(app, at)) == 2
    assert Page(removed.text).find(".//*[@role='region']") is not None


def test_two_who_edit_at_once_notice_and_lose_nothing(
    app: Flask, author: FlaskClient, reviewer: FlaskClient
) -> None:
    at = begin(author)
    add(author, at, "yes_no", label_vi="Câu một")
    old = Page(reviewer.get(f"{at}/questions/q1").text).by_id("revision").get("value")
    post(author, f"{at}/questions/q1", revision=old, label_vi="Của người thứ nhất")
    late = post(reviewer, f"{at}/questions/q1", revision=old, label_vi="Của người thứ hai")
    assert late.status_code == 422
    shown = Page(late.text)
    assert "Của người thứ hai" in shown.by_id("label_vi").text
    assert questions(app, at)[0].label["vi"] == "Của người thứ nhất"
    again = shown.fields(".//form[@novalidate]")
    assert post(reviewer, f"{at}/questions/q1", **again).status_code == 200
    assert questions(app, at)[0].label["vi"] == "Của người thứ hai"


def test_the_reviewer_is_another_person(app: Flask, author: FlaskClient, reviewer: FlaskClient) -> None:
    at = begin(author)
    add(author, at, "yes_no")
    post(author, f"{at}/review")
    assert version_of(app, at).status == "review"
    refused = post(author, f"{at}/publish", note="vội lắm")
    assert version_of(app, at).status == "review"
    assert "người quản trị khác" in Page(refused.text).text
    post(reviewer, f"{at}/publish")
    published = version_of(app, at)
    assert published.status == "published"
    assert [event.action for event in published.events] == ["created", "asked_review", "published"]


def test_the_only_administrator_must_say_why(app: Flask, author: FlaskClient) -> None:
    at = begin(author)
    add(author, at, "yes_no")
    post(author, f"{at}/review")
    post(author, f"{at}/publish")
    assert version_of(app, at).status == "review"
    post(author, f"{at}/publish", note="Chỉ có một quản trị viên")
    published = version_of(app, at)
    assert published.status == "published"
    assert published.events[-1].note == "Chỉ có một quản trị viên"


def test_what_is_sent_back_is_a_draft_with_words_why(
    app: Flask, author: FlaskClient, reviewer: FlaskClient
) -> None:
    at = begin(author)
    add(author, at, "yes_no")
    post(author, f"{at}/review")
    assert post(author, f"{at}/questions/q1", label_vi="Khác").status_code == 409
    post(reviewer, f"{at}/send-back", note="Câu này dài quá")
    assert version_of(app, at).status == "draft"
    assert "Câu này dài quá" in Page(author.get(at).text).text


def test_an_empty_draft_is_not_reviewed(app: Flask, author: FlaskClient) -> None:
    at = begin(author)
    post(author, f"{at}/review")
    assert version_of(app, at).status == "draft"


def publish(author: FlaskClient, reviewer: FlaskClient, at: str) -> None:
    post(author, f"{at}/review")
    post(reviewer, f"{at}/publish")


def test_a_new_version_takes_the_place_of_the_old_one(
    app: Flask, author: FlaskClient, reviewer: FlaskClient
) -> None:
    at = begin(author)
    add(author, at, "yes_no")
    publish(author, reviewer, at)
    second = post(author, f"{at}/revise").request.path
    assert second == at[:-1] + "2"
    assert post(author, f"{at}/revise").status_code == 409
    publish(author, reviewer, second)
    assert [version_of(app, path).status for path in (at, second)] == ["retired", "published"]


def test_an_instrument_stays_one_until_its_words_are_changed(app: Flask, author: FlaskClient) -> None:
    at = begin(author, "instrument:umux-lite")
    assert version_of(app, at).instrument == "umux-lite"
    add(author, at, "long_text", label_vi="Vì sao?")
    assert version_of(app, at).instrument == "umux-lite"
    fields = Page(author.get(f"{at}/questions/easy").text).fields(".//form[@novalidate]")
    post(author, f"{at}/questions/easy", **{**fields, "label_vi": "Phần mềm dễ dùng."})
    assert version_of(app, at).instrument == "custom"


def test_a_survey_is_copied_with_all_it_asks(app: Flask, author: FlaskClient) -> None:
    at = begin(author, "instrument:tt01-2018")
    *_, code, _number = at.split("/")
    copy = begin(author, f"version:{code}:1", "Bản sao")
    assert [one.code for one in questions(app, copy)] == [one.code for one in questions(app, at)]
    assert version_of(app, copy).instrument == "tt01-2018"


def test_warnings_are_told_and_never_forbid(app: Flask, author: FlaskClient) -> None:
    at = begin(author)
    answer = add(author, at, "faces", label_vi="Nhân viên có nhanh và lịch sự không?")
    assert "Krosnick" in Page(answer.text).text
    assert len(questions(app, at)) == 1


def test_a_survey_goes_out_as_a_file_and_comes_back_the_same(app: Flask, author: FlaskClient) -> None:
    at = begin(author, "instrument:counter-rating")
    add(author, at, "matrix", **KINDS["matrix"])
    add(author, at, "scale", **KINDS["scale"])
    file = author.get(f"{at}.json")
    assert file.mimetype == "application/json"
    back = post(author, f"{BASE}/import", unit="QNM", file=(BytesIO(file.data), "khao-sat.json")).request.path
    assert back != at
    again = author.get(f"{back}.json").json
    assert again == file.json
    assert again["schema_version"] == 1


def test_the_preview_stands_in_frames_of_this_site_alone(author: FlaskClient) -> None:
    at = begin(author, "instrument:counter-rating")
    frames = author.get(f"{at}/preview")
    inside = [frame.get("src") for frame in Page(frames.text).findall(".//iframe")]
    assert "frame-src 'self'" in frames.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in frames.headers["Content-Security-Policy"]
    assert len(inside) == 2
    for path in inside:
        shown = author.get(path)
        assert shown.status_code == 200
        assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in author.get("/").headers["Content-Security-Policy"]


def test_the_preview_of_the_counter_rating_is_the_page_citizens_see(app: Flask, author: FlaskClient) -> None:
    at = begin(author, "instrument:counter-rating")
    create_touchpoint(app, code="TAMKY1")
    shown, real = (Page(author.get(path).text) for path in (f"{at}/page?lang=vi", "/f/TAMKY1?lang=vi"))
    faces = ".//fieldset[@class='gy-faces']"
    assert shown.find(faces) is not None
    assert [one.get("value") for one in shown.findall(f"{faces}//input")] == [
        one.get("value") for one in real.findall(f"{faces}//input")
    ]
    assert shown.find(".//h1").text == real.find(".//h1").text
    assert shown.find(".//form").get("method") == "get"
    assert shown.find(".//script") is None


def test_a_tap_in_the_preview_leads_to_what_is_asked_then_and_keeps_nothing(
    app: Flask, author: FlaskClient
) -> None:
    at = begin(author, "instrument:counter-rating")
    empty = author.get(f"{at}/page?lang=vi&try=1")
    assert (
        "Mời bà con chọn" in Page(empty.text).text or Page(empty.text).find(".//*[@role='alert']") is not None
    )
    tapped = Page(author.get(f"{at}/page?lang=vi&try=1&rating=2").text)
    assert len(tapped.findall(".//input[@name='reasons']")) > 3
    with transaction(app) as session:
        assert session.scalars(select(Submission)).all() == []


def test_a_survey_is_found_by_name_and_state(app: Flask, author: FlaskClient) -> None:
    begin(author, name="Sau khi nhận kết quả")
    begin(author, name="Cổng dịch vụ công")

    def found(**asked: str) -> list[str]:
        page = Page(author.get(BASE + "/", query_string=asked).text)
        return [one.text for one in page.findall(".//tbody//th")]

    assert found(q="nhan ket") == ["Sau khi nhận kết quả"]
    assert found(q="dịch vụ", status="draft") == ["Cổng dịch vụ công"]
    assert found(status="published") == ["Đánh giá tại quầy"]
    assert found(q="không có tên này") == []
    assert len(found()) == 3


def test_touchpoints_ask_what_they_are_assigned_on_its_days(
    app: Flask, author: FlaskClient, reviewer: FlaskClient
) -> None:
    create_touchpoint(app, "TAMKY1")
    create_touchpoint(app, "KIOSK1", kind="kiosk")
    at = begin(author)
    add(author, at, "yes_no", label_vi="Có xong trong ngày không?")
    assert post(author, f"{at}/touchpoints", what="touchpoints", touchpoint="TAMKY1").status_code == 200
    asked = "Có xong trong ngày không?"
    assert asked not in author.get("/f/TAMKY1").text
    publish(author, reviewer, at)
    post(author, f"{at}/touchpoints", what="touchpoints", touchpoint=["TAMKY1", "KIOSK1"])
    assert asked in author.get("/f/TAMKY1").text
    assert asked not in author.get("/f/KIOSK1").text  # a kiosk shows faces only
    late = {"opens_on": "01/01/2099", "what": "days"}
    post(author, f"{at}/touchpoints", **late)
    assert asked not in author.get("/f/TAMKY1").text
    post(author, f"{at}/touchpoints", what="days", opens_on="", closes_on="")
    assert asked in author.get("/f/TAMKY1").text
    post(reviewer, f"{at}/retire")
    assert asked not in author.get("/f/TAMKY1").text


def test_a_version_for_later_lets_the_present_one_go_on_until_then(
    app: Flask, author: FlaskClient, reviewer: FlaskClient
) -> None:
    create_touchpoint(app, "TAMKY1")
    first = begin(author)
    add(author, first, "yes_no", label_vi="Hỏi lần đầu?")
    publish(author, reviewer, first)
    post(author, f"{first}/touchpoints", what="touchpoints", touchpoint="TAMKY1")
    second = first.replace("/1", "/2")
    post(author, f"{first}/revise")
    add(author, second, "yes_no", label_vi="Hỏi lần sau?")
    post(author, f"{second}/touchpoints", what="days", opens_on="02/01/2099")
    publish(author, reviewer, second)
    page = author.get("/f/TAMKY1").text
    assert "Hỏi lần đầu?" in page
    assert "Hỏi lần sau?" not in page
    assert "01/01/2099" in author.get(f"{first}/touchpoints").text  # its last day
    post(author, f"{second}/touchpoints", what="days", opens_on="02/01/2020")
    assert "Hỏi lần sau?" in author.get("/f/TAMKY1").text
    post(reviewer, f"{second}/retire")
    assert "Hỏi lần đầu?" not in author.get("/f/TAMKY1").text  # what has ended stays so


def test_the_counter_rating_never_ends(app: Flask, author: FlaskClient) -> None:
    create_touchpoint(app, "TAMKY1")
    counter = f"{BASE}/counter-rating/1"
    for path, fields in (("retire", {}), ("touchpoints", {"what": "days", "closes_on": "01/01/2020"})):
        post(author, f"{counter}/{path}", **fields)
        assert author.get("/f/TAMKY1").status_code == 200


def test_what_belongs_to_others_is_not_there(app: Flask, author: FlaskClient, unit: Any) -> None:
    """S-10: a survey of the province's is not the commune's to see, nor its touchpoints to assign."""
    at = begin(author)
    add(author, at, "yes_no")
    commune = create_unit(app, "TAMKY", parent=unit)
    create_touchpoint(app, "PROVINCE1", unit=unit)
    client = app.test_client()
    sign_in(client, create_account(app, "administrator", commune))
    for path in (
        at,
        f"{at}.json",
        f"{at}/preview",
        f"{at}/page",
        f"{at}/results",
        f"{at}/settings",
        f"{at}/touchpoints",
    ):
        assert client.get(path).status_code == 404, path
    for path in ("review", "publish", "retire", "revise", "questions/q1/move", "questions/q1/remove"):
        assert post(client, f"{at}/{path}").status_code == 404, path
    assert "Khảo sát thử" not in client.get(f"{BASE}/").text
    counter = f"{BASE}/counter-rating/1"
    assert client.get(counter).status_code == 200
    assert post(client, f"{counter}/revise").status_code == 404
    assert (
        post(client, f"{counter}/touchpoints", what="touchpoints", touchpoint="PROVINCE1").status_code == 404
    )


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"{", "dòng 1, cột 2"),
        (b"\xff\xfe", "byte 0"),
        (b"[]", "–"),
        (b"[" * 100_000, "–"),
        (b'{"a": NaN}', "–"),
        (b'{"name": "a", "name": "b"}', "name"),
        (b'{"n": ' + b"9" * 5000 + b"}", "–"),
        (b" " * 300_000, "–"),
        (b'{"schema": "other", "schema_version": 2}', "schema_version"),
        (b'{"evil": 1}', "evil"),
        (b'{"questions": [{"kind": "faces"}]}', "questions[0].label"),
        (b'{"questions": [{"code": "../x", "kind": "evil", "label": 3}]}', "questions[0].code"),
        (b'{"questions": {"a": 1}}', "questions"),
    ],
)
def test_a_hostile_file_is_refused_with_place_and_cause(
    author: FlaskClient, content: bytes, place: str
) -> None:
    answer = post(author, f"{BASE}/import", unit="QNM", file=(BytesIO(content), "x.json"))
    assert answer.status_code == 422
    assert f"<code>{place}</code>" in answer.text


@pytest.mark.one_database
def test_an_unsound_file_is_refused_too(app: Flask, author: FlaskClient) -> None:
    label = {"vi": "Thế nào?"}
    options = [{"code": "a", "label": {"vi": "A"}}, {"code": "a", "label": {"vi": "B"}}]
    rule = {"question": "later", "operator": "is", "value": "x"}
    cases = [
        [{"code": "a", "kind": "single", "label": label, "options": options}],
        [{"code": "a", "kind": "single", "label": label}],
        [{"code": "a", "kind": "date", "label": label, "show_if": [rule]}],
        [{"code": "rating", "kind": "words", "label": label}],
        [{"code": "a", "kind": "scale", "label": label, "scale": {"from": 5, "to": 1}}],
        [{"code": "a", "kind": "date", "label": {"en": "x"}}],
        [{"code": "a", "kind": "date", "label": label}] * 2,
    ]
    for found in cases:
        file = {"schema": "gop-y-survey", "schema_version": 1, "name": "x", "questions": found}
        answer = post(
            author, f"{BASE}/import", unit="QNM", file=(BytesIO(json.dumps(file).encode()), "x.json")
        )
        assert answer.status_code == 422, found
    with transaction(app) as session:
        assert session.scalars(select(Survey)).all()[0].code == "counter-rating"


def test_a_touchpoint_of_others_is_passed_over(
    app: Flask, author: FlaskClient, reviewer: FlaskClient, unit: Any
) -> None:
    commune, other = create_unit(app, "TAMKY", parent=unit), create_unit(app, "HOIAN", parent=unit)
    for code, place in (("OURS", commune), ("THEIRS", other)):
        create_touchpoint(app, code, unit=place)
    local = app.test_client()
    sign_in(local, create_account(app, "administrator", commune))
    answer = post(local, f"{BASE}/new", name="Của xã", unit="TAMKY", source="")
    at = answer.request.path
    add(local, at, "yes_no")
    publish(local, reviewer, at)
    post(local, f"{at}/touchpoints", what="touchpoints", touchpoint=["OURS", "THEIRS"])
    with transaction(app) as session:
        survey = session.scalars(select(Survey).where(Survey.name == "Của xã")).one()
        asking = session.scalars(select(Touchpoint.code).where(Touchpoint.survey_id == survey.id)).all()
    assert asking == ["OURS"]
