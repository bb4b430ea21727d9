"""Text in the encodings Vietnamese offices have used, recognised and brought to Unicode.

Sources: TCVN 5712:1993 (VN3, the "ABC" fonts ``.VnTime``) and VISCII (RFC 1456) as the GNU C library has
them; Windows-1258 as Python has it; VNI-Windows by the rule of its fonts: a plain letter, then one sign
for its mark.

Which one it is nobody writes down. It is the one in which the words with marks are Vietnamese syllables:
an onset, a nucleus and a coda from three short lists, at most one tone, and before c, ch, p and t only two
of the six tones. The wrong encoding hardly ever gives such words.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from feedback.i18n import N_
from feedback.imports.told import Told

ENOUGH = 0.8  # of the words with marks; names and loan words are not all syllables
SAMPLE = 200_000  # characters judged

TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ\u00ad",
        "ĂÂÊÔƠƯĐăâêôơđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵư",
        strict=True,
    )
)
VISCII = dict(
    zip(
        "\x02\x05\x06\x14\x19\x1e" + "".join(map(chr, range(0x80, 0x100))),
        "ẲẴẪỶỸỴ"
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
        "Õắằặấầẩậẽẹếềểễệốồổỗ\u1ee0Ơộờởị\u1ef0ỨỪỬơớƯ"
        "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
        "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        strict=True,
    )
)

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
CIRCUMFLEX, BREVE = "\u0302", "\u0306"
# The sign after the letter: what it adds.
VNI_SIGNS = {
    "ø": GRAVE,
    "ù": ACUTE,
    "û": HOOK,
    "õ": TILDE,
    "ï": DOT,
    "â": CIRCUMFLEX,
    "à": CIRCUMFLEX + GRAVE,
    "á": CIRCUMFLEX + ACUTE,
    "å": CIRCUMFLEX + HOOK,
    "ã": CIRCUMFLEX + TILDE,
    "ä": CIRCUMFLEX + DOT,
    "ê": BREVE,
    "è": BREVE + GRAVE,
    "é": BREVE + ACUTE,
    "ú": BREVE + HOOK,
    "ü": BREVE + TILDE,
    "ë": BREVE + DOT,
}
VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_LETTERS |= {letter.upper(): meant.upper() for letter, meant in VNI_LETTERS.items()}
VNI_PAIR = re.compile(
    f"([AEOUYaeouyÔÖôö])([{''.join(VNI_SIGNS)}{''.join(VNI_SIGNS).upper()}])|([{''.join(VNI_LETTERS)}])"
)

SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|uya|uyu|yêu|iêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|oă|oa|oe|oo|oi|ôi|ơi|uâ|uê|uô|uơ|uy|ua|ui|"
    r"ưa|ưi|ưu|ươ|ia|iê|iu|yê|ai|ao|au|ay|âu|ây|eo|êu|[aăâeêioôơuưy])"
    r"(?:(?P<stop>ch|[cpt])|ng|nh|[mn])?"
)
TONES = {GRAVE, ACUTE, HOOK, TILDE, DOT}
WORD = re.compile(r"[^\s\x00-\x40\[-`{-\x7f\u2010-\u2027\u2030-\u203a\u20ac…–—·°²³½×÷™]+")


# The bytes 0x80 to 0x9f as Windows calls them.
WINDOWS_NAMES = {
    ord(name): byte for byte in range(0x80, 0xA0) if (name := bytes([byte]).decode("cp1252", "ignore"))
}
BEYOND_OLD_FONTS = re.compile(f"[^\\x00-\\xff{''.join(map(chr, WINDOWS_NAMES))}]")


class UnknownEncoding(Told):
    """These bytes are no text we can read."""


@dataclass(frozen=True)
class Reading:
    """A text and the encoding it was found in."""

    text: str
    encoding: str


def read_text(content: bytes) -> Reading:
    """Return the text of a file in any of these encodings, letters composed. Raises UnknownEncoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Reading(_composed(_strict(content, "utf-16")), "UTF-16")
    if b"\x00" in content:
        raise UnknownEncoding(N_("this is not a text file"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _legacy(content.decode("latin-1"))
    return mended(text)


def mended(text: str) -> Reading:
    """Return a Unicode text, or what it means if its letters only stand for those of an old font.

    That is how a sheet written with ``.VnTime`` comes out of Excel: each letter is there, as the European
    letter that has its place.
    """
    text = _composed(text)
    mine = plausibility(text)
    if mine is None or mine >= ENOUGH or BEYOND_OLD_FONTS.search(text):
        return Reading(text, "UTF-8")
    return _most_plausible(text.translate(WINDOWS_NAMES)) or Reading(text, "UTF-8")


def plausibility(text: str) -> float | None:
    """Return which share of the words with marks are Vietnamese syllables, None where there are none."""
    marked = [word for word in WORD.findall(text[:SAMPLE]) if not word.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else None


def is_syllable(word: str) -> bool:
    """Tell whether a word is a Vietnamese syllable, its marks included."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in letters if letter in TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in TONES))
    shape = SYLLABLE.fullmatch(bare)
    if shape is None or len(tones) > 1:
        return False
    return not shape["stop"] or tones in ([ACUTE], [DOT])


def from_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in text)


def from_viscii(text: str) -> str:
    return "".join(VISCII.get(letter, letter) for letter in text)


def from_vni(text: str) -> str:
    return unicodedata.normalize("NFC", VNI_PAIR.sub(_vni_letter, text))


def _vni_letter(match: re.Match[str]) -> str:
    letter, sign, alone = match.groups()
    if alone:
        return VNI_LETTERS[alone]
    marks = VNI_SIGNS[sign.lower()]
    letter = VNI_LETTERS.get(letter, letter)
    # Only a and e and o carry a roof, only a a bow: anything else is no letter of this font.
    composed = unicodedata.normalize("NFC", letter + marks)
    return composed if len(composed) == 1 else match.group()


def from_windows_1258(text: str) -> str:
    return _composed(text.encode("latin-1").decode("cp1258", "replace"))


def from_utf8_read_as_western(text: str) -> str:
    return _composed(text.encode("latin-1").decode("utf-8", "replace"))


DECODERS: dict[str, Callable[[str], str]] = {
    "Windows-1258": from_windows_1258,
    "TCVN3": from_tcvn3,
    "VNI": from_vni,
    "VISCII": from_viscii,
    "UTF-8": from_utf8_read_as_western,
}


def _legacy(latin: str) -> Reading:
    """Read bytes that are no UTF-8. Without any letter of an old font only the punctuation is Western."""
    western = from_windows_1258(latin)
    if plausibility(western) is None and "\ufffd" not in western:
        return Reading(western, "Windows-1258")
    best = _most_plausible(latin)
    if best is None:
        raise UnknownEncoding(N_("the letters are in no encoding we know; save the file as UTF-8"))
    return best


def _most_plausible(latin: str) -> Reading | None:
    """Return the reading with the most Vietnamese words, if they are enough."""
    sample = latin[:SAMPLE]
    score, name = max(
        ((plausibility(decode(sample)) or 0, name) for name, decode in DECODERS.items()),
        key=lambda one: one[0],
    )
    if score < ENOUGH:
        return None
    text = _composed(DECODERS[name](latin))
    return None if "\ufffd" in text else Reading(text, name)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding(
            N_("after byte %(byte)s the file is not %(encoding)s text"), byte=error.start, encoding=encoding
        ) from error
