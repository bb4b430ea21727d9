"""Old Vietnamese encodings come back as they were meant; what is none of them stays as it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.imports.encodings import (
    TCVN3,
    TONES,
    VISCII,
    VNI_LETTERS,
    VNI_SIGNS,
    UnknownEncoding,
    from_tcvn3,
    from_viscii,
    from_vni,
    is_syllable,
    read_text,
)

SENTENCES = (
    "Tôi chờ đợi lâu quá, cán bộ hướng dẫn chưa rõ ràng.",
    "Phần mềm hay bị treo khi nộp hồ sơ đất đai ở xã",
    "Nhân viên bưu điện nhiệt tình, giải thích dễ hiểu, cảm ơn!",
    "Hồ sơ trả về không nói lý do; phải đi lại nhiều lần",
    "Mức phí chứng thực niêm yết chưa đúng thực tế",
    "Ghế ngồi thiếu, phòng nóng bức, người già rất mệt",
    "Quyển hướng dẫn khuyên nghiêng về nộp trực tuyến",
)
VNI_BACK = {meant: letter for letter, meant in VNI_LETTERS.items()}


def to_tcvn3(text):
    """Capitals with a tone have no place in the table: another font draws them. As such text is kept."""
    back = {meant: letter for letter, meant in TCVN3.items()}
    return "".join(back.get(letter, back.get(letter.lower(), letter)) for letter in text).encode("latin-1")


def to_viscii(text):
    back = {meant: letter for letter, meant in VISCII.items()}
    return "".join(back.get(letter, letter) for letter in text).encode("latin-1")


def to_windows_1258(text):
    """Letters with roof or bow are one byte, the tone is another, as Windows types them."""
    letters = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in TONES)
        letters.append(unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES)) + tones)
    return "".join(letters).encode("cp1258")


def to_vni(text):
    written = []
    for letter in text:
        if letter in VNI_BACK:
            written.append(VNI_BACK[letter])
            continue
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        if "\u031b" in marks:  # the horn of ơ and ư is another letter in this font
            horned = unicodedata.normalize("NFC", base + "\u031b")
            base, marks = VNI_BACK[horned], marks.replace("\u031b", "")
        sign = "".join(sign for sign, meant in VNI_SIGNS.items() if sorted(meant) == sorted(marks))
        written.append(base + (sign.upper() if letter.isupper() else sign))
    return "".join(written).encode("latin-1")


ENCODERS = {
    "TCVN3": to_tcvn3,
    "VNI": to_vni,
    "VISCII": to_viscii,
    "Windows-1258": to_windows_1258,
}


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_sentence_is_enough_to_know_the_encoding(encoding, sentence):
    found = read_text(ENCODERS[encoding](sentence))
    assert (found.text, found.encoding) == (sentence, encoding)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from(sorted(ENCODERS)))
@settings(max_examples=60, deadline=None)
def test_a_file_in_an_old_encoding_comes_back_as_it_was(sentences, encoding):
    text = "mã,lời\n" + "\n".join(f"{number},{one}" for number, one in enumerate(sentences))
    assert read_text(ENCODERS[encoding](text)).text == text


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_sheet_in_an_old_font_saved_as_unicode_is_understood_too(encoding):
    """Excel writes the letters of .VnTime as the European letters that have their places."""
    if encoding in {"TCVN3", "VNI"}:
        stand_ins = ENCODERS[encoding](SENTENCES[0]).decode("latin-1")
        assert read_text(stand_ins.encode()).text == SENTENCES[0]


LETTERS = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ bcmnt"


@given(st.text(alphabet=LETTERS, max_size=60))
@settings(max_examples=200, deadline=None)
def test_each_table_is_its_own_inverse(text):
    assert from_tcvn3(to_tcvn3(text).decode("latin-1")) == text
    assert from_vni(to_vni(text).decode("latin-1")) == text
    assert from_viscii(to_viscii(text).decode("latin-1")) == text


@given(st.text(alphabet=LETTERS + LETTERS.upper(), max_size=60))
@settings(max_examples=200, deadline=None)
def test_capitals_too_where_the_encoding_has_them(text):
    assert from_vni(to_vni(text).decode("latin-1")) == text
    assert from_viscii(to_viscii(text).decode("latin-1")) == text


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
@settings(max_examples=200, deadline=None)
def test_plain_ascii_is_never_touched(text):
    assert read_text(text.encode()).text == text


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), st.booleans())
@settings(max_examples=30, deadline=None)
def test_unicode_vietnamese_is_never_touched_composed_or_not(sentences, decomposed):
    text = "\n".join(sentences)
    written = unicodedata.normalize("NFD" if decomposed else "NFC", text).encode()
    assert (read_text(written).text, read_text(written).encoding) == (text, "UTF-8")


@pytest.mark.parametrize(
    "text",
    [
        "The café was closed, and the résumé isn’t here – £5",
        "Zoë’s naïve façade: jalapeño, El Niño, Müller, Ångström",
        "São Paulo, coração, avô",
        "và",
        "à",
        "ok 👍",
        "日本語",
        "Zơ Râm, Bhling, Tà Bhing, Ca Dong",
        "chờ “lâu” quá",
    ],
)
def test_other_languages_in_unicode_stay_as_they_are(text):
    assert read_text(text.encode()).text == text


def test_english_with_windows_quotation_marks_is_read():
    assert read_text("It’s “fine” – really…".encode("cp1252")).text == "It’s “fine” – really…"


@pytest.mark.parametrize("content", [b"caf\xe9 ferm\xe9 na\xefve", b"t\xf4t \xe9\xff\xfe", b"a\x00b"])
def test_bytes_nobody_can_tell_are_refused_and_not_guessed(content):
    with pytest.raises(UnknownEncoding):
        read_text(content)


@pytest.mark.parametrize("word", ["nghiêng", "khuya", "quyển", "giữa", "gì", "ở", "Ước", "TOÁN", "oẹ", "yếm"])
def test_vietnamese_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["càt", "chôø", "thàch", "zoë", "îi", "cafệ", "lâuu", "bàá", "mọp̉"])
def test_what_is_no_vietnamese_syllable(word):
    assert not is_syllable(word)
