"""Queries as slow as the limits of the language allow, and posts that make them so.

Each query is asked of each post: which of them is its slowest is measured, not thought of.
"""

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


_RUN = "".join(_HAN[:50])

WORST: dict[str, str] = {
    "100 words, one of them": _any(_WORDS),
    "100 words, all of them": " ".join(["a"] * 100),
    "OR of 50 AND": _any([f"(a {word})" for word in _WORDS[:50]]),
    "57 beginnings of one word": " ".join(f"{_LONG[:length]}*" for length in range(3, 60)),
    "59 runs within each other": " ".join("哈" * n for n in range(1, 60)),
    "100 hashtags": " ".join(f"#{word}" for word in _WORDS),
    "100 url:": _any([f"url:{word}" for word in _WORDS]),
    "100 site:": _any([f"site:{word}" for word in _WORDS]),
    "10 NEAR in a chain": " NEAR/50 ".join(["a"] * 11),
    "NEAR of 50 and 50 words": _either_side(_WORDS[:50], _WORDS[50:]),
    "NEAR of two long phrases": (f'"{" ".join(["a"] * 50)}" NEAR/50 "{" ".join(["a"] * 50)}"'),
    "NEAR of 25 and 25 beginnings": _either_side(
        [f"{word}*" for word in _WORDS[:25]], [f"{word}*" for word in _WORDS[25:50]]
    ),
    "NEAR of 50 and 50 characters": _either_side(_HAN[:50], _HAN[50:100]),
    "NEAR of two long runs": f"{'哈' * 50} NEAR/50 {'哈' * 50}",
    "NEAR of two runs of 50 characters": f"{_RUN} NEAR/50 {_RUN}",
    "NEAR of 50 and 50 runs of two": _either_side(
        [f"{_HAN[n]}{_HAN[n + 1]}" for n in range(25)],
        [f"{_HAN[n]}{_HAN[n + 1]}" for n in range(25, 50)],
    ),
}

POSTS = {
    "many words": " ".join(_WORDS[:75]),
    "the same words": " ".join(_WORDS[12:87]),
    "one letter": "a " * 150,
    "one long word": f"{_LONG[:60]} " * 5,
    "hashtags": " ".join(f"#{word}" for word in _WORDS[:75]),
    "links": "https://a.b/c " * 21,
    "longer words": " ".join(f"{word}x" for word in _WORDS[:60]),
    "many characters": "".join(_HAN),
    "one character": "哈" * 300,
    "characters apart": " ".join(_HAN[:150]),
    "pairs of characters": " ".join(f"{_HAN[n]}{_HAN[n + 1]}" for n in range(100)),
    "runs of three characters": " ".join("".join(_HAN[n : n + 3]) for n in range(75)),
    "a run, again and again": _RUN * 6,
    "characters and letters": "".join(f"{char}a" for char in _HAN[:150]),
}
