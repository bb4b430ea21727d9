"""The citizen's form as it is shown."""

from tests.factories import create_touchpoint


def test_the_form_asks_for_one_of_five_faces(app, client, page):
    create_touchpoint(app, "TAMKY1", name="Quầy Tam Kỳ")
    answer = client.get("/f/TAMKY1")
    shown = page(answer)
    assert answer.status_code == 200
    faces = [radio.get("value") for radio in shown.findall(".//input[@type='radio']")]
    assert faces == ["1", "2", "3", "4", "5"]
    assert "Quầy Tam Kỳ" in shown.text
