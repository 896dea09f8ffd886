"""Column names of known exports, as aliases of a post's fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "content": (
        *("content", "text", "full_text", "tweet", "tweet text", "tweet content", "message"),
        *("raw content", "post text", "post content", "status text", "snippet", "hit sentence"),
        *("full sentence", "mention content", "content snippet", "comment text", "comment"),
        *("review text", "review body", "review", "body", "caption", "verbatim", "feedback"),
        *("texto", "texte", "testo", "nachricht", "mensaje", "mensagem"),
        *("kommentar", "beitrag", "inhalt", "answer", "description"),
    ),
    "post_id": (
        *("post_id", "tweet id", "id_str", "status id", "comment id", "review id"),
        *("mention id", "resource id", "document id", "ticket id", "response id"),
    ),
    "author": (
        *("author", "screen name", "user name", "author name", "author display name"),
        *("user screen name", "author handle", "handle", "user", "influencer", "nick"),
        *("posted by", "reviewer", "reviewer name", "commenter", "sender", "from"),
        *("autor", "auteur", "autore", "verfasser", "requester", "respondent"),
    ),
    "created_at": (
        *("created_at", "created utc", "date", "timestamp", "datetime", "date time", "time"),
        *("published at", "published", "publish date", "publication date", "post date", "created"),
        *("date created", "tweet created", "comment create timestamp", "mention date"),
        *("posted at", "submitted at", "submitted", "submission date", "created on", "sent at"),
        *("datum", "fecha", "erstellt am", "zeitpunkt"),
    ),
    "time_of_day": ("time of day", "time", "uhrzeit", "zeit", "hora", "heure", "ora", "tijd"),
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
_NO_WORD = re.compile(r"[^a-z0-9]+")


def folded(name: str) -> str:
    """``Tweet_ID``, ``tweet id`` and ``tweetId`` are one name."""
    return _NO_WORD.sub("", name.lower())


_FOLDED = {field: tuple(map(folded, names)) for field, names in _ALIASES.items()}


def take_columns(columns: Iterable[str]) -> dict[str, str]:
    """Which of ``columns`` holds which field of a post, as far as their names tell.

    The stream's own names come first, then those that are the most telling.
    """
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(folded(column), column)
    return {
        field: by_name[name]
        for field, names in _FOLDED.items()
        if (name := next((each for each in names if each in by_name), None)) is not None
    }
