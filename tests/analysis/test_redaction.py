import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import redact
from analysis.redaction import PLACEHOLDERS

# All numbers and names are invented.
PERSONAL = [
    ("Tôi bỏ số 0906.555.013 dùng số mới", "phone", "0906.555.013"),
    ("gui ve so 0905-111-204 ma sim mat roi", "phone", "0905-111-204"),
    ("sđt +84 905 246 801 nhé", "phone", "+84 905 246 801"),
    ("gọi +84 (0) 905 246 801 không được", "phone", "+84 (0) 905 246 801"),
    ("máy bàn (0235) 3810 222 không ai bắt", "phone", "(0235) 3810 222"),
    ("bà Mười (0777 123 456) chờ", "phone", "0777 123 456"),
    ("0905331020/0905 333 444 gọi số nào", "phone", "0905 333 444"),
    ("Hồ sơ H47.12-231015-0042 ba lần trắng", "dossier_code", "H47.12-231015-0042"),
    ("mã 000.00.21.H47-231015-0042 xong", "dossier_code", "000.00.21.H47-231015-0042"),
    ("gửi về minhthu_dn@example.org ạ", "email", "minhthu_dn@example.org"),
    ("nhập căn cước 049186000123 để coi", "citizen_id", "049186000123"),
    ("cmnd toi 205123456", "citizen_id", "205123456"),
    ("cccd: 049 186 000 123", "citizen_id", "049 186 000 123"),
    ("chuyển nhầm từ stk 1903 6677 8899 0 của tôi", "account", "1903 6677 8899 0"),
    ("mất nón trên xe 92H1-234.56", "plate", "92H1-234.56"),
    ("xe 92k1 76543 đậu", "plate", "92k1 76543"),
    ("nhắn zalo.me/0905111222 nha", "url", "zalo.me/0905111222"),
    ("mk 123456aA@ ai cung biet", "password", "123456aA@"),
    ("Cảm ơn chị Lan tổ hộ tịch", "name", "Lan"),
    ("hồ sơ ông Trần Văn Lạc bị trả", "name", "Trần Văn Lạc"),
    ("ho so ba Phan Thi Ngoc Anh", "name", "Phan Thi Ngoc Anh"),
    ("ông nguyễn văn an không tới", "name", "nguyễn văn an"),
    ("ÔNG NGUYỄN VĂN AN KHÔNG TỚI", "name", "NGUYỄN VĂN AN"),
    ("tôi Hoàng Minh Đức đây", "name", "Hoàng Minh Đức"),
    ("vd Trương Thị Mùi 0935 111 000", "name", "Trương Thị Mùi"),
    ("gọi tổ trưởng Zơrâm Nhoi", "name", "Zơrâm Nhoi"),
]


@pytest.mark.parametrize(("text", "kind", "value"), PERSONAL)
def test_personal_data_is_taken_out_and_nothing_else(text: str, kind: str, value: str) -> None:
    redaction = redact(text)
    assert (kind, value) in [(found.kind, text[found.start : found.end]) for found in redaction.found]
    assert value not in redaction.text
    assert PLACEHOLDERS[kind] in redaction.text


KEPT = [
    "ngày 22/11/2026 nộp 1.150.000 đồng, 150000000đ, 115 nghìn",
    "hẹn từ 01/02/2024-05/02/2024 lúc 08:30, 9h42",
    "ở 27 Trần Cao Vân, trường Nguyễn Du, chợ Bà Hoa, đường Bà Triệu, phường Trần Phú",
    "Nghị định 61/2018/NĐ-CP, Thông tư 01/2018/TT-VPCP",
    "tổng đài 19001009 và 1022",
    "phí 20000-150000 đồng năm 2023 2024 2025",
    "anh Công an xã, cô Cán bộ, chị VNPT",
    "cứ Android là lỗi, chỉ Eximbank thu phí, có Thông báo",
    "ĐI LẠI QUÁ NHIỀU LẦN, ANH CHỊ CÁN BỘ KHÓ CHỊU",
    "đi Bà Nà, ra Cô Tô",
    "file 40MB 2024, gói 40Mbps",
]


@pytest.mark.parametrize("text", KEPT)
def test_amounts_dates_streets_and_offices_stay(text: str) -> None:
    assert redact(text).text == text


@given(st.text(max_size=200))
def test_spans_map_back_to_the_original(text: str) -> None:
    _check_spans(text)


@given(st.lists(st.sampled_from([text for text, _, _ in PERSONAL] + KEPT), max_size=4).map(" ; ".join))
def test_spans_map_back_where_there_is_much_to_find(text: str) -> None:
    _check_spans(text)


def _check_spans(text: str) -> None:
    redaction = redact(text)
    rebuilt, position = "", 0
    for kind, start, end in redaction.found:
        assert position <= start < end <= len(text)
        rebuilt += text[position:start] + PLACEHOLDERS[kind]
        position = end
    assert rebuilt + text[position:] == redaction.text


@pytest.mark.parametrize(
    "unit", ["0", "a@", "stk ", "Nguyễn ", "ong tran ", "+84 (0) ", "mk ", "H47.", "1 2 ", "cccd số "]
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    assert redact(unit * 20_000).text  # with catastrophic backtracking this would not end
