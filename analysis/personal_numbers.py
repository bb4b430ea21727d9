"""The rules for numbers that belong to a person: identity, account, tax, telephone, plate."""

import re

from analysis.rules import ACROSS, LINK, NAME, START, WIDE_LINK, Match, digits, is_no_list, one_of, rule

_BANK = one_of(
    r"""vcb vietcom(?:bank)? agri(?:bank)? bidv vietin(?:bank)? ctg techcom(?:bank)? tcb mb_?bank mb acb
    vpbank sacombank stb tpbank hdbank shb vib msb ocb scb lpbank lienviet(?:postbank)? seabank eximbank
    abbank namabank bacabank pvcombank kienlongbank vietbank bao_?viet_?bank coopbank co-opbank cake timo
    momo zalopay viettelpay viettel_money vnpt_money shinhan woori hsbc ngan_hang_[a-z]{2,14}
    nh_[a-z]{2,14}"""
)

# What looks like part of a number and is none: dates, amounts, numbers of papers.
_UNIT = (
    r"(?:(?:k|d|tr|m2)(?![a-z0-9])|[ ]?(?:vnd|dong(?! y| chi| bao| thoi| nghiep| tinh)|nghin|ngan(?! hang)|"
    r"trieu|ty|usd|m2|ho so|luot|byte|nguoi)(?![a-z0-9]))"
)
_PAPERS = one_of(
    """bien_lai van_don buu_gui seri serial imei so_hieu phat_hanh vao_so so_thu_tu stt ma_loi phien_ban
    version quyet_dinh cong_van nghi_dinh thong_tu"""
)
_DAY_MONTH = r"(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./-])(?:0?[1-9]|1[0-2])(?P=mark)"
KEPT_RULES = [
    rule("", rf"(?<!\d){_DAY_MONTH}(?:19|20)\d{{2}}(?!\d)"),
    rule("", r"(?<!\d)(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"),
    rule("", rf"{START}[1-9](?:[., ]?\d){{0,14}}+{_UNIT}"),
    rule("", rf"(?<![a-z]){_PAPERS}(?: so)?[ :]{{1,2}}(?P<value>\d[\d.-]{{3,20}})"),
]

_TAX_CUE = one_of(
    "mst ma_thue ma_so_thue tax_code tax_id tax_number msdn ma_so_doanh_nghiep ma_so_kinh_doanh ma_so_dn"
)
_TAX_PAYER = one_of("ca_nhan tncn cong_ty cty ho_kinh_doanh hkd doanh_nghiep")
TAX_CODE = [
    rule(
        "tax_code",
        rf"(?<![a-z]){_TAX_CUE}(?: {_TAX_PAYER})?{LINK}"
        rf"(?P<value>\d{digits('9')}(?: ?- ?\d{{3}}|{digits('2,3')})?)(?!\d)",
    ),
    rule("tax_code", rf"(?<![a-z]){_TAX_CUE}{WIDE_LINK}(?P<value>\d{{10}}(?: ?- ?\d{{3}})?)(?!\d)"),
    rule("tax_code", rf"{START}\d{{10}} ?- ?\d{{3}}(?![\d-])"),
]

# Passport, health and social insurance, driving licence.
DOCUMENT = [
    rule(
        "document",
        rf"(?<![a-z])(?:ho chieu|passport){LINK}"
        rf"(?P<value>[a-z]{{1,2}} ?\d{digits('5,7')}|\d{{8,9}})(?![a-z0-9])",
    ),
    rule("document", rf"{START}[a-z]{{2}} ?[1-5] ?\d{{2}} ?\d{{10}}(?!\d)"),
    rule(
        "document",
        rf"(?<![a-z])(?:bhxh|bhyt|bao hiem(?: xa hoi| y te)?)(?: so)?{LINK}"
        rf"(?P<value>[a-z]{{2}} ?\d{digits('12')}|\d{digits('9')})(?!\d)",
    ),
    rule("document", rf"(?<![a-z])(?:bhxh|bhyt|bao hiem){WIDE_LINK}(?P<value>\d{{10}})(?!\d)"),
    rule(
        "document",
        rf"(?<![a-z])(?:gplx|blx|bang lai(?: xe)?|giay phep lai xe){LINK}"
        rf"(?P<value>\d{digits('11')}|[a-z]{{1,2}} ?\d{{6,9}})(?![a-z0-9])",
    ),
]

_ACCOUNT_CUE = (
    r"(?:stk|so ?tk|tk so|so tai khoan|bank account|account (?:number|no)|"
    r"(?:tai khoan|tk)(?: ngan hang| nhan tien| the){1,2})"
)
ACCOUNT = [
    rule(
        "account",
        rf"(?<![a-z0-9]){_ACCOUNT_CUE}(?:{LINK}{_BANK})?{LINK}(?P<value>\d{digits('5,18')})(?!\d)",
    ),
    rule(
        "account",
        rf"(?<![a-z0-9]){_BANK}(?: chi nhanh(?: [a-z]{{2,8}}){{1,3}})?{LINK}"
        rf"(?P<value>\d{digits('7,18')})(?!\d)",
    ),
    rule("account", rf"(?<![a-z0-9]){_ACCOUNT_CUE}{WIDE_LINK}(?P<value>\d{{8,19}})(?!\d)"),
    rule("account", rf"(?:so the|the atm){LINK}(?P<value>\d{digits('15')}(?:{digits('3')})?)(?!\d)"),
    rule("account", rf"{START}9704{digits('12')}(?:{digits('3')})?(?!\d)"),
    rule(
        "account",
        rf"{START}(?P<value>\d{digits('7,18')}+)[ ,(-]{{1,3}}(?:tai |tk |cua |o |nh )?{_BANK}(?![a-z])",
        is_no_list,
    ),
]

# "Tài khoản" is an account of the portal, too: its name is a telephone or identity number, or made of a name.
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3}){1,4}")
_LOGIN = r"(?=[a-z]{5,30}[._0-9])[a-z]{5,30}(?:[._][a-z0-9]{1,15}|\d{1,8}){1,3}"
ANY_ACCOUNT = [
    rule(
        "account",
        rf"(?<![a-z0-9])(?:tai khoan|tk|account){LINK}(?P<value>\d{digits('7,18')})(?!\d)",
        lambda match: not _AMOUNT.fullmatch(match.value),
    ),
    rule(
        "account",
        rf"(?<![a-z0-9])(?:tai khoan|tk|user(?:name)?|ten dang nhap){LINK}(?P<value>{_LOGIN})(?![a-z0-9])"
        r"(?<!\.vn)(?<!\.com)",
        needs="tk tai_khoan user dang_nhap",
    ),
]


def _is_in_groups(match: Match) -> bool:
    """Twelve digits as people write them: "0905 123 456 12" is a telephone number and another one."""
    lengths = list(map(len, match.groups))
    return is_no_list(match) and (lengths in ([12], [3, 1, 2, 6], [1] * 12) or min(lengths) > 2)


def _has_mostly_digits(match: Match) -> bool:
    """ "O9O5 123 456": people type the letter for the digit, but a number has digits, too."""
    return sum(character.isdigit() for character in match.value) > 6 and is_no_list(match)


def _has_a_letter(match: Match) -> bool:
    return "o" in match.value and _has_mostly_digits(match)


_IDENTITY_CUE = one_of(
    """cccd cmnd cmt cmtnd can_cuoc can_cuoc_cong_dan chung_minh chung_minh_nhan_dan chung_minh_thu dinh_danh
    dinh_danh_ca_nhan dinh_danh_dien_tu id id_card id_number id_no id_card_number giay_to_tuy_than"""
)
CITIZEN_ID = [
    rule(
        "citizen_id",
        rf"(?<![a-z]){_IDENTITY_CUE}(?![a-z]){LINK}"
        rf"(?P<value>\d{digits('11', sep=ACROSS)}|\d{digits('8', sep=ACROSS)}|\d{{8,13}})(?![a-z0-9])",
    ),
    rule(
        "citizen_id",
        rf"(?<![a-z]){_IDENTITY_CUE}(?![a-z]){LINK}"
        rf"(?P<value>[0o]{digits('11', '[0-9o]', ACROSS)})(?![a-z0-9])",
        _has_mostly_digits,
    ),
    rule(
        "citizen_id",
        rf"(?<![a-z]){_IDENTITY_CUE}(?![a-z]){WIDE_LINK}"
        rf"(?P<value>\d{{12}}|\d{{3}}[ .]?\d{{3}}[ .]?\d{{3}})(?![a-z0-9])",
    ),
    rule("citizen_id", rf"{START}0{digits('11', sep=ACROSS)}(?!\d)", _is_in_groups),
    rule("citizen_id", rf"{START}[0o][0-9o]{{11}}(?![a-z0-9])", _has_a_letter),
    # Nine digits alone may be anything; behind a name they are an old identity number.
    rule("citizen_id", rf"{NAME}[ ,:(-]{{1,3}}(?P<value>\d{{9}})(?!\d|[.,]\d)"),
]


_PUBLIC_LINE = re.compile(r"(?:tong dai|hotline|duong day nong|so nong)[^.\n]{0,25}$")


def _is_private_line(match: Match) -> bool:
    """An office's public line is what the comment is about; a mobile number is somebody's."""
    return not _PUBLIC_LINE.search(match.before(45)) and _has_mostly_digits(match)


# Areas 02xx with 7 or 8 digits, mobile 03 05 07 08 09, until 2018 also 11 digits with 012x 016x 018x 019x;
# service numbers (1900, 1800, 113) begin with no 0 and stay.
_SEP = r"[ .,_)\n-]{0,3}"
_MORE = rf"(?:{_SEP}[0-9oil]){{8}}(?!\d)"
_MOBILE, _OLD, _ANY = (start + _MORE for start in ("[35789]", "1[2689]", "[1-9]"))
_LANDLINE = rf"2(?:{_SEP}\d){{8,9}}(?!\d)"
_OLD_LANDLINE = rf"51[01](?:{_SEP}\d){{7}}(?!\d)"
_ZERO = r"(?:\(0(?=\d{2,3}\))|0)"
_COUNTRY = r"(?:\(?\+ ?84\)?|\(?00 ?84\)?)[ .,_-]{0,2}(?:\(0\)|0)?[ .,_-]{0,2}"
_BEFORE = r"(?:(?<![a-z0-9])|(?<=[a-z]{2}))(?<!\d[.,])"
_NUMERAL = one_of("khong mot hai ba bon tu nam lam sau bay tam chin le linh muoi")
_PHONE_CUE = one_of(
    """sdt so_dien_thoai so_dt dien_thoai dt zalo viber phone tel mobile di_dong goi goi_cho goi_lai goi_qua
    goi_vao alo call lien_he lh so_may sim nhan_tin"""
)
PHONE = [
    rule("phone", rf"(?<![a-z0-9]){_COUNTRY}\(?(?:{_MOBILE}|{_LANDLINE}|{_OLD}|{_ANY})", _has_mostly_digits),
    rule("phone", rf"{_BEFORE}(?:{_ZERO}|o(?=[0-9o]))[ .,_-]?(?:{_MOBILE}|{_OLD})", _has_mostly_digits),
    rule("phone", rf"{_BEFORE}{_ZERO}[ .,_-]?(?:{_LANDLINE}|{_OLD_LANDLINE})", _is_private_line),
    rule("phone", rf"{_BEFORE}{_ZERO}[ .,_-]?{_ANY}", _has_mostly_digits),
    rule("phone", rf"{START}0[35789]\d{{2}}[ .]\d{{3}}[ .]\d{{4}}(?!\d)"),
    rule("phone", rf"{START}0\d{{3}}/\d{{3}}[/ .]?\d{{3}}(?!\d)"),
    rule("phone", rf"{START}\(?84\)?[ .-]{{0,2}}[35789]\d{{2}}[ .-]?\d{{3}}[ .-]?\d{{3}}(?!\d)"),
    rule(
        "phone",
        rf"(?<![a-z0-9]){_PHONE_CUE}{LINK}(?P<value>0{digits('8,10')}|(?:84 ?)?[35789]{digits('8')})(?!\d)",
        is_no_list,
    ),
    rule(
        "phone",
        rf"(?<![a-z0-9])(?:may|dt|so|dien thoai) ban{LINK}(?P<value>[2-9]{digits('6')})(?!\d)",
        is_no_list,
    ),
    rule("phone", rf"(?<![a-z])khong(?:[ ,.-]{{1,2}}{_NUMERAL}){{8,10}}(?![a-z])", needs="khong"),
]

# Two digits of the province, letters of the series (MĐ: electric), 4 or 5 digits. "30k 50000" is an amount.
_SERIES = r"(?:md ?\d?|(?!mb|gb|kb|cm|mm|kg)[a-z]{2}|[a-z] ?\d?)"
_WHERE = r"(?<![a-z0-9.-])[1-9]\d"
_NO_MORE = r"(?![a-z0-9%])"
_VEHICLE = (
    r"(?:xe(?: may| hoi| o ?to| tai| dien| cong| khach| con| toi| em){0,2}|"
    r"bien(?: kiem soat| so| do| xanh| vang)?(?: xe)?|bks|plate)"
)
PLATE = [
    rule("plate", rf"{_WHERE}[ -]{{0,3}}{_SERIES}[ .-]{{0,3}}\d{{3}}[.]\d{{2}}{_NO_MORE}"),
    rule("plate", rf"{_WHERE}[ -]?(?:[a-z]\d|md\d|[a-z])[-]?\d{{5}}{_NO_MORE}"),
    rule("plate", rf"{_WHERE}[ -]?(?:[a-z]\d|md\d|[abcefglnsuvxyz])[ -]{{0,3}}\d{{5}}{_NO_MORE}"),
    rule("plate", rf"{_WHERE}[ -]?[a-z]\d-(?!19|20)\d{{4}}{_NO_MORE}"),
    rule(
        "plate",
        rf"(?<![a-z]){_VEHICLE}{LINK}(?P<value>[1-9]\d[ -]{{0,3}}{_SERIES}[ .-]{{0,3}}\d{{3}}[. -]?\d{{1,2}}|"
        rf"[a-z]{{2}}[ -]?\d{{2}}-\d{{2}}){_NO_MORE}",
    ),
]
