"""Languages by their English names, as listening tools write them, in place of their codes."""

from __future__ import annotations

from groundswell.domain.languages import LANGUAGES

_TOLD = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu hy id "
    "is it ja ka kk km kn ko lo lt lv mk ml mn mr ms my ne nl no pa pl pt ro ru si sk sl sq sr sv "
    "sw ta te th tl tr uk ur uz vi yo zh zu"
)
_OTHER_NAMES = {
    "azeri": "az",
    "bangla": "bn",
    "castilian": "es",
    "farsi": "fa",
    "filipino": "fil",
    "mandarin": "zh",
    "sinhalese": "si",
    "slovene": "sl",
}
_BY_NAME = {LANGUAGES[code].casefold(): code for code in _TOLD.split()} | _OTHER_NAMES
_SHORTEST = 3


def language_code(text: str) -> str:
    """The code of a language that is named, ``English (US)`` too; any other text as it is."""
    if len(text) < _SHORTEST or not text[0].isalpha():
        return text
    name = text.casefold().partition("(")[0].strip()
    return _BY_NAME.get(name, text)
