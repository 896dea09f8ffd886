"""Unicode repair: replaces characters that cannot be encoded or stored."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def without_broken_characters(text: str) -> str:
    """``text`` with ``U+FFFD`` for NUL and for half of a surrogate pair; a whole pair is joined.

    JSON cut by its UTF-16 length ends in half an emoji; that is no reason to lose the post.
    """
    if text.isascii():
        return text.replace("\x00", REPLACEMENT) if "\x00" in text else text
    if _BROKEN.search(text) is None:
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", REPLACEMENT)
