"""Dates in the words and digits of other languages, put into the English that a parser knows."""

from __future__ import annotations

import re
import unicodedata

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BEGINNINGS = (
    "jan ian ene gen sty oca led tam sij янв яну јан ιαν يناير ינואר जनवरी जाने",
    "feb fev fév lut şub úno hel velj фев феб φεβ فبراير פברואר फ़रवरी फरवरी फेब",
    "mar maa mrt mär bře mac ožu мар μαρ مارس מרץ मार्च",
    "apr avr abr kwi nis dub huh tra апр απρ أبريل ابريل אפריל अप्रैल एप्रिल",
    "may mai maj máj mei mag kvě tou svi мая май мај μαΐ μαι مايو מאי मई मे",
    "jun jún juin giu iun cze haz červ kes июн юни јун ιουν ιούν يونيو יוני जून",
    "jul júl juil lug iul lip tem červenec července hei июл юли јул ιουλ يوليو יולי जुलाई जुलै",
    "aug aoû ago agu ağu avg sie srp elo kol авг αυγ αύγ أغسطس אוגוסט अगस्त ऑगस्ट",
    "sep set szep wrz eyl zář syy ruj сен сеп σεπ سبتمبر ספטמבר सितंबर सितम्बर सप्टेंबर",
    "oct okt ott out paź eki říj lok окт οκτ أكتوبر אוקטובר अक्टूबर अक्तूबर ऑक्टोबर",
    "nov noi lis kas marras stu ноя ное нов νοε نوفمبر נובמבר नवंबर नवम्बर नोव्हेंबर",
    "dec dez dic des déc gru ara pro jou дек дец δεκ ديسمبر דצמבר दिसंबर दिसम्बर डिसेंबर",
)
"""How the names of months begin, in the languages that the models read."""
_CROATIAN = {"lip": "Jun", "srp": "Jul", "lis": "Oct"}
"""Other months to Poles and Czechs, who put no dot behind a year."""
_IN_CROATIAN = re.compile(r"\d\d?\.\s*(?:listopada\b|[^\W\d_]+\.?\s+\d{4}\.(?!\d))")
_OTHERWISE = re.compile(r"\b(lip|srp|lis)[^\W\d_]*")
_FILLERS = (
    "de del den der d du le a à as às la las los um uhr h om uur alle ore o r godz roku saat pukul "
    "v ve hod kl klokken klockan klo kor ora г года в ч часа στις năm lúc ngày في الساعة בשעה "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar"  # these stand behind the year
)
_HALVES = {"ص": "am", "م": "pm", "öö": "am", "ös": "pm"}

_WIDE = str.maketrans("／－：．，", "/-:.,")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
_WORD = re.compile(r"[^\W\d_][^\d\s.,:;/()·@+-]*\.?")
_REWRITTEN_BEFORE = (
    (re.compile(r"午前|上午|오전|π\.?μ\.?"), " am "),
    (re.compile(r"午後|下午|오후|μ\.?μ\.?"), " pm "),
    (re.compile(r"\b([ap])\.?\s?m\b\.?"), r"\1m"),  # 8:30 p. m.
    (re.compile(r"\b(\d\d?)\s*h\s*(\d\d)(?:\s*min)?\b"), r"\1:\2"),
    (re.compile(r"\([^\x00-\x7f]+\)|(?:星期|周|週).|.曜日|.요일"), " "),
    (re.compile(r"(\d{4})\s*[年년]\s*(\d\d?)\s*[月월]\s*(\d\d?)\s*[日일]?"), r"\1-\2-\3 "),
    (re.compile(r"(\d\d?)\s*[時时시点點]\s*(?:(\d\d?)\s*[分분])?(?:\s*(\d\d?)\s*[秒초])?"), None),
    (re.compile(r"^(\d{4})\.\s*(\d\d?)\.\s*(\d\d?)\.?(?=\s|$)"), r"\1-\2-\3"),
)
_MONTH_NUMBER = re.compile(r"\b(?:thang|thg)\s+(1[0-2]|0?[1-9])\b")
_REWRITTEN_AFTER = (
    (re.compile(r"\b([ap]m)\s*(\d\d?:\d\d(?::\d\d)?)"), r"\2 \1"),
    (re.compile(r"^(\d\d?)\.\s+(\d\d?)\.\s+(\d{4})\b\.?"), r"\1.\2.\3"),  # 20. 3. 2026
    (re.compile(r"\b(\d{4})\.(?=\s)"), r"\1"),  # 20.03.2026. 8:30
    (re.compile(r"(?<=\d)(?:er|re|ro|\.?o|a|e|\.|°)(?=\s+[A-Z])"), ""),  # 1er Mar, 20. Mar
    (re.compile(r"^(\d{4})\.?\s+([A-Z]\w\w)\s+(\d\d?)\.?(?=\s|$)"), r"\3 \2 \1"),
    (re.compile(r"(?<=[\s,])(\d\d?)\.(\d\d)(?:\.(\d\d))?$"), None),
)


def in_english(text: str) -> str:
    """``text`` with the months, halves of the day and digits of other languages in English.

    ``20. März 2026 um 8.30 Uhr`` becomes ``20 Mar 2026 8:30``, ``2026年3月20日 午後8時30分``
    ``2026-3-20 8:30 pm``. What is no date stays none.
    """
    text = _folded("".join(map(_digit, text.translate(_WIDE))))
    for pattern, form in _REWRITTEN_BEFORE:
        text = pattern.sub(_as_clock if form is None else form, text)
    if _IN_CROATIAN.search(text):
        text = _OTHERWISE.sub(lambda found: _CROATIAN[found[1]], text)
    text = _MONTH_NUMBER.sub(lambda found: _MONTHS[int(found[1]) - 1], text)
    text = _without_weekday(_WORD.sub(lambda found: _word(found[0]), text))
    text = " ".join(text.split()).strip(" ,.").replace(" ,", ",")
    for pattern, form in _REWRITTEN_AFTER:
        text = pattern.sub(_as_clock if form is None else form, text)
    return text


def _folded(text: str) -> str:
    """In small letters, without accents; Hangul stays whole."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))
    return unicodedata.normalize("NFC", bare)


def _digit(character: str) -> str:
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


def _as_clock(found: re.Match[str]) -> str:
    return ":".join((found[1], (found[2] or "0").zfill(2), (found[3] or "0").zfill(2)))


def _word(written: str) -> str:
    word = written.rstrip(".")
    if word in _DROPPED:
        return " "
    if word in _HALVES:
        return _HALVES[word]
    bare = word.removeprefix("ב")  # "in", in Hebrew
    return next((name for beginning, name in _NAMES if bare.startswith(beginning)), written)


def _without_weekday(text: str) -> str:
    """What stands before the day goes unless it is the month: ``mar. 20 oct.`` is a Tuesday."""
    first = next((at for at, character in enumerate(text) if character.isdigit()), 0)
    before, after = text[:first], text[first:]
    return after if any(name in after for name in _MONTHS) else before + after


_NAMES = sorted(
    (
        (_folded(beginning), name)
        for name, beginnings in zip(_MONTHS, _BEGINNINGS, strict=True)
        for beginning in beginnings.split()
    ),
    key=lambda each: -len(each[0]),
)
_DROPPED = frozenset(map(_folded, _FILLERS.split()))
_HALVES = {_folded(word): half for word, half in _HALVES.items()}
