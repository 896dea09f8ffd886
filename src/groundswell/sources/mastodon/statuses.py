"""A status as a post, and a frame of the stream as an event.

https://docs.joinmastodon.org/entities/Status/ · https://docs.joinmastodon.org/methods/streaming/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from groundswell.domain.clock import parse_time
from groundswell.domain.markup import html_text
from groundswell.domain.post import Post
from groundswell.sources.clocks import written_at
from groundswell.sources.optional_fields import engagement_of, name_of
from groundswell.sources.texts import shortened

_SNOWFLAKE_DIGITS = 17
_SEQUENCE_BITS = 16
_LATE_MS = 5 * 60 * 1000


class MalformedStatus(ValueError):
    """What came is not what the protocol says; its text tells why."""


@dataclass(frozen=True, slots=True)
class Status:
    """``id`` is the host's own, ``version`` changes with every edit; ``post`` is ``None`` for a
    boost, for one without words, and for one that is not for everybody."""

    id: str
    version: str
    post: Post | None
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """``event`` is ``update``, ``status.update``, ``delete`` or something that is no post's."""

    event: str
    payload: Any


def read_frame(raw: str | bytes) -> Frame:
    """A message of the socket; its payload is JSON in a text, or a bare id.

    Raises:
        MalformedStatus: it breaks the protocol.
    """
    try:
        frame = orjson.loads(raw)
        event, payload = str(frame["event"]), frame.get("payload")
        if event in ("update", "status.update") and isinstance(payload, str):
            payload = orjson.loads(payload)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise MalformedStatus("a frame that is not of the protocol") from None
    return Frame(event, payload)


def read_status(status: object, *, host: str, now: datetime, most: int) -> Status:
    """``host`` completes the names of its own people; ``most``: longest text, in characters.

    Raises:
        MalformedStatus: it is none.
    """
    if not isinstance(status, Mapping) or not isinstance(status.get("id"), str):
        raise MalformedStatus("a status without id")
    identity = status["id"]
    version = str(status.get("edited_at") or "")
    if isinstance(status.get("reblog"), Mapping):
        return Status(identity, version, None, "boosts")
    if status.get("visibility") not in (None, "public", "unlisted"):
        return Status(identity, version, None, "posts that are not for everybody")
    text = html_text(str(status.get("content") or ""))
    warning = str(status.get("spoiler_text") or "").strip()
    text, _ = shortened(f"{warning}\n\n{text}" if warning else text, most)
    if not text:
        return Status(identity, version, None, "posts without words")
    language = status.get("language")
    uri, url = status.get("uri"), status.get("url")
    post = Post(
        post_id=uri if isinstance(uri, str) and uri else f"https://{host}/statuses/{identity}",
        source="mastodon",
        content=text,
        created_at=written_at(_time(status.get("created_at")), now),
        author=_author(status, host),
        lang=language if isinstance(language, str) else None,
        url=url if isinstance(url, str) else None,
        author_name=name_of(_account(status).get("display_name")),
        kind="reply" if status.get("in_reply_to_id") else "post",
        engagement=engagement_of(
            {
                "likes": status.get("favourites_count"),
                "shares": status.get("reblogs_count"),
                "replies": status.get("replies_count"),
            }
        ),
    )
    return Status(identity, version, post)


def later(one: str, other: str) -> str:
    """The later of two ids: they are numbers that grow, or texts of one length that do."""
    return max(one, other, key=lambda identity: (len(identity), identity))


def a_while_before(identity: str) -> str:
    """An id of some minutes earlier, where ids hold a time: a status that came late from another
    host has the id of when it was written. Source: lib/mastodon/snowflake.rb of mastodon/mastodon
    """
    if not identity.isdecimal() or len(identity) < _SNOWFLAKE_DIGITS:
        return identity
    return str(int(identity) - (_LATE_MS << _SEQUENCE_BITS))


def _account(status: Mapping[str, Any]) -> Mapping[str, Any]:
    account = status.get("account")
    return account if isinstance(account, Mapping) else {}


def _author(status: Mapping[str, Any], host: str) -> str | None:
    name = _account(status).get("acct")
    if not isinstance(name, str) or not name:
        return None
    return name if "@" in name else f"{name}@{host}"


def _time(value: object) -> datetime | None:
    try:
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None
