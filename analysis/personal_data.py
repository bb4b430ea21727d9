"""The rules for personal data in their order, and those for dossier codes, links, houses and dates of birth.

Rules run from the most to the least particular, each on what the earlier ones left, so a dossier code is
never half a telephone number. Numbers have a module of their own (personal_numbers.py), names another one.
"""

import re

from analysis.personal_numbers import (
    ACCOUNT,
    ANY_ACCOUNT,
    CITIZEN_ID,
    DOCUMENT,
    KEPT_RULES,
    PHONE,
    PLATE,
    TAX_CODE,
)
from analysis.rules import LINK, START, Match, Rule, one_of, rule


def _has_valid_day(match: Match) -> bool:
    month, day = int(match.value[2:4]), int(match.value[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31


def _has_enough_digits(match: Match) -> bool:
    return sum(character.isdigit() for character in match.value) >= 8


# Decree 61/2018 and Circular 01/2018/TT-VPCP: office code, date, running number: 000.00.15.H47-240903-0018
_DASH = r"[ ]?[-./_ ][ ]?"
_DOSSIER_CUE = (
    r"(?:ma (?:so )?(?:ho so|hs)|(?:so )?ho so so|so (?:ho so|hs)|(?:ho so|hs) ma|dossier(?: code| number)?)"
)
_DOSSIER = [
    rule(
        "dossier_code",
        rf"{START}(?:\d{{1,3}}[ ]?\.[ ]?){{0,4}}[a-z][ ]?\d{{2}}(?:[ ]?[.-]?[ ]?\d{{1,3}}){{0,3}}{_DASH}"
        rf"(?:20)?\d{{2}}\.?\d{{4}}{_DASH}\d{{2,7}}(?:/\d{{3,5}})?(?!\d)",
    ),
    rule(
        "dossier_code",
        rf"(?<![a-z]){_DOSSIER_CUE}{LINK}(?P<value>[a-z0-9](?:[.-]?[a-z0-9]){{7,34}})(?![a-z0-9])",
        _has_enough_digits,
    ),
    rule("dossier_code", rf"{START}(?<![/-])\d{{6}} ?- ?\d{{4,5}}(?![\d/-])", _has_valid_day),
]

_AT = r"(?:[ ]{0,2}@[ ]{0,2}|[ ]{0,2}[(\[{] ?(?:at|a[ -]?cong|a moc|@) ?[)\]}][ ]{0,2})"
_SAID_AT = r"[ ](?:a[ -]?cong|a moc|a vong|a khoanh)[ ]"
_DOT = r"(?:[ ]?[.,][ ]?|[ ]?[(\[{] ?(?:dot|cham) ?[)\]}][ ]?|[ ](?:dot|cham)[ ])"
_TLD = r"(?:com(?:[.]vn)?|vn|net|org|edu|gov|info|asia|me|io|us|co|uk|de|fr|jp|kr|au)"
_MAILER = one_of(
    "gmail gmai gmal yahoo ymail outlook hotmail icloud live proton(?:mail)? zoho mail email fpt vnn"
)
_LOCAL = r"(?<![\w.+%-])[\w.+%-]{1,64}+"
# "nguyen chấm lan gạch dưới 88", as it is told on the telephone
_SAID_SIGN = r"[ ](?:cham|dot|gach duoi|gach ngang|gach noi|gach)[ ]"
_SAID_LOCAL = rf"(?<![\w.+%-])(?:[\w+%-]{{1,30}}+{_SAID_SIGN}){{0,3}}[\w.+%-]{{1,64}}+"
_SAID_ATS = "a_cong a-cong acong a_moc a_vong a_khoanh"
_AT_SIGNS = "@ (at [at {at (_at [_at (a [a (_a [_a"
_NO_NAME = one_of("gui vao ve toi la mail email gmail dia_chi chi qua cho so va")
_EMAIL = [
    # "thuy trang 92 @ gmail . com": a number alone is nobody's address
    rule(
        "email",
        rf"(?<![\w.+%-])(?:(?!{_NO_NAME} )[a-z]{{1,12}} ){{1,3}}\d{{1,6}} ?@ ?{_MAILER}"
        rf"(?:{_DOT}{_TLD}){{0,2}}(?![a-z0-9])",
        needs="@",
    ),
    rule("email", rf"{_LOCAL}@[\w-]{{1,63}}+(?:\.[\w-]{{1,63}}+){{1,6}}", needs="@"),
    rule(
        "email",
        rf"{_LOCAL}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,3}}{_TLD}(?![a-z0-9])",
        needs=_AT_SIGNS,
    ),
    rule(
        "email",
        rf"{_SAID_LOCAL}{_SAID_AT}(?:{_MAILER}|[\w-]{{1,63}}{_DOT}{_TLD}(?![a-z0-9]))"
        rf"(?:{_DOT}{_TLD}){{0,2}}(?![a-z0-9])",
        needs=_SAID_ATS,
    ),
    rule("email", rf"{_SAID_LOCAL}[ ]at[ ]{_MAILER}{_DOT}{_TLD}(?:{_DOT}vn)?(?![a-z0-9])", needs="_at_"),
    rule(
        "email",
        rf"{_LOCAL}{_AT}{_MAILER}(?:{_DOT}?{_TLD}(?:{_DOT}vn)?)?(?![a-z0-9])",
        needs=_AT_SIGNS,
    ),
    rule("email", r"(?<![\w.-])[\w.-]{3,40}(?<![.-])(?:gmail|yahoo|hotmail)\.com(?:\.vn)?", needs=".com"),
]

# A link leads to somebody's page, chat, file or search. A mere address ("vnpost.vn") and every page of the
# authorities (gov.vn) is what the comment is about; what stands after its "?" may say whose page it was.
_HOST = r"(?:[a-z0-9-]{1,40}\.){1,5}"
_HOST_END = (
    r"(?:com|net|org|vn|info|me|io|ly|gl|gle|app|dev|site|online|xyz|page|link|be|co|tv|us|asia|cc|top|gd|id)"
)
_SITES = "fb facebook face tiktok insta instagram ig zalo telegram tele viber skype twitter youtube wechat"
_TO_SITE = (
    rf"(?<![a-z0-9]){one_of(_SITES)}(?:[ ]{{1,2}}{one_of('cua toi em minh la nick ten id chi anh')}){{0,3}}"
)
_URL = [
    rule("url", r"gov\.vn[^\s?]{0,200}(?P<value>\?[^\s]{3,400})", needs="gov.vn"),
    rule(
        "url",
        rf"(?<![a-z0-9@.-])(?!(?:https?://)?{_HOST}gov\.vn)https?://[^\s<>\"]{{3,400}}",
        needs="://",
    ),
    rule(
        "url",
        rf"(?<![a-z0-9@.-])(?!{_HOST}gov\.vn){_HOST}{_HOST_END}(?:\.vn)?/(?!\s)[^\s<>\"]{{1,400}}(?<![.,)])",
        needs="/",
    ),
    rule(
        "url",
        rf"{_TO_SITE}[ :/]{{1,3}}(?P<value>@[a-z0-9_.]{{1,40}}(?<!\.)|"
        r"(?![a-z0-9._]{1,60}\.(?:vn|com)(?![a-z0-9]))"
        r"(?:[a-z]{1,40}(?:[._][a-z0-9]{1,40}){1,4}|[a-z]{3,30}\d[a-z0-9]{0,20}))",
        needs=_SITES,
    ),
]

# "Mật khẩu 6 số", "đổi mật khẩu 90 ngày một lần" tell none; a password has a digit, and no count follows it.
_PASSWORD_CUE = one_of("mk mkhau pass password passcode pw pwd mat_khau mat_ma ma_pin")
_COUNTS = one_of("ky_tu ki_tu chu so lan ngay phut giay gio tuan thang nam nguoi dong k nghin ngan trieu")
_WHOSE = rf"(?:cua )?{one_of('toi em minh con vneid dang_nhap mac_dinh tai_khoan wifi la is moi cu')}"
_PASSWORD = [
    rule(
        "password",
        rf"(?<![a-z0-9]){_PASSWORD_CUE}[ :=]{{1,3}}"
        rf"(?:{_WHOSE}[ :=]{{1,3}}){{0,4}}"
        r"(?P<value>(?!\d{1,2}(?:k[yi](?:tu)?|so|chu|lan)(?![a-z0-9]))"
        r"(?=[^\s\d]{0,400}\d)(?=(?:\d|[^\w\s]){0,400}[^\W\d])[^\s,;]{5,400}+|"
        rf"\d{{5,20}}+(?!\w|[.,]\d)(?! ?{_COUNTS}(?![a-z])))",
        needs="mk pass pw khau mat_ma pin",
    )
]


def _is_of_a_person(match: Match) -> bool:
    """A birth is registered ("khai sinh ngày 5/6/2024") on a day that is nobody's date of birth."""
    return not re.search(r"(?:khai|phat|hoc|so|ve) sinh(?: ngay)?[ :]{0,3}$", match.before(20))


_BIRTH_CUE = (
    r"(?:ngay(?:[ ,]{1,2}thang)?(?:[ ,]{1,2}nam)? sinh|sinh ngay|sinh nhat|nam sinh|sinh|sn|ns|dob|"
    r"date of birth|born(?: on)?)"
)
_BIRTH_DATE = [
    rule(
        "birth_date",
        rf"(?<![a-z]){_BIRTH_CUE}{LINK}"
        r"(?P<value>\d{1,2}(?: ?[./-] ?| thang )\d{1,2}(?: ?[./-] ?| nam )\d{2}(?:\d{2})?|"
        r"[0-3]\d[01]\d(?:19|20)\d{2})(?!\d)",
        _is_of_a_person,
        needs="sinh sn ns dob birth born",
    )
]

# The number of a house goes; street, alley, group and village stay.
_ALLEY = one_of("kiet hem ngo ngach")
_PART = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)"
_HOUSE = rf"{_PART}{{0,4}}(?: {_ALLEY} {_PART}{{0,3}})?(?![\d.,%]{{0,8}}\d)"
_STREET_WORD = one_of("duong pho kiet hem ngo ngach")
_AREA = one_of("to thon khoi ap xom khu phuong xa")
_STREET_NAME = one_of(
    """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong hung_vuong
    quang_trung bach_dang hai_ba ton ba_trieu chu_van cao"""
)
_STREET = rf"(?=,? (?:{_STREET_WORD}|{_STREET_NAME})(?![a-z])|, {_AREA} )"
_HOME = (
    r"(?:nha(?: cua)?(?: toi| em| minh| tui| ba| ong)?(?: o| tai)?|"
    r"dia chi(?: nha)?(?: cua)?(?: toi| em| minh)?|(?:toi|em|minh|tui) o|thuong tru|tam tru|cu tru|cho o|"
    r"giao(?: ve| den| toi| cho)?)(?: tai| o| dia chi| la|:){0,2}(?: so)?"
)
_ANY_DIGIT = " ".join("0123456789")
_ADDRESS = [
    rule(
        "address",
        rf"(?<![a-z])(?:so nha|nha(?: toi| em| o| minh)? so){LINK}(?P<value>[kh]?{_HOUSE})"
        r"(?! ?(?:nam|thang|ngay|nguoi|tang|can|lan))",
        needs="nha",
    ),
    rule(
        "address",
        rf"(?<![a-z]){_HOME} (?P<value>{_HOUSE}){_STREET}",
        needs=_ANY_DIGIT,
    ),
    rule("address", rf"(?<![a-z]){_ALLEY} ?(?P<value>{_PART}{{1,4}})(?![\d/])", needs="/"),
    rule("address", rf"(?<![a-z0-9])[kh](?P<value>{_PART}{{1,4}}){_STREET}", needs="/"),
]

_BEFORE_KEPT = [*_DOSSIER, *_EMAIL, *_URL, *_PASSWORD, *_BIRTH_DATE]
_AFTER_KEPT = [*TAX_CODE, *DOCUMENT, *ACCOUNT, *CITIZEN_ID, *PHONE, *ANY_ACCOUNT, *PLATE, *_ADDRESS]
ALL_RULES = [*_BEFORE_KEPT, *KEPT_RULES, *_AFTER_KEPT]
_WITHOUT_NUMBER = [one for one in ALL_RULES if one.needs]
_NUMBER = re.compile(r"\d(?:[^a-z0-9]{0,4}[a-z]{0,2}[^a-z0-9]{0,3}[\do]){3}")


def rules_for(plain: str) -> list[Rule]:
    """The rules that can find something in a plain text, in their order: most texts need none."""
    rules = ALL_RULES if _NUMBER.search(plain) else _WITHOUT_NUMBER
    return [one for one in rules if not one.needs or any(sign in plain for sign in one.needs)]
