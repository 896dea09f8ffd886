"""Queries as slow as the limits of the language allow, each with the post that makes it so."""

from __future__ import annotations

POST_CHARS = 300
"""As long as the posts of the networks: Bluesky's limit."""

_WORDS = [f"w{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
_HAN = [chr(0x4E00 + index) for index in range(300)]
_LONG = "abcdefghijklmnopqrstuvwxyz" * 3


def _any(terms: list[str]) -> str:
    return f"({' OR '.join(terms)})"


def _either_side(left: list[str], right: list[str]) -> str:
    return f"{_any(left)} NEAR/50 {_any(right)}"


WORST: dict[str, tuple[str, str]] = {
    "100 words, one of them": (_any(_WORDS), " ".join(_WORDS)),
    "100 words, all of them": (" ".join(["a"] * 100), "a " * 150),
    "OR of 50 AND": (_any([f"(a {word})" for word in _WORDS[:50]]), "a " * 150),
    "57 beginnings of one word": (
        " ".join(f"{_LONG[:length]}*" for length in range(3, 60)),
        f"{_LONG[:60]} " * 5,
    ),
    "59 runs within each other": (" ".join("哈" * n for n in range(1, 60)), "哈" * 300),
    "100 hashtags": (
        " ".join(f"#{word}" for word in _WORDS),
        " ".join(f"#{word}" for word in _WORDS[:75]),
    ),
    "100 url:": (_any([f"url:{word}" for word in _WORDS]), "https://a.b/c " * 21),
    "100 site:": (_any([f"site:{word}" for word in _WORDS]), "https://a.b/c " * 21),
    "10 NEAR in a chain": (" NEAR/50 ".join(["a"] * 11), "a " * 150),
    "NEAR of 50 and 50 words": (
        _either_side(_WORDS[:50], _WORDS[50:]),
        " ".join(_WORDS[12:87]),
    ),
    "NEAR of two long phrases": (
        f'"{" ".join(["a"] * 50)}" NEAR/50 "{" ".join(["a"] * 50)}"',
        "a " * 150,
    ),
    "NEAR of 25 and 25 beginnings": (
        _either_side([f"{word}*" for word in _WORDS[:25]], [f"{word}*" for word in _WORDS[25:50]]),
        " ".join(f"{word}x" for word in _WORDS[:60]),
    ),
    "NEAR of 50 and 50 characters": (_either_side(_HAN[:50], _HAN[50:100]), "".join(_HAN)),
    "NEAR of two long runs": (f"{'哈' * 50} NEAR/50 {'哈' * 50}", "哈" * 300),
}
