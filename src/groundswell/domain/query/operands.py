"""From a word of a query to a leaf of the tree: term, hashtag, mention or field."""

from __future__ import annotations

import difflib
import re
import unicodedata

from groundswell.domain.query import folding
from groundswell.domain.query.fields import MATCHERS, fold_value
from groundswell.domain.query.lexer import Kind, Token
from groundswell.domain.query.tree import Field, Tag, Term

MIN_PREFIX = 3
MIN_HANGUL_PREFIX = 2
"""A Korean character is a syllable of two or three letters."""
_LABEL = re.compile(r"([A-Za-z]+):(?s:(.*))")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_FOREIGN = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT", "+": "AND"}
_FILTERS = ("emotion", "label", "mood", "sentiment")
_OTHER_NAMES = {
    "domain": "site",
    "from": "author",
    "host": "site",
    "language": "lang",
    "link": "url",
    "network": "source",
    "platform": "source",
    "user": "author",
}
"""What other query languages call them."""
_NAMES = ", ".join(f"{name}:" for name in MATCHERS)


def leaf(token: Token) -> Term | Tag | Field:
    """The term for a word or phrase of the query.

    Raises:
        InvalidQuery: it is nothing that can be looked for.
    """
    if token.kind is Kind.PHRASE:
        return _term(token, token.text)
    if token.kind is Kind.LABELLED:
        if token.label[-1] != ":" or not (label := _LABEL.fullmatch(token.label)):
            raise token.mistake(
                f"`{token.label}` stands right before a quotation mark",
                "set a space between them; a hashtag or mention is one word",
            )
        return _field(token, label[1], token.text)
    text = unicodedata.normalize("NFKC", token.text)
    if text[0] in "#@":
        return _tag(token, text)
    if label := _LABEL.fullmatch(text):
        return _field(token, label[1], label[2])
    _refuse_foreign(token, text)
    return _term(token, token.text)


def read_term(text: str) -> Term | Tag:
    """The leaf for a word or phrase, as if quoted; with ``#`` or ``@`` a hashtag or mention.

    Raises:
        InvalidQuery: it is nothing that can be looked for.
    """
    token = Token(Kind.PHRASE, text, 0, len(text))
    folded = unicodedata.normalize("NFKC", text)
    return _tag(token, folded) if folded[:1] in ("#", "@") else _term(token, text)


def _term(token: Token, text: str) -> Term:
    bare, prefix = _without_star(token, text)
    words = tuple(folding.split(bare))
    if not words:
        raise token.mistake(
            f"`{token.text.strip()}` holds nothing to look for" if text.strip() else "no words",
            "name a word, number, symbol or emoji",
        )
    if not prefix or folding.stands_alone(words[-1][-1]):  # which matches anywhere as it is
        return Term(words)
    _check_prefix(token, words[-1])
    return Term(words, prefix=True)


def _tag(token: Token, text: str) -> Tag:
    kind = "hashtag" if text[0] == "#" else "mention"
    bare, prefix = _without_star(token, text)
    folded = folding.fold_names(bare).rstrip(" .-")
    if len(folded) < 2 or not folding.is_tag(folded):
        raise token.mistake(
            f"`{token.text}` is no {kind}",
            f"`{text[0]}` and a name right after it, as in `{text[0]}acme`",
        )
    if prefix and not folding.stands_alone(folded[-1]):
        _check_prefix(token, folded[1:])
    return Tag(folded, prefix=prefix)


def _field(token: Token, name: str, text: str) -> Field:
    name = name.lower()
    if name not in MATCHERS:
        raise token.mistake(f"there is no field `{name}:`", _field_hint(name))
    value = fold_value(name, text)
    if not value:
        raise token.mistake(f"`{name}:` has no value", f"write it right after, as in `{name}:acme`")
    if "*" in value:
        raise token.mistake(
            f"`*` means nothing in `{name}:`",
            "`url:` finds a part of an address; the others compare the whole",
        )
    if name == "site" and not _HOST.fullmatch(value):
        raise token.mistake(
            "`site:` needs the name of a host",
            "`site:example.org`; use `url:` for longer addresses",
        )
    return Field(name, value)


def _field_hint(name: str) -> str:
    if name in _FILTERS:
        return "a topic has posts of every sentiment and emotion; filter by them where it is shown"
    near = difflib.get_close_matches(name, MATCHERS, n=1)
    meant = _OTHER_NAMES.get(name) or (near[0] if near else None)
    fields = f"the fields are {_NAMES}; put text in quotation marks"
    return f"did you mean `{meant}:`? {fields[0].upper()}{fields[1:]}" if meant else fields


def _without_star(token: Token, text: str) -> tuple[str, bool]:
    bare = text.rstrip()
    prefix = bare.endswith("*")
    bare = bare[:-1] if prefix else bare
    if "*" in bare or (prefix and not folding.split(bare[-1:])):
        raise token.mistake(
            "`*` can only stand right after the letters a word begins with", "as in `acme*`"
        )
    return bare, prefix


def _check_prefix(token: Token, word: str) -> None:
    hangul = "\uac00" <= word[0] <= "\ud7a3"
    if len(word) < (MIN_HANGUL_PREFIX if hangul else MIN_PREFIX):
        raise token.mistake(
            f"`{word}*` would match too many words",
            f"write at least {MIN_PREFIX} letters before `*` ({MIN_HANGUL_PREFIX} in Korean)",
        )


def _refuse_foreign(token: Token, text: str) -> None:
    """Signs of other query languages, which here would quietly mean something else."""
    if text in _FOREIGN:
        raise token.mistake(f"`{text}` is no operator here", f"write {_FOREIGN[text]}")
    if text[0] in "!+~":
        hint = f"NOT {text[1:]}" if text[0] == "!" else f"{text[1:]} alone; all words are required"
        raise token.mistake(
            f"`{text[0]}` before a word is no operator here",
            f"write {hint}, or the whole in quotation marks",
        )
