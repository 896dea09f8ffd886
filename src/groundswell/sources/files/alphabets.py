"""Which single-byte encoding of Europe a text is in, told by the letters of its languages."""

from __future__ import annotations

import re

_ALPHABETS = {
    "cp1252": (
        *("äöüß", "àâçèéêëîïôùûœ", "áéíñóúü", "àèéìíòóùú", "áâãàçéêíóôõúü"),
        *("åäöé", "æøåé", "éëïöüèá", "àçéèíïóòúü"),
    ),
    "cp1250": (
        *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű"),
        *("čćđšž", "ăâîşţ"),
    ),
    "cp1254": ("çğıöşüâîû",),
}
_ALPHABETS["mac_roman"] = _ALPHABETS["cp1252"]
_ALPHABETS["iso8859_2"] = _ALPHABETS["cp1250"]
_CENTRAL = ("cp1250", "cp1254", "iso8859_2")
"""Tried where the letters of no western language fit."""
_FEWEST = 4
_LEAST_SHARE = 0.95
_LEAST_LEAD = 0.05
_BESIDE_LETTER = re.compile(r"(?<=[a-z])[^\x00-\x7f]|[^\x00-\x7f](?=[a-z])", re.IGNORECASE)
_MARKS = "‘’“”„‚«»–—…\xa0"


def european_encoding(data: bytes, western: str) -> str:
    """``western``, or that of Central Europe or of Turkish in which the letters beyond ASCII are
    those of one language, as they are not in ``western``."""
    least = max(_LEAST_SHARE, _fit(data, western) + _LEAST_LEAD)
    found = max(_CENTRAL, key=lambda encoding: _fit(data, encoding))
    return found if _fit(data, found) >= least else western


def _fit(data: bytes, encoding: str) -> float:
    """Of the letters beyond ASCII the share that the best-fitting language has."""
    text = data.decode(encoding, "replace")
    found = _BESIDE_LETTER.findall(text.replace("İ", "I"))
    letters = [each.lower() for each in found if each not in _MARKS]
    if len(letters) < _FEWEST:
        return 0.0
    return max(
        sum(letter in alphabet for letter in letters) / len(letters)
        for alphabet in _ALPHABETS[encoding]
    )
