"""The hint while typing: it finds what the server finds, by the same list of examples."""

import pytest
from playwright.sync_api import Page, expect

from analysis import redact
from tests.browser.conftest import Visit

# What the script looks for; names, plates, links and passwords only the server knows.
KINDS = {"dossier_code", "email", "account", "citizen_id", "phone"}
EXAMPLES = [
    "Tôi bỏ số 0906.555.013 dùng số mới",
    "gui ve so 0905-111-204 ma sim mat roi",
    "sđt +84 905 246 801 nhé",
    "gọi +84 (0) 905 246 801 không được",
    "máy bàn (0235) 3810 222 không ai bắt",
    "0905331020/0905 333 444 gọi số nào",
    "Hồ sơ H47.12-231015-0042 ba lần trắng",
    "mã 000.00.21.H47-231015-0042 xong",
    "gửi về minhthu_dn@example.org ạ",
    "nhập căn cước 049186000123 để coi",
    "CĂN CƯỚC 049186000123",
    "cmnd toi 205123456",
    "cccd: 049 186 000 123",
    "chuyển nhầm từ stk 1903 6677 8899 0 của tôi",
    "hai số: 0905123456, 0905123457 và mai@example.org",
    "0491860001234 là số gì",
    "Đóng 50.000 đồng ngày 12/10/2026, hẹn 9h30",
    "quyết định 0123/QĐ-UBND, thửa 1023, tờ 12",
    "phiên bản 1.0905123456.2",
    "số thứ tự 05 tới 0123",
    "a@b",
    "chờ lâu",
    "",
]


@pytest.fixture
def typed(visit: Visit) -> Page:
    """The page of a receipt, after a tap."""
    page = visit()
    page.goto("/f/TAMKY1")
    page.locator("label", has_text="Hài lòng").last.click()  # the tap sends by itself
    page.locator(".gy-receipt__code").wait_for()
    return page


def test_the_script_hides_what_the_server_would_hide(typed: Page) -> None:
    hint, field = typed.locator("[data-masks=comment]"), typed.locator("#comment")
    for text in EXAMPLES:
        found = redact(text).found
        assert {one.kind for one in found} <= KINDS, text
        field.fill(text)
        assert hint.is_visible() == bool(found), text
        if found:
            hint.get_by_role("button").click()
            assert field.input_value() == redact(text).text
            assert not hint.is_visible()


def test_it_says_what_it_looks_like(typed: Page) -> None:
    typed.locator("#comment").fill("gọi 0905 123 456")
    hint = typed.locator("[data-masks=comment]")
    assert "Chỗ này giống số điện thoại. Có che đi không?" in hint.inner_text()
    assert hint.get_attribute("aria-live") == "polite"


def test_who_types_slowly_is_told_once_and_can_go_on(typed: Page) -> None:
    field = typed.locator("#comment")
    field.press_sequentially("gọi 0905123456 nhé")
    assert field.input_value() == "gọi 0905123456 nhé"
    assert typed.locator("[data-masks=comment] p").count() == 1


def test_without_any_script_the_server_asks(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/f/TAMKY1")
    page.get_by_role("radio", name="Hài lòng", exact=True).check()
    page.get_by_role("button", name="Gửi").click()
    page.locator("[name=comment]").fill("Gọi chị Lan 0905 123 456")
    page.get_by_role("button", name="Gửi thêm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Có che chỗ này không?")
    page.get_by_role("button", name="Che đi rồi gửi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("cũng đã được lưu")
