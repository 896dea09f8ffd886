"""A post of X as a post of ours. https://docs.x.com/x-api/fundamentals/data-dictionary"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from groundswell.domain.clock import parse_time
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.sources.clocks import written_at
from groundswell.sources.optional_fields import engagement_of, id_of, links_of, name_of
from groundswell.sources.texts import shortened

FIELDS = {
    "tweet.fields": "created_at,lang,author_id,edit_history_tweet_ids,"
    "referenced_tweets,public_metrics,entities",
    "expansions": "author_id",
    "user.fields": "username,name",
}


def read_tweets(answer: Mapping[str, Any], *, now: datetime, most: int) -> list[PostEvent]:
    """The events of what the stream sends (one post), or of a page of a search (several).

    An edit has an id of its own and names those before it: they go.
    """
    data = answer.get("data")
    found = data if isinstance(data, list) else [data]
    includes = answer.get("includes")
    users = includes.get("users", []) if isinstance(includes, Mapping) else []
    writers = {user.get("id"): user for user in users if isinstance(user, Mapping)}
    events: list[PostEvent] = []
    for tweet in found:
        if not isinstance(tweet, Mapping) or not str(tweet.get("id", "")).isdecimal():
            continue
        text, _ = shortened(str(tweet.get("text") or ""), most)
        if not text:
            continue
        identity, lang = str(tweet["id"]), tweet.get("lang")
        writer = writers.get(tweet.get("author_id"), {})
        author = writer.get("username") or tweet.get("author_id")
        post = Post(
            post_id=identity,
            source="twitter",
            content=text,
            created_at=written_at(_time(tweet.get("created_at")), now),
            author=str(author) if author else None,
            lang=lang if isinstance(lang, str) and lang not in ("und", "zxx") else None,
            url=f"https://x.com/i/status/{identity}",
            author_name=name_of(writer.get("name")),
            **_marks(tweet),
        )
        for earlier in tweet.get("edit_history_tweet_ids") or []:
            if str(earlier) != identity:
                events.append(PostEvent(Post(str(earlier), "twitter", "", now), Operation.DELETE))
        events.append(PostEvent(post, verbatim=True))
    return events


def _marks(tweet: Mapping[str, Any]) -> dict[str, str | None]:
    """What it answers, quotes and links to, and its counts."""
    named = tweet.get("referenced_tweets")
    references = [each for each in named or () if isinstance(each, Mapping)]
    by_type = {each.get("type"): each.get("id") for each in references}
    metrics, entities = tweet.get("public_metrics"), tweet.get("entities")
    counts = metrics if isinstance(metrics, Mapping) else {}
    urls = entities.get("urls") if isinstance(entities, Mapping) else None
    kind = "reply" if "replied_to" in by_type else "post"
    return {
        "kind": "repost" if "retweeted" in by_type else kind,
        "reply_to": id_of(by_type.get("replied_to")),
        "links": links_of(
            each.get("expanded_url") for each in urls or () if isinstance(each, Mapping)
        ),
        "engagement": engagement_of(
            {
                "likes": counts.get("like_count"),
                "shares": counts.get("retweet_count"),
                "replies": counts.get("reply_count"),
                "quotes": counts.get("quote_count"),
                "views": counts.get("impression_count"),
            }
        ),
    }


def _time(value: object) -> datetime | None:
    try:
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None
