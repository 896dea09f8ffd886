"""The control text: while it can be read, a text that fails is itself at fault, not the model."""

from __future__ import annotations

import secrets


def control_text() -> str:
    """A plain text of about a post's length, never the same twice, so that no cache knows it."""
    return (
        "The library in our street opens at nine again, and the new reading room on the second "
        "floor has more light and quiet than the old one had. Members may bring a guest until "
        f"the end of the month; note number {secrets.token_hex(4)}."
    )
