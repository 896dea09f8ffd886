"""Character encoding detection, and decoding to UTF-8."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from groundswell.errors import ConfigurationError
from groundswell.sources.files.alphabets import european_encoding
from groundswell.sources.files.compression import DamagedData, read_start

UTF_8 = "utf-8"
_CHUNK = START_BYTES = 1 << 20
_SCANNED = 64 * _CHUNK
"""As far as a file is read for its first character beyond ASCII."""
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = ("cp1252", "mac_roman")
_FOREIGN_SHARE = 0.5
"""Western texts have few letters with accents, and mostly one by one, however many of its columns
are in plain ASCII."""
_TOGETHER = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z]")
_APOSTROPHE = "\u2019"
_IN_WORD = re.compile(r"(?<=[a-z])[^\x00-\x7f]|[^\x00-\x7f](?=[a-z])")


@dataclass(frozen=True, slots=True)
class TextForm:
    """``line_end`` is ``\\r`` for files of old Macs and of Excel on new ones."""

    encoding: str = UTF_8
    line_end: str = "\n"


def detect_text_form(start: bytes, stream: BinaryIO, asked: str | None, name: str) -> TextForm:
    """Tell the form by the ``start``, and read on in ``stream`` as far as needed; ``asked`` is an
    encoding that somebody named.

    Raises:
        ConfigurationError: no such encoding, or one that has to be named.
    """
    encoding = known_encoding(asked) if asked else _detect_encoding(start, stream, name)
    text = start.decode(encoding, "replace")
    return TextForm(encoding, "\r" if "\r" in text and "\n" not in text else "\n")


def known_encoding(name: str) -> str:
    """The codec of that name.

    Raises:
        ConfigurationError: there is none, or it does not give text.
    """
    try:
        "".encode(name)
        return codecs.lookup({"mac": "mac_roman"}.get(name.lower(), name)).name
    except (LookupError, UnicodeError):
        raise ConfigurationError(
            f"{name!r} is not an encoding; known are utf-8, utf-16, cp1252, latin-1, mac-roman, "
            "cp1251, shift_jis, gb18030, …"
        ) from None


def as_utf8(stream: BinaryIO, form: TextForm) -> BinaryIO:
    """``stream`` in UTF-8 with ``\\n`` as line end, whatever it was written in."""
    if form == TextForm():
        return stream
    return cast("BinaryIO", io.BufferedReader(_Transcoder(stream, form), 256 * 1024))


class _Transcoder(io.RawIOBase):
    def __init__(self, stream: BinaryIO, form: TextForm) -> None:
        self._stream = stream
        self._plain = form.encoding == UTF_8  # broken bytes are told line by line
        self._decoder = codecs.getincrementaldecoder(form.encoding)("replace")
        self._old_line_ends = form.line_end == "\r"
        self._left = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._left and not self._ended:
            raw = self._stream.read(256 * 1024)
            self._ended = not raw
            self._left = raw if self._plain else self._decode(raw)
            if self._old_line_ends:
                self._left = self._left.replace(b"\r", b"\n")
        taken, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _decode(self, raw: bytes) -> bytes:
        text = self._decoder.decode(raw, final=self._ended)
        return text.encode("utf-8", "replace")

    def close(self) -> None:
        self._stream.close()
        super().close()


def _detect_encoding(start: bytes, stream: BinaryIO, name: str) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if (wide := _wide(start[:4096])) is not None:
        return wide
    scanned = chunk = start
    read = len(start)
    with contextlib.suppress(DamagedData):
        while chunk.isascii() and read < _SCANNED and (chunk := read_start(stream, _CHUNK)):
            scanned, read = chunk, read + len(chunk)
    return UTF_8 if scanned.isascii() or _is_utf8(scanned) else _western(scanned, name)


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of western text is zero."""
    if len(start) < 4 or start.count(0) < len(start) * 0.3:
        return None
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, perhaps with some broken lines, and not a text of single bytes."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(data)
        return True
    except UnicodeDecodeError:
        text = data.decode(UTF_8, "replace")
        broken = text.count("\ufffd")
        return sum(not character.isascii() for character in text[: 1 << 18]) > 3 * broken


def _western(data: bytes, name: str) -> str:
    sample = data[: 1 << 18]
    high, letters = len(_HIGH.findall(sample)), len(_LETTER.findall(sample))
    together = sum(map(len, _TOGETHER.findall(sample)))
    if high > 3 and (high > _FOREIGN_SHARE * (high + letters) or together > _FOREIGN_SHARE * high):
        raise ConfigurationError(
            f"{name} is not UTF-8, and its other encoding cannot be told; name it: "
            "encoding=cp1251, encoding=shift_jis, encoding=gb18030, …"
        )
    western = max(_WESTERN, key=lambda encoding: _plausible(sample.decode(encoding, "replace")))
    return european_encoding(sample, western)


def _plausible(text: str) -> int:
    """How much a text looks like words: accents are small letters among small letters, and quotes
    and apostrophes stand where words begin or end (``don’t``)."""
    score = 0
    for found in _IN_WORD.finditer(text):
        category = unicodedata.category(found[0])
        if category in ("Pi", "Pf"):
            around = text[found.start() - 1] + text[found.end() : found.end() + 1]
            score += found[0] == _APOSTROPHE or not (len(around) == 2 and around.isalpha())
        else:
            score += (
                1 if category == "Ll" else -1 if category[0] in "LSN" or category == "Po" else 0
            )
    return score
