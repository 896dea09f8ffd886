"""The control text: when it is read, a text that fails beside it is itself at fault."""

from __future__ import annotations

import secrets


def control_text() -> str:
    """Plain words, about as many as a post has, and never the same twice: no cache knows them."""
    return (
        "The library in our street opens at nine again, and the new reading room on the second "
        "floor has more light and quiet than the old one had. Members may bring a guest until "
        f"the end of the month; note number {secrets.token_hex(4)}."
    )
