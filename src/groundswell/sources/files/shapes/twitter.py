"""Twitter and X: API v1.1 and v2, pages of it, the archive one downloads, and dumps of streams.

https://developer.x.com/en/docs/x-api/data-dictionary
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.domain.post import Operation
from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    at,
    counts,
    first_of,
    objects,
    unescaped,
)

_NETWORK = "twitter"
_V2_SIGNS = frozenset({"author_id", "edit_history_tweet_ids", "public_metrics", "conversation_id"})
_PAGE_SIGNS = frozenset({"includes", "meta", "matching_rules"})
_NOTICES = frozenset(
    {"limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning", "friends"}
)


def read_twitter(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Twitter's."""
    if len(record) <= 2 and (deleted := at(record, "delete", "status")) is not None:
        return iter([_deletion(record, deleted)])
    if len(record) == 1 and _NOTICES & record.keys():
        return iter([Said(_NETWORK, record, passed_over="notices of the stream")])
    if len(record) == 1 and isinstance(tweet := record.get("tweet"), Mapping):
        return iter([_tweet(tweet)])
    if "data" in record and (
        "includes" in record or "meta" in record or "matching_rules" in record
    ):
        return _page(record)
    if isinstance(at(record, "user", "screen_name"), str) or "id_str" in record:
        return iter([_tweet(record)]) if "text" in record or "full_text" in record else None
    if "text" in record and "id" in record and _V2_SIGNS & record.keys():
        return iter([_v2(record, {})])
    return None


def _tweet(tweet: JsonObject) -> Said:
    text = first_of(at(tweet, "extended_tweet", "full_text"), tweet.get("full_text"))
    text = first_of(text, tweet.get("text"))
    if isinstance(original := tweet.get("retweeted_status"), Mapping):
        text = _retweet(text, original)
    post_id = first_of(tweet.get("id_str"), tweet.get("id"))
    author = at(tweet, "user", "screen_name")
    answered = first_of(tweet.get("in_reply_to_status_id_str"), tweet.get("in_reply_to_status_id"))
    lang = tweet.get("lang")
    known = {
        "post_id": post_id,
        "content": unescaped(text),
        "created_at": tweet.get("created_at"),
        "author": author,
        "lang": None if lang in ("und", "zxx") else lang,
        "url": f"https://x.com/{author}/status/{post_id}" if author else None,
        "author_name": at(tweet, "user", "name"),
        "kind": "repost" if isinstance(original, Mapping) else "reply" if answered else "post",
        "reply_to": answered,
        "links": _links(tweet),
        **counts(
            tweet,
            likes="favorite_count",
            shares="retweet_count",
            replies="reply_count",
            quotes="quote_count",
        ),
    }
    return Said(_NETWORK, tweet, known)


def _links(tweet: JsonObject) -> list[str]:
    found = (each.get("expanded_url") for each in objects(at(tweet, "entities", "urls")))
    return [each for each in found if isinstance(each, str)]


def _retweet(text: object, original: JsonObject) -> object:
    """The whole text of what was passed on; the retweet's own is cut."""
    whole = _tweet(original).known["content"]
    head, mark, _ = str(text or "").partition(": ")
    return f"{head}: {whole}" if mark and head.startswith("RT @") and whole else text


def _v2(tweet: JsonObject, users: Mapping[object, JsonObject]) -> Said:
    user = users.get(tweet.get("author_id"), tweet.get("author"))
    author = at(user, "username")
    lang = tweet.get("lang")
    named = {each.get("type"): each.get("id") for each in objects(tweet.get("referenced_tweets"))}
    known = {
        "post_id": tweet.get("id"),
        "content": unescaped(first_of(at(tweet, "note_tweet", "text"), tweet.get("text"))),
        "created_at": tweet.get("created_at"),
        "author": author,
        "lang": None if lang in ("und", "zxx") else lang,
        "url": f"https://x.com/{author}/status/{tweet.get('id')}" if author else None,
        "author_name": at(user, "name"),
        "kind": "repost" if "retweeted" in named else "reply" if "replied_to" in named else "post",
        "reply_to": named.get("replied_to"),
        "links": _links(tweet),
        **counts(
            tweet.get("public_metrics"),
            likes="like_count",
            shares="retweet_count",
            replies="reply_count",
            quotes="quote_count",
            views="impression_count",
        ),
    }
    return Said(_NETWORK, tweet, known)


def _page(page: JsonObject) -> Iterator[Said]:
    users = {user.get("id"): user for user in objects(at(page, "includes", "users"))}
    data = page.get("data")
    for tweet in objects([data] if isinstance(data, Mapping) else data):
        yield _v2(tweet, users)


def _deletion(record: JsonObject, status: JsonObject) -> Said:
    post_id = first_of(at(status, "id_str"), at(status, "id"))
    return Said(_NETWORK, record, {"post_id": post_id}, Operation.DELETE)
