"""Where a formal complaint goes: said unit by unit, by whoever keeps it, and told wherever people need it."""

import io

import pytest
from pypdf import PdfReader

from feedback.cli import cli
from feedback.organisation.formal_way import MOST_LETTERS
from tests.factories import create_account, create_touchpoint, create_unit, form_fields

BRIBE = "Cán bộ vòi tiền mới chịu ký"
WHERE = "Số 12 Phan Bội Châu <b>Tam Kỳ</b>. ĐT 0235 000 0000"


@pytest.fixture
def units(app):
    """A province, two communes, a hamlet below one of them; each with a counter."""
    units = {"QNM": create_unit(app, "QNM", "Tỉnh Quảng Nam")}
    for code, parent in (("TAMKY", "QNM"), ("HOIAN", "QNM"), ("TRUONGXUAN", "TAMKY")):
        units[code] = create_unit(app, code, parent=units[parent])
    for code, unit in units.items():
        create_touchpoint(app, f"{code}1", unit=unit)
    return units


@pytest.fixture
def keeper(app, client, sign_in, units):
    """A manager of Tam Kỳ, signed in."""
    account = create_account(app, "manager", units["TAMKY"], name="Bà Thanh")
    sign_in(client, account)
    return account


@pytest.fixture
def say(client, page):
    """Write a unit's words on its page, as whoever is signed in."""

    def send(code, vi="", en=""):
        token = page(client.get("/manage/units/")).find(".//input[@name='csrf_token']").get("value")
        return client.post(f"/manage/units/{code}", data={"csrf_token": token, "vi": vi, "en": en})

    return send


def told_at(app, code, lang="vi"):
    """What a person reads who wrote of a bribe at this counter."""
    citizen = app.test_client()
    answer = citizen.post(f"/f/{code}?lang={lang}", data=form_fields(comment=BRIBE))
    return citizen.get(answer.location).text


def paper_of(runner, code, tmp_path, *options):
    target = tmp_path / "posters.pdf"
    made = runner.invoke(cli, ["posters", "--touchpoint", code, "-o", str(target), *options])
    assert made.exit_code == 0, made.stderr
    return " ".join(PdfReader(target).pages[0].extract_text().split())


def test_the_words_of_a_unit_are_told_there_and_below(app, keeper, say):
    assert "Nơi tiếp công dân ở đây" not in told_at(app, "TRUONGXUAN1")
    assert say("TAMKY", WHERE).status_code == 303
    for code in ("TAMKY1", "TRUONGXUAN1"):
        assert "Số 12 Phan Bội Châu &lt;b&gt;Tam Kỳ" in told_at(app, code)
    assert "Phan Bội Châu" not in told_at(app, "HOIAN1")
    say("TRUONGXUAN", "Nhà văn hoá thôn", "The village hall")
    assert "Nhà văn hoá thôn" in told_at(app, "TRUONGXUAN1")
    assert "The village hall" in told_at(app, "TRUONGXUAN1", "en")
    say("TRUONGXUAN")
    assert "Phan Bội Châu" in told_at(app, "TRUONGXUAN1")


def test_words_in_one_language_are_better_than_none(app, keeper, say):
    say("TAMKY", WHERE)
    assert "Phan Bội Châu" in told_at(app, "TAMKY1", "en")


def test_paper_says_it_in_both_languages(app, client, runner, keeper, say, tmp_path):
    say("TAMKY", WHERE, "12 Phan Boi Chau street")
    words = paper_of(runner, "TAMKY1", tmp_path)
    assert f"Nơi tiếp công dân ở đây: {WHERE}" in words
    assert "Citizens' reception here: 12 Phan Boi Chau street" in words.replace("’", "'")
    sheet = PdfReader(io.BytesIO(client.get("/intake/paper/forms/TRUONGXUAN1.pdf").data)).pages[0]
    assert WHERE in " ".join(sheet.extract_text().split())
    # A label has no room for an address: it says the general sentence only.
    labels = io.BytesIO(client.get("/manage/touchpoints/posters.pdf?code=TAMKY1&size=labels").data)
    assert "Phan Bội Châu" not in PdfReader(labels).pages[0].extract_text()


@pytest.mark.one_database
def test_the_longest_words_still_fit_a_poster(app, runner, keeper, say, tmp_path):
    long = "Trụ sở tiếp công dân, số 1 đường Ví Dụ ".ljust(MOST_LETTERS - 4, "W") + " HẾT"
    assert say("TAMKY", long, long.replace("HẾT", "END")).status_code == 303
    for size in ("a4", "a5"):
        words = paper_of(runner, "TAMKY1", tmp_path, "--format", size)
        assert "HẾT" in words
        assert "END" in words
        assert len(PdfReader(tmp_path / "posters.pdf").pages) == 1


@pytest.mark.one_database
def test_what_does_not_fit_or_most_could_not_read_is_refused(app, keeper, say):
    assert say("TAMKY", "x" * (MOST_LETTERS + 1)).status_code == 422
    assert "tiếng Việt" in say("TAMKY", "", "Only English").text
    assert "Nơi tiếp công dân ở đây" not in told_at(app, "TAMKY1")


def test_who_wrote_what_is_kept(client, page, keeper, say):
    for words in (WHERE, WHERE, ""):
        say("TAMKY", words)
    history = [" ".join("".join(line.itertext()).split()) for line in page_lines(page, client)]
    assert len(history) == 2  # the same again is no change
    assert "Bà Thanh" in history[0]
    assert history[0].endswith("Đã bỏ")
    assert history[1].endswith(WHERE)


def page_lines(page, client):
    return page(client.get("/manage/units/TAMKY")).findall(".//main//ol[@class='govuk-list']/li")


def test_the_units_of_others_look_as_if_they_were_not_there(app, client, keeper, say):
    for code in ("QNM", "HOIAN", "NOWHERE"):
        assert client.get(f"/manage/units/{code}").status_code == 404
        assert say(code, WHERE).status_code == 404
    assert "HOIAN" not in client.get("/manage/units/").text
    assert "Nơi tiếp công dân ở đây" not in told_at(app, "HOIAN1")


def rows_of(page, client, address="/manage/units/"):
    return {
        row.find("th/a").text: [" ".join("".join(cell.itertext()).split()) for cell in row.findall("td")]
        for row in page(client.get(address)).findall(".//tbody/tr")
    }


def test_an_administrator_sees_at_once_what_is_missing(app, client, sign_in, page, units, say):
    create_unit(app, "KHONGHOI", parent=units["QNM"])  # nobody is asked there
    sign_in(client, create_account(app, "administrator", units["QNM"]))
    create_account(app, "inspector", units["TAMKY"])
    say("TAMKY", WHERE)
    assert rows_of(page, client) == {
        "Tỉnh Quảng Nam": ["còn thiếu", "còn thiếu"],
        "Đơn vị HOIAN": ["còn thiếu", "còn thiếu"],
        "Đơn vị KHONGHOI": ["còn thiếu", "–"],
        "Đơn vị TAMKY": ["ghi riêng", "còn thiếu"],
        "Đơn vị TRUONGXUAN": ["theo Đơn vị TAMKY", "đã cử"],
    }
    assert "Đơn vị TRUONGXUAN" not in rows_of(page, client, "/manage/units/?show=lacking")
    say("QNM", WHERE)
    create_account(app, "inspector", units["QNM"])
    assert "Không thiếu gì." in client.get("/manage/units/").text


def test_a_manager_is_not_told_who_inspects(client, page, keeper):
    assert rows_of(page, client) == {"Đơn vị TAMKY": ["còn thiếu"], "Đơn vị TRUONGXUAN": ["còn thiếu"]}
