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

_AT = r"(?:[ ]{0,2}@[ ]{0,2}|[ ]{0,2}[(\[{](?:at|a cong|@)[)\]}][ ]{0,2})"
_SAID_AT = r"[ ](?:at|a cong|a moc|a vong)[ ]"
_DOT = r"(?:[ ]?[.,][ ]?|[ ]?[(\[{](?:dot|cham)[)\]}][ ]?|[ ](?:dot|cham)[ ])"
_TLD = r"(?:com(?:[.]vn)?|vn|net|org|edu|gov|info|asia|me|io|us|co|uk|de|fr|jp|kr|au)"
_MAILER = one_of(
    "gmail gmai gmal yahoo ymail outlook hotmail icloud live proton(?:mail)? zoho mail email fpt vnn"
)
_LOCAL = r"(?<![\w.+%-])[\w.+%-]{1,64}+"
_EMAIL = [
    rule("email", rf"{_LOCAL}@[\w-]{{1,63}}+(?:\.[\w-]{{1,63}}+){{1,6}}", needs_number=False),
    rule("email", rf"{_LOCAL}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,3}}{_TLD}(?![a-z0-9])", needs_number=False),
    rule("email", rf"{_LOCAL}{_SAID_AT}{_MAILER}{_DOT}{_TLD}(?:{_DOT}vn)?(?![a-z0-9])", needs_number=False),
    rule("email", rf"{_LOCAL}{_AT}{_MAILER}(?:{_DOT}?{_TLD}(?:{_DOT}vn)?)?(?![a-z0-9])", needs_number=False),
    rule(
        "email", r"(?<![\w.-])[\w.-]{3,40}(?<![.-])(?:gmail|yahoo|hotmail)\.com(?:\.vn)?", needs_number=False
    ),
]

# A link leads to somebody's page, chat, file or search. A mere address ("vnpost.vn") and every page of the
# authorities (gov.vn) is what the comment is about; what stands after its "?" may say whose page it was.
_HOST = r"(?:[a-z0-9-]{1,40}\.){1,5}"
_HOST_END = (
    r"(?:com|net|org|vn|info|me|io|ly|gl|gle|app|dev|site|online|xyz|page|link|be|co|tv|us|asia|cc|top|gd|id)"
)
_SITE = one_of("fb facebook tiktok insta instagram zalo")
_URL = [
    rule("url", r"gov\.vn[^\s?]{0,200}(?P<value>\?[^\s]{3,400})", needs_number=False),
    rule(
        "url",
        rf"(?<![a-z0-9@.-])(?!(?:https?://)?{_HOST}gov\.vn)https?://[^\s<>\"]{{3,400}}",
        needs_number=False,
    ),
    rule(
        "url",
        rf"(?<![a-z0-9@.-])(?!{_HOST}gov\.vn){_HOST}{_HOST_END}(?:\.vn)?/(?!\s)[^\s<>\"]{{1,400}}(?<![.,)])",
        needs_number=False,
    ),
    rule(
        "url",
        rf"(?<![a-z0-9]){_SITE}[ :/]{{1,3}}(?P<value>[a-z]{{1,40}}(?:[._][a-z0-9]{{1,40}}){{1,4}})",
        needs_number=False,
    ),
]

_PASSWORD = [
    rule(
        "password",
        rf"(?<![a-z0-9]){one_of('mk mkhau pass password pw mat_khau')}[ :=]{{1,3}}"
        r"(?:(?:cua (?:toi|em)|wifi|la|moi|cu)[ :]{1,2}){0,3}"
        r"(?P<value>(?=[^\s\d]{0,30}\d)(?=[\d\W]{0,30}[^\W\d])[^\s,;]{6,40})",
        needs_number=False,
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
        needs_number=False,
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
_ADDRESS = [
    rule(
        "address",
        rf"(?<![a-z])(?:so nha|nha(?: toi| em| o| minh)? so){LINK}(?P<value>[kh]?{_HOUSE})"
        r"(?! ?(?:nam|thang|ngay|nguoi|tang|can|lan))",
        needs_number=False,
    ),
    rule("address", rf"(?<![a-z]){_HOME} (?P<value>{_HOUSE}){_STREET}", needs_number=False),
    rule("address", rf"(?<![a-z]){_ALLEY} ?(?P<value>{_PART}{{1,4}})(?![\d/])", needs_number=False),
    rule("address", rf"(?<![a-z0-9])[kh](?P<value>{_PART}{{1,4}}){_STREET}", needs_number=False),
]

_BEFORE_KEPT = [*_DOSSIER, *_EMAIL, *_URL, *_PASSWORD, *_BIRTH_DATE]
_AFTER_KEPT = [*TAX_CODE, *DOCUMENT, *ACCOUNT, *CITIZEN_ID, *PHONE, *ANY_ACCOUNT, *PLATE, *_ADDRESS]
ALL_RULES = [*_BEFORE_KEPT, *KEPT_RULES, *_AFTER_KEPT]
_WITHOUT_NUMBER = [one for one in ALL_RULES if not one.needs_number]
_NUMBER = re.compile(r"\d(?:[^a-z0-9]{0,4}[a-z]{0,2}[^a-z0-9]{0,3}[\do]){3}")


def rules_for(plain: str) -> list[Rule]:
    """The rules that can find something in a plain text, in their order: most texts have no long number."""
    return ALL_RULES if _NUMBER.search(plain) else _WITHOUT_NUMBER
