"""The smallest files that are sound, made here: silence in each format we take."""

import struct


def _ogg_page(number: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, 7, number, 0, 1)
    return head + bytes([len(body)]) + body


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


OPUS = (
    _ogg_page(0, 2, b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 312, 48000, 0, 0))
    + _ogg_page(1, 0, b"OpusTags" + struct.pack("<I4sI", 4, b"test", 0))
    + _ogg_page(2, 4, b"\xf8\xff\xfe")
)
# MPEG-1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes
MP3 = (b"\xff\xfb\x90\xc4" + bytes(413)) * 3
_SAMPLES = bytes(1600)
WAV = (
    b"RIFF"
    + struct.pack("<I", 36 + len(_SAMPLES))
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    + b"data"
    + struct.pack("<I", len(_SAMPLES))
    + _SAMPLES
)
M4A = (
    _box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    + _box(b"moov", _box(b"trak", _box(b"mdia", _box(b"hdlr", bytes(8) + b"soun" + bytes(12)))))
    + _box(b"mdat", bytes(64))
)
SOUNDS = {"ogg": OPUS, "mp3": MP3, "m4a": M4A, "wav": WAV}
