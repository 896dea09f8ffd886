"""WhatsApp's *Export chat*: a text, whose messages begin with a time and who wrote them.

How they do depends on the phone and its language: ``[31.12.23, 22:15:30] Ann: …`` on an iPhone,
``12/31/23, 10:15 PM - Ann: …`` on Android. Nobody has written it down; these are the forms of real
files. A file has one of them, so that a line of another form is part of a message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from groundswell.sources.files.lines import Line, read_lines
from groundswell.sources.files.records import Record, shown

NETWORK = "whatsapp"
_LOOKED_AT = 50
_FEWEST = 3
"""Messages of one form that tell a chat whose first line is the rest of another message."""
_START = 140
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
"""Of the direction of writing; WhatsApp sets them where nobody sees them."""
_PLAIN = (
    dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " ")
    | dict.fromkeys(map(ord, _MARKS), "")
    | {ord("\u060c"): ","}
)
_DATE = (
    r"(?P<date>(?P<first>\d{1,4})(?P<mark>[./-])\s?\d{1,2}(?P=mark)\s?\d{1,4}(?!\d)\.?"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
)
_CLOCK = r"(?P<clock>\d{1,2}\s?(?P<colon>[:.h])\s?\d\d(?P<seconds>[:.]\d\d)?)"
_WORDS = r"[^\d\n\[\]]"
"""Between day and time: a comma, ``at`` in any language, or which half of the day it is."""
_STAMPS = (
    rf"{_DATE}(?P<before>{_WORDS}{{1,16}}?){_CLOCK}(?P<after>{_WORDS}{{0,12}}?)",
    rf"(?P<after>{_WORDS}{{0,12}}){_CLOCK}(?P<before>{_WORDS}{{1,16}}?){_DATE}",
)
_AROUND = ((r"\[", r"\]\s?"), ("", r"\s[-–]\s"), ("", r":\s(?=[^:\n]{1,60}:)"))
"""An iPhone's, Android's, and an iPhone's before 2018."""
_HEADS = tuple(
    re.compile(before + stamp + behind) for stamp in _STAMPS for before, behind in _AROUND
)
_AUTHOR = re.compile(r"([^\n]{1,100}?):(?:\s|$)")
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"))
_FILLERS = frozenset({"à", "klo", "kl.", "um", "a", "at", "às", "las", "h", "uhr"})
_HALVES = {"sa": "am", "ch": "pm", "pg": "am", "ptg": "pm", "ap": "am", "ip": "pm"}
_HALVES |= {"de": "am", "du": "pm", "पूर्वाह्न": "am", "अपराह्न": "pm"}
"""Of the day: in Vietnamese, Malay, Finnish, Hungarian and Hindi; others are known of all dates."""
_LEVELS = frozenset({"info", "warn", "warning", "error", "debug", "trace", "critical", "fatal"})
"""What stands where a name does in the logs of programs."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a message. ``form`` is the same in all of a file; ``author`` is empty where
    the app itself says something."""

    form: tuple[object, ...]
    date: str
    author: str
    text: str


def read_head(line: str) -> Head | None:
    """The head of a message, if a line has one."""
    start = _plain(line[:_START])
    if not any(character.isdigit() for character in start[:13]):
        return None
    found = next((found for head in _HEADS if (found := head.match(start)) is not None), None)
    if found is None:
        return None
    year_first = len(found["first"] or "    ") > 2
    form = (
        _HEADS.index(found.re),
        found["mark"],
        year_first,
        found["colon"],
        bool(found["seconds"]),
    )
    clock = found["clock"].replace(" ", "").replace("h", ":").replace(".", ":")
    words = f"{found['before']} {found['after']}".casefold().replace(",", " ").split()
    words = [_HALVES.get(word.rstrip("."), word) for word in words if word not in _FILLERS]
    date = " ".join((found["date"].replace(" ", ""), clock, *words))
    return Head(form, date, *_split(_behind(line, found.end())))


def is_chat(lines: Sequence[str]) -> bool:
    """Whether a text that begins with ``lines`` is such an export, and no program's log."""
    filled = [line for line in lines if line.strip()][:_LOOKED_AT]
    heads = [head for line in filled if (head := read_head(line)) is not None]
    same = [head for head in heads if head.form == heads[0].form]
    if not same or (read_head(filled[0]) is None and len(same) < _FEWEST):
        return False
    return bool({head.author.casefold() for head in same if head.author} - _LEVELS)


class WhatsAppReader:
    """Messages with the lines they stand in; ``limit`` bounds one in bytes."""

    columns: tuple[str, ...] | None = ("date", "author", "text")
    form: Mapping[str, object] = {}

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    def __iter__(self) -> Iterator[Record]:
        form: tuple[object, ...] | None = None
        message: _Message | None = None
        for line in read_lines(self._stream, self._limit):
            text = line.raw.decode("utf-8", "replace")
            head = read_head(text)
            if head is not None and form in (None, head.form):
                form = head.form
                if message is not None:
                    yield message.record()
                message = _Message(head, line, self._limit)
            elif message is None and text.strip():
                message = _Message(None, line, self._limit)
            elif message is not None:
                message.add(text, line)
        if message is not None:
            yield message.record()

    def close(self) -> None:
        self._stream.close()


class _Message:
    """The lines of a message so far; without a head, those before the first."""

    def __init__(self, head: Head | None, line: Line, limit: int) -> None:
        self._head = head
        self._limit = limit
        self._first = self._last = line
        self._texts = [] if head is None else [head.text]
        self._size = 0
        self._problem = "" if head else "it stands before the first line with a time and a name"
        self._look(line)

    def add(self, text: str, line: Line) -> None:
        self._last = line
        self._look(line)
        if not self._problem:
            self._texts.append(text)

    def record(self) -> Record:
        first, last, head = self._first, self._last, self._head
        if head is None or self._problem:
            raw = shown(first.raw)
            return Record(first.number, last.number, last.checksum, None, self._problem, raw)
        text = "\n".join(self._texts).rstrip()
        fields = {"network": NETWORK, "date": head.date, "author": head.author, "text": text}
        return Record(first.number, last.number, last.checksum, fields, unfinished=last.unfinished)

    def _look(self, line: Line) -> None:
        self._size += len(line.raw) + 1
        if self._problem:
            return
        if line.overlong or self._size > self._limit + 1:
            self._problem = f"the message is longer than {self._limit:,} bytes"
        try:
            line.raw.decode()
        except UnicodeDecodeError as error:
            self._problem = f"not UTF-8 at byte {error.start + 1} of line {line.number}"


def _plain(start: str) -> str:
    """The beginning of a line without marks, and with the digits and blanks that all know."""
    if start.isascii():
        return start
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in start.translate(_PLAIN)
    )


def _behind(line: str, plain: int) -> str:
    """What stands behind so many characters of a plain line."""
    at = 0
    while plain:
        plain -= line[at] not in _MARKS
        at += 1
    return line[at:]


def _split(rest: str) -> tuple[str, str]:
    """Who wrote a message, and what. A colon inside quotes is part of what the app says: a group
    may be called ``Trip: 2024``."""
    found = _AUTHOR.match(rest)
    if found is None or any(_is_open(found[1], *quotes) for quotes in _QUOTES):
        return "", rest
    return found[1].translate(_PLAIN).strip().removeprefix("~").strip(), rest[found.end() :]


def _is_open(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 1
    return text.count(opening) > text.count(closing)
