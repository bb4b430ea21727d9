"""Which sound a file holds, told by its structure; its name and what the browser claims count for nothing.

Each check follows the format's own chain to the next link, so that a page or an archive with a few
right bytes in front is not taken. Sources: RFC 3533 and RFC 7845 (Ogg Opus), ISO/IEC 11172-3 (MPEG audio),
ISO/IEC 14496-12 (MP4 boxes), Microsoft's RIFF WAVE.
"""

from collections.abc import Iterator

MIME_TYPES = {"ogg": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}
AUDIO_BRANDS = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash"}
KBITS = (
    (None, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, None),  # MPEG-1 layer III
    (None, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, None),  # MPEG-2 and 2.5
)
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def kind_of(data: bytes) -> str | None:
    """Return "ogg", "mp3", "m4a" or "wav", None for anything else."""
    checks = (("ogg", is_opus), ("wav", is_wav), ("m4a", is_m4a), ("mp3", is_mp3))
    return next((kind for kind, fits in checks if fits(data)), None)


def is_opus(data: bytes) -> bool:
    """An Ogg page that begins a stream, in it Opus's head alone; right behind it the next page."""
    if data[:6] != b"OggS\0\x02" or len(data) < 28:
        return False
    segments = data[27 : 27 + data[26]]
    body = 27 + data[26]
    head = data[body : body + sum(segments)]
    return head[:8] == b"OpusHead" and data[body + len(head) :][:4] == b"OggS"


def is_wav(data: bytes) -> bool:
    """A RIFF whose chunks lead, one to the next, to sound that ends with the file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE" or abs(_little(data[4:8]) + 8 - len(data)) > 1:
        return False
    chunks = [name for name, _size in _chunks(data)]
    return chunks[:1] == [b"fmt "] and b"data" in chunks


def _chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    position = 12
    while position + 8 <= len(data):
        size = _little(data[position + 4 : position + 8])
        yield data[position : position + 4], size
        position += 8 + size + size % 2


def is_m4a(data: bytes) -> bool:
    """Boxes that fill the file exactly, a brand for sound first, a track of sound and none of pictures."""
    boxes = list(_boxes(data))
    if not boxes or boxes[0][0] != b"ftyp" or data[8:12] not in AUDIO_BRANDS or boxes[-1][2] != len(data):
        return False
    movie = next((data[start:end] for name, start, end in boxes if name == b"moov"), b"")
    return b"soun" in movie and b"vide" not in movie


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    position = 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4])
        if size < 8 or position + size > len(data):
            return
        yield data[position + 4 : position + 8], position, position + size
        position += size


def is_mp3(data: bytes) -> bool:
    """After the tag, if there is one, a frame of layer III whose length leads to the next frame."""
    position = _length_of_tag(data)
    first = _length_of_frame(data[position : position + 4])
    return bool(first and _length_of_frame(data[position + first : position + first + 4]))


def _length_of_tag(data: bytes) -> int:
    """Return how long the ID3v2 tag in front is, in bytes: its size has seven bits a byte."""
    if data[:3] != b"ID3" or len(data) < 10 or max(data[6:10]) > 127:
        return 0
    return 10 + int("".join(f"{byte:07b}" for byte in data[6:10]), 2)


def _length_of_frame(header: bytes) -> int | None:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None  # no sync, or not layer III
    version, rate, padding = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 1 & 1
    kbits = KBITS[version != 3][header[2] >> 4]
    if version == 1 or rate == 3 or kbits is None:
        return None
    return (144 if version == 3 else 72) * kbits * 1000 // RATES[version][rate] + padding


def _little(field: bytes) -> int:
    return int.from_bytes(field, "little")
