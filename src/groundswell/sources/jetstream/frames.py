"""The frames of Jetstream v2 (``network.bsky.jetstream.subscribeEvents``), read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from groundswell.domain.clock import parse_time
from groundswell.domain.post import EARLIEST, MAX_CLOCK_SKEW, Operation, Post, PostEvent

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


@dataclass(frozen=True, slots=True)
class Commit:
    """What happened to one post. ``seq`` is the host's own; ``witnessed`` holds for all hosts.

    ``text`` is empty for a post without words; ``created_at`` is ``None`` where the author's
    clock says nothing, or what cannot be.
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

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{COLLECTION}/{self.rkey}"

    @property
    def witnessed_us(self) -> int:
        """Unix microseconds."""
        return (self.witnessed - _ZERO) // timedelta(microseconds=1)

    def to_event(self, operation: Operation) -> PostEvent:
        """The event of the platform, as ``operation``."""
        return PostEvent(
            Post(
                post_id=self.uri,
                source="bluesky",
                content=self.text,
                created_at=self.created_at or self.time,
                author=self.did,
                lang=self.languages[0] if self.languages else None,
                url=f"https://bsky.app/profile/{self.did}/post/{self.rkey}",
            ),
            operation,
        )


def parse_frame(raw: str | bytes, *, now: datetime) -> Commit | StreamError | Notice | None:
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
    if payload.get("$type") != f"{_TYPES}#commit" or payload.get("collection") != COLLECTION:
        return None
    return _commit(payload, now)


def _commit(payload: dict[str, Any], now: datetime) -> Commit:
    seq = payload.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise MalformedFrame(f"seq is no number: {str(seq)[:80]!r}")
    try:
        operation = Operation(str(payload.get("operation")))
    except ValueError:
        raise MalformedFrame(f"unknown operation {str(payload.get('operation'))[:80]!r}") from None
    time = _time(payload.get("time"))
    if time is None:
        raise MalformedFrame(f"time is no time: {str(payload.get('time'))[:80]!r}")
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
        created_at=_plausible(_time(record.get("createdAt")), now),
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


def _plausible(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is None or not EARLIEST <= moment <= now + MAX_CLOCK_SKEW:
        return None
    return moment
