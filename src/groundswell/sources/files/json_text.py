"""A window on a JSON text that is read value by value, in bounded memory."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from typing import Any, BinaryIO

from groundswell.sources.files.extended_json import plain
from groundswell.sources.files.shell_json import SPACE, decode_shell, looks_like_shell

_CHUNK = 256 * 1024
_MARK = re.compile(r'["\[\]{}]')
_IN_STRING = re.compile(r'\\[\s\S]|"')
_LONGEST_COMMENT = 4096
_TYPED = '"$'
"""Where a name begins that may be one of MongoDB's."""


class TooLong(ValueError):
    """A value that is longer than what is held of one."""


class JsonText:
    """Moves on with what is read; a value is held up to ``limit`` characters."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._json = json.JSONDecoder()
        self._limit = limit
        self._window = ""
        self._at = 0
        self._checksum = 0
        self._ended = False
        self._shell = False
        self._more()
        self._window = self._window.removeprefix("\ufeff")

    def checksum(self) -> int:
        """Of all that was read up to here."""
        return self._checksum

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        here = self._window[self._at : self._at + 1]
        if here > " " and here != "/":  # nearly always: there is no blank to move over
            return here
        while True:
            self._move(SPACE.match(self._window, self._at).end())  # type: ignore[union-attr]
            here = self._window[self._at : self._at + 1]
            held = len(self._window) - self._at
            if (here and (here != "/" or held > _LONGEST_COMMENT)) or not self._more():
                return here

    def take(self, mark: str) -> None:
        """Read ``mark``.

        Raises:
            ValueError: something else stands here.
        """
        if self.peek() != mark:
            raise ValueError(f"{mark!r} is missing")
        self._move(self._at + 1)

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Pass over what matches here, if anything does."""
        if found := pattern.match(self._window, self._at):
            self._move(found.end())

    def begins(self, pattern: re.Pattern[str]) -> bool:
        """Whether what stands here matches."""
        return pattern.match(self._window, self._at) is not None

    def value(self, limit: int | None = None) -> Any:
        """The value that begins here.

        Raises:
            TooLong: it is longer than ``limit``, or the text's own.
            ValueError: it is none.
        """
        self.peek()
        while True:
            try:
                found, end = self._decode()
                if end < len(self._window) or not self._more():
                    typed = self._window.find(_TYPED, self._at, end) >= 0
                    self._move(end)
                    return plain(found) if typed else found
            except ValueError:
                held = len(self._window) - self._at
                most = limit or self._limit
                if held > most:
                    raise TooLong(f"a value is longer than {most:,} characters") from None
                if not self._more(held):
                    raise

    def _decode(self) -> tuple[Any, int]:
        """The value that begins here, and its end; one that no JSON is, as a shell's."""
        if self._shell:
            return decode_shell(self._window, self._at)
        try:
            return self._json.raw_decode(self._window, self._at)
        except json.JSONDecodeError as error:
            if not looks_like_shell(self._window, error.pos):
                raise
            found = decode_shell(self._window, self._at)
            self._shell = True
            return found

    def pass_over(self) -> None:
        """Leave out the value that begins here, however long it is: none of it is held.

        Raises:
            ValueError: the text ends before it does.
        """
        if self.peek() not in tuple('{["') or self._shell:
            self.value()
            return
        depth, inside, at = 0, False, self._at
        while True:
            found = (_IN_STRING if inside else _MARK).search(self._window, at)
            if found is None:
                half = inside and at < len(self._window) and self._window.endswith("\\")
                self._move(len(self._window) - half)
                if not self._more():
                    raise ValueError("it breaks off")
                at = self._at
                continue
            at, mark = found.end(), found[0]
            if mark == '"':
                inside = not inside
            elif not inside:
                depth += 1 if mark in "[{" else -1
            if depth == 0 and not inside:
                self._move(at)
                return

    def _move(self, to: int) -> None:
        passed = self._window[self._at : to].encode("utf-8", "replace")
        self._checksum = zlib.crc32(passed, self._checksum)
        self._at = to

    def _more(self, size: int = 0) -> bool:
        """Read on, at least as much as is held, so that a long value is not tried too often."""
        if self._ended:
            return False
        raw = self._stream.read(max(_CHUNK, size))
        self._ended = not raw
        self._window = self._window[self._at :] + self._decoder.decode(raw, final=self._ended)
        self._at = 0
        return not self._ended
