"""Languages by their English names, as listening tools write them, in place of their codes."""

from __future__ import annotations

_CODES = {
    code: names.split()
    for code, names in {
        "af": "afrikaans", "am": "amharic", "ar": "arabic", "az": "azerbaijani azeri",
        "be": "belarusian", "bg": "bulgarian", "bn": "bengali bangla", "bs": "bosnian",
        "ca": "catalan", "cs": "czech", "cy": "welsh", "da": "danish", "de": "german",
        "el": "greek", "en": "english", "es": "spanish castilian", "et": "estonian",
        "eu": "basque", "fa": "persian farsi", "fi": "finnish", "fil": "filipino",
        "fr": "french", "ga": "irish", "gl": "galician", "gu": "gujarati", "ha": "hausa",
        "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian", "hy": "armenian",
        "id": "indonesian", "is": "icelandic", "it": "italian", "ja": "japanese",
        "ka": "georgian", "kk": "kazakh", "km": "khmer", "kn": "kannada", "ko": "korean",
        "lo": "lao", "lt": "lithuanian", "lv": "latvian", "mk": "macedonian",
        "ml": "malayalam", "mn": "mongolian", "mr": "marathi", "ms": "malay", "my": "burmese",
        "ne": "nepali", "nl": "dutch", "no": "norwegian", "pa": "punjabi", "pl": "polish",
        "pt": "portuguese", "ro": "romanian", "ru": "russian", "si": "sinhala sinhalese",
        "sk": "slovak", "sl": "slovenian slovene", "sq": "albanian", "sr": "serbian",
        "sv": "swedish", "sw": "swahili", "ta": "tamil", "te": "telugu", "th": "thai",
        "tl": "tagalog", "tr": "turkish", "uk": "ukrainian", "ur": "urdu", "uz": "uzbek",
        "vi": "vietnamese", "yo": "yoruba", "zh": "chinese mandarin", "zu": "zulu",
    }.items()
}  # fmt: skip
_BY_NAME = {name: code for code, names in _CODES.items() for name in names}
_SHORTEST = 3


def language_code(text: str) -> str:
    """The code of a language that is named, ``English (US)`` too; any other text as it is."""
    if len(text) < _SHORTEST or not text[0].isalpha():
        return text
    name = text.casefold().partition("(")[0].strip()
    return _BY_NAME.get(name, text)
