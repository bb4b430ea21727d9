import unicodedata
from collections.abc import Iterator
from re import _parser as syntax
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import redact
from analysis.personal_data import ALL_RULES
from analysis.redaction import PLACEHOLDERS
from benchmarks.redaction import WAYS, Tally, read_list, typed
from feedback.collection.masking import KIND_WORDS

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
    ("chi lan o quay 3 nhiet tinh", "name", "lan"),
    ("Mr. Smith had to wait", "name", "Smith"),
    ("mst 0101234567-001", "tax_code", "0101234567-001"),
    ("số bhxh 4913001234 tra không ra", "document", "4913001234"),
    ("passport no. C7654321", "document", "C7654321"),
    ("nhà số 12 kiệt 34 Trần Cao Vân", "address", "12 kiệt 34"),
    ("tôi sinh ngày 12-03-1975", "birth_date", "12-03-1975"),
    ("sđt ０９０５１２３４５６", "phone", "０９０５１２３４５６"),
    ("sđt 0905\u200b123\u200b456 nhé", "phone", "0905\u200b123\u200b456"),
    ("mail lan1985 a còng gmail chấm com", "email", "lan1985 a còng gmail chấm com"),
    ("VCB 0123456789", "account", "0123456789"),
    ("gọi 0912\n345 678 giúp", "phone", "0912\n345 678"),
    ("gọi 0912\r\n345\r\n678 giúp", "phone", "0912\r\n345\r\n678"),
    ("cccd 049 088\n001 234", "citizen_id", "049 088\n001 234"),
    ("sđt:\n0912345678", "phone", "0912345678"),
    ("cccd o49o88001234", "citizen_id", "o49o88001234"),
    ("thẻ O49O88001234 sai", "citizen_id", "O49O88001234"),
    ("so 0 4 9 1 9 1 0 0 5 5 6 7 bi sai", "citizen_id", "0 4 9 1 9 1 0 0 5 5 6 7"),
    ("mật khẩu 123456 không vào được", "password", "123456"),
    ("mật khẩu của em là: 246810.", "password", "246810"),
    ("mk: abc123", "password", "abc123"),
    ("pass 123456", "password", "123456"),
    ("zalo @abc", "url", "@abc"),
    ("fb: ten.abc", "url", "ten.abc"),
    ("tiktok của em @hoa_mai", "url", "@hoa_mai"),
    ("facebook: hoamai95", "url", "hoamai95"),
    ("hoamai a còng yahoo.com", "email", "hoamai a còng yahoo.com"),
    ("abc a còng gmail chấm com", "email", "abc a còng gmail chấm com"),
    ("gửi abc a cong gmail", "email", "abc a cong gmail"),
    (
        "lê chấm hoa gạch dưới mai a còng gmail chấm com",
        "email",
        "lê chấm hoa gạch dưới mai a còng gmail chấm com",
    ),
    ("gửi về thuy trang 92 @ gmail . com", "email", "thuy trang 92 @ gmail . com"),
    ("hoa at outlook dot com", "email", "hoa at outlook dot com"),
    ("vanphong a còng congty chấm vn", "email", "vanphong a còng congty chấm vn"),
]


@pytest.mark.parametrize(("text", "kind", "value"), PERSONAL)
def test_personal_data_is_taken_out_and_nothing_else(text: str, kind: str, value: str) -> None:
    redaction = redact(text)
    assert (kind, value) in [(found.kind, text[found.start : found.end]) for found in redaction.found]
    assert value not in redaction.text
    assert PLACEHOLDERS[kind] in redaction.text


# Typed small without marks: what stands around a name tells it from the other words it may be.
PLAIN_NAMES = [
    ("anh tuan o quay 3", "tuan"),
    ("chi hoa bo phan dat dai", "hoa"),
    ("cam on chi phuong nhieu", "phuong"),
    ("chi hien o quay 2", "hien"),
    ("anh dung ben dia chinh", "dung"),
    ("chi thu ha giai thich ky", "thu ha"),
    ("chi lan va chi cuc deu tot", "cuc"),
    ("co nga tiep dan vui ve", "nga"),
    ("thay duc hieu truong ky roi", "duc"),
    ("bac bay cho tu sang", "bay"),
    ("can bo ten khai o xa", "khai"),
    ("a hung ben thue", "hung"),
    ("toi la truong quang hieu, thon 2", "truong quang hieu"),
    ("mr smith had to wait", "smith"),
]


@pytest.mark.parametrize(("text", "name"), PLAIN_NAMES)
def test_names_typed_small_without_marks_are_told_by_what_stands_around_them(text: str, name: str) -> None:
    assert name in [text[one.start : one.end] for one in redact(text).found if one.kind == "name"]


KEPT = [
    "ngày 22/11/2026 nộp 1.150.000 đồng, 150000000đ, 115 nghìn",
    "hẹn từ 01/02/2024-05/02/2024 lúc 08:30, 9h42",
    "ở 27 Trần Cao Vân, trường Nguyễn Du, chợ Bà Hoa, đường Bà Triệu, phường Trần Phú",
    "Nghị định 61/2018/NĐ-CP, Thông tư 01/2018/TT-VPCP",
    "tổng đài 19001009 và 1022",
    "chị Hành chính công hướng dẫn, cô Tài chính thu tiền",
    "phí 20000-150000 đồng năm 2023 2024 2025",
    "anh Công an xã, cô Cán bộ, chị VNPT",
    "cứ Android là lỗi, chỉ Eximbank thu phí, có Thông báo",
    "ĐI LẠI QUÁ NHIỀU LẦN, ANH CHỊ CÁN BỘ KHÓ CHỊU",
    "đi Bà Nà, ra Cô Tô",
    "file 40MB 2024, gói 40Mbps",
    "hẹn 05.08.2024-06.08.2024, quầy 01 02 03 04 05 06 đóng",
    "tài khoản bị trừ 150000000 đồng, phí 30k 50000",
    "đường dây nóng (0235) 3852 641 không ai bắt",
    "https://dichvucong.quangnam.gov.vn/vi/tra-cuu lỗi 404, vnpost.vn cũng vậy",
    "năm sinh 1968 in ra 1986, khai sinh ngày 05/06/2024",
    "chi lan dau moi lam, hen anh tuan sau, ba lan roi",
    "cán bộ xã Tiên Hà, công an Quảng Nam, nhân viên Điện Bàn",
    "quên mật khẩu, mật khẩu 6 số, mật khẩu 8 ký tự, mk 10kytu, đổi mật khẩu 90 ngày 2 lần, pass khó nhớ",
    "mật khẩu 123456 số là dài quá",
    "họp @ nhà văn hóa, @admin xem lại, zalo chưa báo, fb: không ai trả lời, facebook của xã",
    "qua công an xã, a còng là gì, chấm điểm cho gmail",
    "fb: danang.vn, zalo dichvucong.gov.vn",
    "phí 150.000\n200.000, bước 1 2 3 4 5 6 7 8 9 10 11 12, 0 1 2 3 4 5 6 7 8 9 10 11",
    "anh can bo, chi cuc thue, co giao, bac si, can bo nam, anh chi o quay, bao ve chi duong cho toi",
    "chi thu tien mat, chi nhan o bo phan mot cua, chi hai ngay la xong, chi dan ro, chi tinh phi theo luat",
    "co thu phi, co loi o buoc 3, co mai che, thay hoa don sai, thay hai long, ba tuan chua xong, ba nam moi",
    "anh bao nop them, anh tai quay 3 huong dan, anh van nhiet tinh, cam on anh da giup, em hoi mai",
    "thang hai, chieu thu nam, tinh bac giang, may chu loi, dia chi phuong hoa cuong, hinh anh mo",
    "duong le van hien ngap, truong nguyen du, cho ba hoa, xa tam thanh, toi la truong thon",
    "quầy 01\n02\n03\n04\n05\n06\n07",
]


@pytest.mark.parametrize("text", KEPT)
def test_amounts_dates_streets_and_offices_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(("text", "kind", "value"), PERSONAL)
def test_it_does_not_matter_how_the_marks_are_encoded(text: str, kind: str, value: str) -> None:
    text, value = unicodedata.normalize("NFD", text), unicodedata.normalize("NFD", value)
    assert (kind, value) in [(found.kind, text[found.start : found.end]) for found in redact(text).found]


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\u2060", "\u200e", "\u202b", "\ufeff", "\u034f", "\x01"]
)
@pytest.mark.parametrize(("text", "kind", "value"), PERSONAL)
def test_what_nobody_sees_hides_nothing(text: str, kind: str, value: str, unseen: str) -> None:
    spread = unseen.join(text)
    found = [(one.kind, spread[one.start : one.end].replace(unseen, "")) for one in redact(spread).found]
    assert (kind, value.replace(unseen, "")) in found


@given(st.sampled_from([text for text, _, _ in PERSONAL]), st.sampled_from(["NFD", "NFC"]), st.data())
def test_words_beside_what_is_taken_out_stay_as_typed(text: str, form: Any, data: st.DataObject) -> None:
    signs = data.draw(
        st.lists(st.sampled_from(["", "", "\u200b", "\u0301"]), min_size=len(text), max_size=len(text))
    )
    typed = unicodedata.normalize(form, "".join(map("".join, zip(text, signs, strict=True))))
    _check_spans(typed)


@given(st.text(max_size=200))
def test_spans_map_back_to_the_original(text: str) -> None:
    _check_spans(text)


@given(st.lists(st.sampled_from([text for text, _, _ in PERSONAL] + KEPT), max_size=4).map(" ; ".join))
def test_spans_map_back_where_there_is_much_to_find(text: str) -> None:
    _check_spans(text)


PIECES = [
    *(
        "https://",
        "abc.com/",
        "dichvucong.gov.vn/tra?",
        "email=",
        "&cccd=",
        "&token=S3CRET9",
        "an.le@gmail.com",
    ),
    *(
        "000.00.15.H47-240903-0018",
        "0905 123 456",
        "sinh ngày 1/2/1990",
        "mk: abc123",
        "zalo an.le",
        "@",
        "/",
    ),
    *(" ", " ", "\n", " chị Nguyễn Thị Lan ", " anh tuan o quay 3 ", " cảm ơn ", "049123456789", "\u200b"),
]


@settings(max_examples=300)
@example("zalo an.lehttps://email=mk: abc123&cccd=dichvucong.gov.vn/tra?sinh ngày 1/2/1990")
@example("0905 123 456mk: abc123000.00.15.H47-240903-0018&token=S3CRET9")
@example("zalo an.lehttps://email=mk: abc123an.le@gmail.comabc.com/&token=S3CRET9")
@given(st.lists(st.sampled_from(PIECES), max_size=8, unique=True).map("".join))
def test_what_stands_within_something_else_is_taken_out_with_it(text: str) -> None:
    _check_spans(text)
    assert redact(redact(text).text).found == []


@pytest.mark.parametrize(
    "link",
    [
        "https://abc.com/?email=an@gmail.com",
        "https://abc.com/?ma=000.00.15.H47-240903-0018&k=1",
        "https://abc.com/login?email=an.le@gmail.com&token=S3CRET9",
        "http://fb.com/x9",
    ],
)
def test_a_link_is_taken_out_whole_whatever_it_holds(link: str) -> None:
    text = f"xem {link} chị Nguyễn Thị Lan xử lý chậm"
    assert redact(text).text == "xem [liên kết] chị [tên người] xử lý chậm"


def _check_spans(text: str) -> None:
    redaction = redact(text)
    rebuilt, position = "", 0
    for kind, start, end in redaction.found:
        assert position <= start < end <= len(text)
        rebuilt += text[position:start] + PLACEHOLDERS[kind]
        position = end
    assert rebuilt + text[position:] == redaction.text


@pytest.mark.parametrize(
    "unit",
    [
        "0",
        "a@",
        "stk ",
        "Nguyễn ",
        "ong tran ",
        "+84 (0) ",
        "mk ",
        "H47.",
        "1 2 ",
        "cccd số ",
        "a.",
        "không ",
        "[tên người] ",
        "0\u0301",
        "Nguyễn Văn ",
        "0905 123 456 ",
        "0\n",
        "a\u0301\u200b\u0323",
        "\u0301\u0323",
        "mật khẩu 1a",
        "zalo a.",
        "a chấm ",
        "a còng ",
        "anh tuan ",
        "chi thu ha ",
    ],
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    assert redact(unit * 20_000).text  # with catastrophic backtracking this would not end


def test_every_repetition_in_a_rule_has_an_end() -> None:
    for rule in ALL_RULES:
        assert all(most < syntax.MAXREPEAT for most in _repetitions(syntax.parse(rule.pattern.pattern)))


def _repetitions(tree: Any) -> Iterator[int]:
    for operator, argument in tree:
        if str(operator) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            yield argument[1]
        for part in argument if isinstance(argument, (tuple, list)) else ():
            branches = part if isinstance(part, list) else [part]
            for branch in branches:
                if isinstance(branch, syntax.SubPattern):
                    yield from _repetitions(branch)


@given(st.lists(st.sampled_from([text for text, _, _ in PERSONAL] + KEPT), max_size=4).map(" ".join))
def test_a_second_redaction_finds_nothing_more(text: str) -> None:
    redacted = redact(text).text
    assert redact(redacted).text == redacted


@given(st.text(max_size=100))
def test_a_text_grows_at_most_by_its_placeholders(text: str) -> None:
    redaction = redact(text)
    longest = max(map(len, PLACEHOLDERS.values()))
    assert len(redaction.text) <= len(text) + longest * len(redaction.found)


def test_each_kind_has_words_for_the_person_who_is_asked() -> None:
    assert set(KIND_WORDS) == set(PLACEHOLDERS)


NUMBERS = ("phone", "citizen_id", "account", "tax_code", "document", "dossier_code", "plate")


@pytest.mark.parametrize("part", ["first", "second", "fourth"])
def test_the_labelled_list_is_met(part: str) -> None:
    tally = Tally([line for line in read_list() if line.part == part])
    assert tally.recall(*NUMBERS, "email") >= 0.98
    assert tally.recall("name") >= 0.85
    assert tally.precision() >= 0.95
    assert tally.spoilt <= 0.05 * tally.harmless


@pytest.mark.parametrize("way", WAYS)
def test_names_are_found_however_they_are_typed(way: str) -> None:
    tally = Tally(typed([line for line in read_list() if line.part in {"first", "second"}], way))
    assert tally.recall("name") >= 0.85
    assert tally.precision() >= 0.95


def test_the_list_has_as_many_harmless_lines() -> None:
    lines = read_list()
    personal = [line for line in lines if line.labelled]
    assert len(personal) >= 300
    assert len(lines) - len(personal) >= 300
    assert {label.kind for line in personal for label in line.labelled} - {"bare_name"} == set(PLACEHOLDERS)
    assert len({line.text for line in lines}) == len(lines)
