"""Column names of known exports, as aliases of a post's fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from groundswell.domain.field_form import COUNTS
from groundswell.sources.files.aliases_by_language import OTHER_LANGUAGES

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "content": (
        *("content", "text", "full_text", "tweet", "tweet text", "tweet content", "message"),
        *("raw content", "post text", "post content", "status text", "snippet", "hit sentence"),
        *("full sentence", "mention content", "content snippet", "comment text", "comment"),
        *(
            "review text",
            "review body",
            "review content",
            "review",
            "body",
            "caption",
            "verbatim",
            "feedback",
        ),
        *("answer", "description", "commentary", "share commentary", "cooked", "raw"),
    ),
    "post_id": (
        *("post_id", "tweet id", "id_str", "status id", "comment id", "review id"),
        *("mention id", "resource id", "document id", "ticket id", "response id"),
        "objectid",
    ),
    "author": (
        *("author", "screen name", "user name", "author username", "user screen name"),
        *("author handle", "owner username", "extra author attributes short name", "author name"),
        *("author display name", "handle", "user", "influencer", "nick"),
        *("posted by", "reviewer", "reviewer name", "commenter", "sender", "from"),
        *("requester", "respondent", "consumer name", "customer name", "page name"),
        "extra author attributes name",
    ),
    "author_name": (
        *("author_name", "author name", "author display name", "author full name", "full name"),
        *("display name", "user display name", "extra author attributes name"),
    ),
    "title": ("title", "headline", "subject", "review title", "summary"),
    "created_at": (
        *("created_at", "created utc", "date", "timestamp", "datetime", "date time", "time"),
        *("published at", "published", "publish date", "publication date", "post date", "created"),
        *("date created", "tweet created", "comment create timestamp", "mention date"),
        *("posted at", "submitted at", "submitted", "submission date", "created on", "sent at"),
        *("publish time", "created date", "creation date", "review date", "unix review time"),
        *("review created (utc)", "review submit date and time", "review time"),
        *(
            "create at",
            "timestamp ms",
            "ts",
            "_time",
            "create time",
            "created time",
            "creation time",
        ),
        *("timestamp created", "created timestamp", "conversation started at"),
        *("updated", "updated at", "last updated", "last modified", "update time"),
    ),
    "time_of_day": ("time of day", "time"),
    "lang": ("lang", "language", "review language", "reviewer language"),
    "reply_to": (
        *("reply_to", "in reply to status id", "in reply to id", "in reply to tweet id"),
        "parent comment id",
    ),
    "likes": (
        *("likes", "like count", "favorite count", "favourites count", "favorites", "likes count"),
        *("reactions", "reaction count", "total reactions"),
    ),
    "shares": (
        *("shares", "share count", "retweet count", "retweets", "reblogs count", "reposts"),
        *("repost count", "shares count", "reposts count"),
    ),
    "replies": (
        *("replies", "reply count", "replies count", "num comments", "comment count"),
        *("comments count", "comments"),
    ),
    "quotes": ("quotes", "quote count"),
    "views": ("views", "view count", "impressions", "impression count", "views count"),
    "url": (
        *(
            "html url",
            "url",
            "link",
            "permalink",
            "permanent url",
            "tweet url",
            "post url",
            "share link",
        ),
        "message url",
    ),
}


def folded(name: str) -> str:
    """``Tweet_ID``, ``tweet id`` and ``tweetId`` are one name, and so are those without accents."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


_FOLDED = {
    field: tuple(map(folded, (*names, *OTHER_LANGUAGES.get(field, ()))))
    for field, names in _ALIASES.items()
}

_WORDS = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+")
_OF_DATABASE = "_id"
"""What MongoDB, Elasticsearch and CouchDB know a record by; a mere ``id`` may be anything's."""
_ENGLISH = {"", *map(folded, _ALIASES["content"])}


_NOUNS = (
    *("post", "tweet", "message", "comment", "review", "mention", "article", "share", "x"),
    *("twitter", "facebook", "instagram", "linkedin", "youtube", "tiktok", "total"),
)
"""What stands before a name that says of what it is: ``Post Message``, ``X Likes``."""
_OF_NOUNS = ("content", "title", "created_at", "lang", "url", *COUNTS)
_BEHIND_NOUNS = {
    field: {
        noun + name: rank
        for rank, (name, noun) in reversed(
            list(enumerate((name, noun) for name in _FOLDED[field] for noun in _NOUNS))
        )
    }
    for field in _OF_NOUNS
}
"""Such names by field, with how telling they are."""
_ZONE = re.compile(r"\s*\(([A-Za-z]{1,5}|[A-Z][A-Za-z]+/[\w/+-]+)\)\s*$")


def zone_named(column: str) -> str:
    """The zone that a column's name says its times are of, as ``Date (EST)`` does; else empty."""
    found = _ZONE.search(column)
    return found[1] if found else ""


def take_columns(columns: Iterable[str]) -> dict[str, str]:
    """Which of ``columns`` holds which field of a post, as far as their names tell.

    The stream's own names come first, then those that are the most telling, then those that a noun
    stands before.
    """
    columns = tuple(columns)
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(folded(column), column)
    for column in columns:
        by_name.setdefault(folded(_ZONE.sub("", column)), column)
    taken = {
        field: by_name[name]
        for field, names in _FOLDED.items()
        if (name := next((each for each in names if each in by_name), None)) is not None
    }
    for field in _OF_NOUNS:
        if field not in taken and (found := _behind_noun(field, by_name)) is not None:
            taken[field] = found
    _choose_id(taken, columns, by_name)
    if "author_name" in taken:
        taken.setdefault("author", taken["author_name"])
        if taken["author"] == taken["author_name"]:
            del taken["author_name"]
    if (
        folded(taken.get("created_at", "")) == "data"
        and folded(taken.get("content", "")) in _ENGLISH
    ):
        del taken["created_at"]  # a date in Italian, Polish and Portuguese, and anything in English
    return taken


def _behind_noun(field: str, by_name: Mapping[str, str]) -> str | None:
    """The column that is called as this field is, with a noun before it."""
    ranks = _BEHIND_NOUNS[field]
    found = [name for name in by_name if name in ranks]
    return by_name[min(found, key=ranks.__getitem__)] if found else None


def _choose_id(taken: dict[str, str], columns: Sequence[str], by_name: Mapping[str, str]) -> None:
    """The id of what the text is of: of a ``Comment Text`` it is the ``Comment ID``."""
    words = _WORDS.findall(taken.get("content", ""))
    column = by_name.get(folded(words[0]) + "id") if len(words) > 1 else None
    if column is not None and "post_id" not in columns:
        taken["post_id"] = column
    if "post_id" not in taken and _OF_DATABASE in columns:
        taken["post_id"] = _OF_DATABASE
