"""Values that say in an object, or in pieces, what a cell says in a word: who wrote a post, its
text; and records that rate without a word."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from groundswell.sources.files.values import NoText, to_text

RATED = "ratings without a text"
TITLED = "titles read as texts, whose column is empty there"
_NAMES = (
    *("screen_name", "username", "userName", "login", "acct", "handle", "nickname"),
    "personaname",
)
_SHOWN = ("display_name", "displayName", "name", "full_name", "fullName", "real_name")
_RATINGS = frozenset(
    {"rating", "starrating", "stars", "reviewstars", "reviewrating", "score", "imrating", "nps"}
)
_RUN = '{"text":'


def person(value: object) -> tuple[str | None, str | None]:
    """How an object calls somebody: the name of the account, and the one that is shown."""
    if not isinstance(value, Mapping):
        return None, None
    account, shown = (
        next((text for name in names if (text := plain_text(value.get(name)))), None)
        for names in (_NAMES, _SHOWN)
    )
    return account or shown, shown if account else None


def joined_runs(text: str) -> str:
    """A text that stands in pieces of JSON, as YouTube's archive has comments, as it reads."""
    if not text.startswith(_RUN) or not text.endswith("}"):
        return text
    try:
        runs = orjson.loads(f"[{text}]")
    except orjson.JSONDecodeError:
        return text
    parts = [run.get("text") if isinstance(run, dict) else None for run in runs]
    texts = [part for part in parts if isinstance(part, str)]
    return "".join(texts) if len(texts) == len(runs) else text


def is_rating_alone(record: Mapping[str, object]) -> bool:
    """Whether a record without a text rates all the same, as half of all reviews do."""
    return any(
        value not in (None, "") and "".join(filter(str.isalnum, name)).casefold() in _RATINGS
        for name, value in record.items()
        if isinstance(name, str)
    )


def plain_text(value: object) -> str | None:
    """The text of a plain value; ``None`` for none, and for any other value."""
    try:
        return to_text(value)
    except NoText:
        return None
