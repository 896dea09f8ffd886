"""Languages by their codes: which there are, and which was meant."""

from __future__ import annotations

import difflib
import re

_NAMES = """
aa Afar|ab Abkhazian|ae Avestan|af Afrikaans|ak Akan|am Amharic|an Aragonese|ar Arabic|
as Assamese|av Avaric|ay Aymara|az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bh Bihari|
bi Bislama|bm Bambara|bn Bengali|bo Tibetan|br Breton|bs Bosnian|ca Catalan|ce Chechen|
ch Chamorro|co Corsican|cr Cree|cs Czech|cu Church Slavic|cv Chuvash|cy Welsh|da Danish|de German|
dv Divehi|dz Dzongkha|ee Ewe|el Greek|en English|eo Esperanto|es Spanish|et Estonian|eu Basque|
fa Persian|ff Fulah|fi Finnish|fj Fijian|fo Faroese|fr French|fy Western Frisian|ga Irish|
gd Gaelic|gl Galician|gn Guarani|gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|ho Hiri Motu|
hr Croatian|ht Haitian|hu Hungarian|hy Armenian|hz Herero|ia Interlingua|id Indonesian|
ie Interlingue|ig Igbo|ii Sichuan Yi|ik Inupiaq|io Ido|is Icelandic|it Italian|iu Inuktitut|
ja Japanese|jv Javanese|ka Georgian|kg Kongo|ki Kikuyu|kj Kuanyama|kk Kazakh|kl Greenlandic|
km Khmer|kn Kannada|ko Korean|kr Kanuri|ks Kashmiri|ku Kurdish|kv Komi|kw Cornish|ky Kyrgyz|
la Latin|lb Luxembourgish|lg Ganda|li Limburgish|ln Lingala|lo Lao|lt Lithuanian|lu Luba-Katanga|
lv Latvian|mg Malagasy|mh Marshallese|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|
ms Malay|mt Maltese|my Burmese|na Nauru|nb Norwegian Bokmål|nd North Ndebele|ne Nepali|ng Ndonga|
nl Dutch|nn Norwegian Nynorsk|no Norwegian|nr South Ndebele|nv Navajo|ny Chichewa|oc Occitan|
oj Ojibwa|om Oromo|or Oriya|os Ossetian|pa Punjabi|pi Pali|pl Polish|ps Pashto|pt Portuguese|
qu Quechua|rm Romansh|rn Rundi|ro Romanian|ru Russian|rw Kinyarwanda|sa Sanskrit|sc Sardinian|
sd Sindhi|se Northern Sami|sg Sango|si Sinhala|sk Slovak|sl Slovenian|sm Samoan|sn Shona|
so Somali|sq Albanian|sr Serbian|ss Swati|st Southern Sotho|su Sundanese|sv Swedish|sw Swahili|
ta Tamil|te Telugu|tg Tajik|th Thai|ti Tigrinya|tk Turkmen|tl Tagalog|tn Tswana|to Tonga|
tr Turkish|ts Tsonga|tt Tatar|tw Twi|ty Tahitian|ug Uighur|uk Ukrainian|ur Urdu|uz Uzbek|ve Venda|
vi Vietnamese|vo Volapük|wa Walloon|wo Wolof|xh Xhosa|yi Yiddish|yo Yoruba|za Zhuang|zh Chinese|
zu Zulu
"""
LANGUAGES = dict(
    each.split(" ", 1) for each in (entry.strip() for entry in _NAMES.split("|")) if each
)
"""The two-letter codes (ISO 639-1) and what they are called in English."""

# Withdrawn ones that networks send still.
_FORMER = frozenset({"in", "iw", "ji", "jw", "mo", "sh"})
# Of three letters there are thousands (ISO 639-3); `x-` and `i-` begin private tags.
_MAY_BE = re.compile(r"[a-z]{3}(-.*)?|[xi]-.*")
_OWN_NAMES = {
    "deutsch": "de",
    "español": "es",
    "français": "fr",
    "italiano": "it",
    "nederlands": "nl",
    "polski": "pl",
    "português": "pt",
    "türkçe": "tr",
    "русский": "ru",
    "العربية": "ar",
    "中文": "zh",
    "日本語": "ja",
    "한국어": "ko",
}
_BY_NAME = {name.casefold(): code for code, name in LANGUAGES.items()} | _OWN_NAMES


def is_language(tag: str) -> bool:
    """Whether a folded tag (BCP 47) begins with the code of a language."""
    code = tag.split("-")[0]
    return code in LANGUAGES or code in _FORMER or _MAY_BE.fullmatch(tag) is not None


def meant_language(tag: str) -> str | None:
    """The code that was probably meant: ``en`` for ``english``."""
    word = tag.split("-")[0]
    if code := _BY_NAME.get(word):
        return code
    near = difflib.get_close_matches(word, _BY_NAME, n=1, cutoff=0.75) if len(word) > 3 else []
    return _BY_NAME[near[0]] if near else None


def language_mistake(tag: str) -> str | None:
    """What to write for a folded ``tag`` that is no language; ``None``: it is one."""
    if is_language(tag):
        return None
    if code := meant_language(tag):
        return f"did you mean `{code}` ({LANGUAGES[code]})?"
    return "write a code of ISO 639, as `en` or `pt-BR`"
