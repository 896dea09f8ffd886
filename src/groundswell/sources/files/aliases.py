"""Column names of known exports, as aliases of a post's fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

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
        *("answer", "description"),
    ),
    "post_id": (
        *("post_id", "tweet id", "id_str", "status id", "comment id", "review id"),
        *("mention id", "resource id", "document id", "ticket id", "response id"),
    ),
    "author": (
        *("author", "screen name", "user name", "author name", "author display name"),
        *("user screen name", "author handle", "handle", "user", "influencer", "nick"),
        *("posted by", "reviewer", "reviewer name", "commenter", "sender", "from"),
        *("requester", "respondent"),
    ),
    "created_at": (
        *("created_at", "created utc", "date", "timestamp", "datetime", "date time", "time"),
        *("published at", "published", "publish date", "publication date", "post date", "created"),
        *("date created", "tweet created", "comment create timestamp", "mention date"),
        *("posted at", "submitted at", "submitted", "submission date", "created on", "sent at"),
        *("publish time", "created date", "creation date", "review date", "review time"),
        *("review created (utc)", "review submit date and time", "unix review time"),
        *("timestamp ms", "ts", "_time"),
    ),
    "time_of_day": ("time of day", "time"),
    "lang": ("lang", "language"),
    "reply_to": ("reply_to", "in reply to status id", "in reply to id", "in reply to tweet id"),
    "likes": ("likes", "like count", "favorite count", "favourites count", "favorites"),
    "shares": (
        *("shares", "share count", "retweet count", "retweets", "reblogs count", "reposts"),
        "repost count",
    ),
    "replies": ("replies", "reply count", "replies count", "num comments", "comment count"),
    "quotes": ("quotes", "quote count"),
    "views": ("views", "view count", "impressions", "impression count"),
    "url": ("url", "link", "permalink", "permanent url", "tweet url", "post url"),
}


def folded(name: str) -> str:
    """``Tweet_ID``, ``tweet id`` and ``tweetId`` are one name, and so are those without accents."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


_FOLDED = {
    field: tuple(map(folded, (*names, *OTHER_LANGUAGES.get(field, ()))))
    for field, names in _ALIASES.items()
}

_OF_DATABASE = "_id"
"""What MongoDB, Elasticsearch and CouchDB know a record by; a mere ``id`` may be anything's."""
_ENGLISH = {"", *map(folded, _ALIASES["content"])}


def take_columns(columns: Iterable[str]) -> dict[str, str]:
    """Which of ``columns`` holds which field of a post, as far as their names tell.

    The stream's own names come first, then those that are the most telling.
    """
    columns = tuple(columns)
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(folded(column), column)
    taken = {
        field: by_name[name]
        for field, names in _FOLDED.items()
        if (name := next((each for each in names if each in by_name), None)) is not None
    }
    if "post_id" not in taken and _OF_DATABASE in columns:
        taken["post_id"] = _OF_DATABASE
    if (
        folded(taken.get("created_at", "")) == "data"
        and folded(taken.get("content", "")) in _ENGLISH
    ):
        del taken["created_at"]  # a date in Italian, Polish and Portuguese, and anything in English
    return taken
