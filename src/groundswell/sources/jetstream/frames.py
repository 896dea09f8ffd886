"""The frames of Jetstream v2 (``network.bsky.jetstream.subscribeEvents``), parsed and validated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from groundswell.domain.clock import parse_time
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.sources.clocks import written_at
from groundswell.sources.jetstream.post_record import links_in, parent_of

COLLECTION = "app.bsky.feed.post"
_TYPES = "network.bsky.jetstream.subscribeEvents"
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class MalformedFrame(ValueError):
    """A frame that is not what the protocol says; its text tells why."""


@dataclass(frozen=True, slots=True)
class StreamError:
    """The server's last word before it closes the socket."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Advice about the stream, for example that an old cursor was moved up."""

    name: str
    message: str


GONE = frozenset({"deleted", "takendown", "suspended", "deactivated"})
"""Statuses of an account whose posts nobody is shown any more; others are about its host."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of an account: its posts are to be shown (``active``), or not."""

    seq: int
    witnessed: datetime
    time: datetime
    did: str
    active: bool
    status: str = ""

    @property
    def is_gone(self) -> bool:
        return not self.active and self.status in GONE


@dataclass(frozen=True, slots=True)
class Commit:
    """What happened to one post. ``seq`` is the host's own; ``witnessed`` holds for all hosts.

    ``text`` is empty for a post without words; ``created_at`` is what the author's clock says, and
    ``time`` what the network's does.
    """

    seq: int
    witnessed: datetime
    time: datetime
    did: str
    rkey: str
    rev: str
    operation: Operation
    text: str = ""
    languages: tuple[str, ...] = ()
    created_at: datetime | None = None
    reply_to: str | None = None
    links: str | None = None

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{COLLECTION}/{self.rkey}"

    def to_event(self, operation: Operation) -> PostEvent:
        """The event of the platform, as ``operation``."""
        return PostEvent(
            Post(
                post_id=self.uri,
                source="bluesky",
                content=self.text,
                created_at=written_at(self.created_at, self.time),
                author=self.did,
                lang=self.languages[0] if self.languages else None,
                url=f"https://bsky.app/profile/{self.did}/post/{self.rkey}",
                kind="reply" if self.reply_to else "post",
                reply_to=self.reply_to,
                links=self.links,
            ),
            operation,
        )


Happening = Commit | Account


def witnessed_us(happening: Happening) -> int:
    """Unix microseconds, the same on all hosts but for their clocks."""
    return (happening.witnessed - _ZERO) // timedelta(microseconds=1)


def parse_frame(raw: str | bytes) -> Happening | StreamError | Notice | None:
    """Read a frame; ``None`` for one that is none of our business.

    Raises:
        MalformedFrame: it breaks the protocol.
    """
    try:
        frame = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedFrame(f"not JSON: {error}") from None
    if not isinstance(frame, dict):
        raise MalformedFrame("not a JSON object")
    kind = frame.get("$type")
    if kind == "error":
        return StreamError(str(frame.get("error", "")), str(frame.get("message", "")))
    if kind != "message":
        return None
    payload = frame.get("payload")
    if not isinstance(payload, dict):
        raise MalformedFrame("a message without payload")
    if payload.get("$type") == f"{_TYPES}#info":
        return Notice(str(payload.get("name", "")), str(payload.get("message", "")))
    if payload.get("$type") == f"{_TYPES}#account":
        return _account(payload)
    if payload.get("$type") != f"{_TYPES}#commit" or payload.get("collection") != COLLECTION:
        return None
    return _commit(payload)


def _account(payload: dict[str, Any]) -> Account:
    """The fields stand in the event, or in an object of its name, as in the first version."""
    inner = payload.get("account")
    told = inner if isinstance(inner, dict) else payload
    active = told.get("active")
    if not isinstance(active, bool):
        raise MalformedFrame(f"active is neither true nor false: {str(active)[:80]!r}")
    time = _moment(payload)
    return Account(
        seq=_seq(payload),
        witnessed=_time(payload.get("witnessedAt")) or time,
        time=time,
        did=_name(payload, "did"),
        active=active,
        status=str(told.get("status") or ""),
    )


def _seq(payload: dict[str, Any]) -> int:
    seq = payload.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise MalformedFrame(f"seq is no number: {str(seq)[:80]!r}")
    return seq


def _moment(payload: dict[str, Any]) -> datetime:
    time = _time(payload.get("time"))
    if time is None:
        raise MalformedFrame(f"time is no time: {str(payload.get('time'))[:80]!r}")
    return time


def _commit(payload: dict[str, Any]) -> Commit:
    seq = _seq(payload)
    try:
        operation = Operation(str(payload.get("operation")))
    except ValueError:
        raise MalformedFrame(f"unknown operation {str(payload.get('operation'))[:80]!r}") from None
    time = _moment(payload)
    record = payload.get("record")
    if not isinstance(record, dict):
        if operation is not Operation.DELETE:
            raise MalformedFrame(f"{operation} without a record")
        record = {}
    text = record.get("text")
    languages = record.get("langs")
    return Commit(
        seq=seq,
        witnessed=_time(payload.get("witnessedAt")) or time,
        time=time,
        did=_name(payload, "did"),
        rkey=_name(payload, "rkey"),
        rev=str(payload.get("rev", "")),
        operation=operation,
        text=text if isinstance(text, str) else "",
        languages=_strings(languages),
        created_at=_time(record.get("createdAt")),
        reply_to=parent_of(record),
        links=links_in(record),
    )


def _name(payload: dict[str, Any], field: str) -> str:
    value = payload.get(field)
    if not isinstance(value, str) or not value:
        raise MalformedFrame(f"{field} is missing")
    return value


def _strings(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list) else []
    return tuple(item for item in found if isinstance(item, str) and item)


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return parse_time(value)
    except ValueError:
        return None
