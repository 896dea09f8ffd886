"""Documents as the shells of MongoDB print them: names without quotes, texts in single quotes, and
values that are calls (``ObjectId('…')``, ``ISODate("…")``, ``Long('5')``).

https://www.mongodb.com/docs/mongodb-shell/reference/data-types/
"""

from __future__ import annotations

import math
import re
from typing import Any

from groundswell.sources.files.extended_json import plain

SPACE = re.compile(r"(?:\s+|/\*[\s\S]*?\*/|//[^\n]*(?:\n|$))*")
"""Blanks, and comments: Robo 3T numbers documents in such."""
_WORD = re.compile(r"[^\W\d][\w$]*(?:\.[^\W\d]\w*)*|\$[\w$]*")
_NUMBER = re.compile(r"[-+]?(?:0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|Infinity)")
_TEXTS = {mark: re.compile(rf"{mark}((?:[^{mark}\\]|\\[\s\S])*){mark}") for mark in ("'", '"', "`")}
_ESCAPE = re.compile(r"\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPED |= {"\n": "", "\r\n": "", "\r": ""}
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\n]|\\.)+/[a-z]*")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
_WORDS |= {"NaN": math.nan, "Infinity": math.inf, "MinKey": None, "MaxKey": None}
_WORDS |= {"Object": None, "Array": None}
"""The last two stand, in brackets, for what mongosh has not printed because it lies too deep."""
_DATES = frozenset({"ISODate", "Date"})
_WHOLE = frozenset(
    {"NumberLong", "NumberInt", "Long", "Int32", "Long.fromString", "Long.fromNumber"}
)
_FRACTIONS = frozenset({"NumberDecimal", "Decimal128", "Double", "Decimal128.fromString"})
_CUT = re.compile(r"\.\.\. \d+ more items?|Type \"it\" for more")
_CUT_OFF = (
    "the shell has printed the first of its documents alone, and here it says that there are more: "
    "print them all with .toArray() and config.set('displayBatchSize', 100000), or use mongoexport"
)
_BESIDE = 40
_SIGNS = "'`$_./-+"


def looks_like_shell(text: str, at: int) -> bool:
    """Whether what JSON does not allow at ``at`` may be a shell's."""
    mark = text[at : at + 1]
    return mark.isalpha() or (mark != "" and mark in _SIGNS)


def shell_value(text: str) -> Any:
    """The one value that a text is.

    Raises:
        ValueError: it is none, or more.
    """
    found, end = decode_shell(text, _skip(text, 0))
    if _skip(text, end) != len(text):
        raise _Unreadable("the end is expected", text, end)
    return found


def decode_shell(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at ``at``, and where it ends, as ``JSONDecoder.raw_decode`` gives them.

    Raises:
        ValueError: it is none, or is not all there.
    """
    mark = text[at : at + 1]
    if mark == "{":
        return _object(text, at + 1)
    if mark == "[":
        return _list(text, at + 1, "]")
    if mark in _TEXTS:
        return _text(text, at)
    if found := _NUMBER.match(text, at):
        return _number(found[0]), found.end()
    if found := _REGEX.match(text, at):
        return found[0], found.end()
    if _CUT.match(text, at):
        raise CutOff
    return _word(text, at)


class CutOff(ValueError):
    """The shell says that it has printed no more."""

    def __init__(self) -> None:
        super().__init__(_CUT_OFF)


class _Unreadable(ValueError):
    def __init__(self, what: str, text: str, at: int) -> None:
        seen = text[at : at + _BESIDE].partition("\n")[0] or "the end"
        super().__init__(f"{what} before {seen!r}")


def _skip(text: str, at: int) -> int:
    return SPACE.match(text, at).end()  # type: ignore[union-attr]


def _object(text: str, at: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at)
    while text[at : at + 1] != "}":
        name, at = _name(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise _Unreadable("':' is missing", text, at)
        found[name], at = decode_shell(text, _skip(text, at + 1))
        at = _after(text, at, "}")
    return plain(found), at + 1


def _list(text: str, at: int, end: str) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at)
    while text[at : at + 1] != end:
        each, at = decode_shell(text, at)
        found.append(each)
        at = _after(text, at, end)
    return found, at + 1


def _after(text: str, at: int, end: str) -> int:
    """Where the next part, or the end, of what has parts stands."""
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != end:
        raise _Unreadable(f"',' or {end!r} is missing", text, at)
    return at


def _name(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] in _TEXTS:
        return _text(text, at)
    found = _WORD.match(text, at) or _NUMBER.match(text, at)
    if found is None:
        raise _Unreadable("a name is missing", text, at)
    return found[0], found.end()


def _text(text: str, at: int) -> tuple[str, int]:
    """A text, or several that ``+`` joins, as shells break long ones."""
    parts: list[str] = []
    while (pattern := _TEXTS.get(text[at : at + 1])) is not None:
        found = pattern.match(text, at)
        if found is None:
            raise _Unreadable("a text is not closed", text, at)
        parts.append(_ESCAPE.sub(_escaped, found[1]) if "\\" in found[1] else found[1])
        end = found.end()
        joined = _skip(text, end)
        if text[joined : joined + 1] != "+":
            return "".join(parts), end
        at = _skip(text, joined + 1)
    raise _Unreadable("a text is missing", text, at)


def _escaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(found[4], found[4])


def _number(text: str) -> int | float:
    bare = text.lstrip("+-").lower()
    sign = -1 if text.startswith("-") else 1
    if bare.startswith("0x"):
        return sign * int(bare, 16)
    return sign * (int(bare) if bare.isdigit() else float(bare))


def _word(text: str, at: int) -> tuple[Any, int]:
    found = _WORD.match(text, at)
    if found is None:
        raise _Unreadable("a value is missing", text, at)
    word, end = found[0], found.end()
    if word == "new":
        return _word(text, _skip(text, end))
    after = _skip(text, end)
    if text[after : after + 1] == "(":
        held, end = _list(text, after + 1, ")")
        return _called(word, held), end
    if text[after : after + 1] == ":":  # the name of a member that is read by itself
        return word, end
    if word not in _WORDS:
        raise _Unreadable("a value is missing", text, at)
    return _WORDS[word], end


def _called(name: str, held: list[Any]) -> Any:
    """What a call stands for; of one that is not known, what it was given."""
    first = held[0] if held else None
    if name in _DATES:
        return plain({"$date": first})
    if name in _WHOLE or name in _FRACTIONS:
        kind = "$numberLong" if name in _WHOLE else "$numberDecimal"
        value = plain({kind: first})
        return first if isinstance(value, dict) else value
    if name == "Timestamp":
        return first.get("t") if isinstance(first, dict) else first
    return first if len(held) < 2 else held
