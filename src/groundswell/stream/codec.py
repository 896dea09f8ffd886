"""A post as a stream entry: flat text fields that anyone may write with plain ``XADD``."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from groundswell.domain.clock import parse_time
from groundswell.domain.post import (
    InvalidPost,
    Operation,
    Post,
    PostEvent,
    check_identity,
    check_post,
)

UNKNOWN_SOURCE = "unknown"
TRACE = b"traceparent"
"""The optional field with the W3C trace context of a post that is traced."""
_TRACE_CHARS = 256  # later versions of it may be longer than the 55 of today
REPLAYED_FROM = b"replayed_from"
"""The field in which a replayed dead letter keeps the id, thus the time and rank, it had first."""

_ENTRY_ID = re.compile(rb"(\d{1,20})-(\d{1,20})", re.ASCII)
_SEQUENCE_BITS = 20
_TIME_LIMIT_MS = 2 ** (63 - _SEQUENCE_BITS)  # in the year 2248; later would not fit 64 bits
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def encode_event(event: PostEvent) -> dict[str, str]:
    """The fields of ``event``'s entry; what is absent or the default is left out."""
    post = event.post
    fields = {"post_id": post.post_id, "source": post.source}
    if event.trace is not None:
        fields[TRACE.decode()] = event.trace
    if event.operation is not Operation.CREATE:
        fields["operation"] = event.operation.value
    if event.operation is Operation.DELETE:
        return fields
    fields["content"] = post.content
    fields["created_at"] = post.created_at.isoformat()
    for name, value in (("author", post.author), ("lang", post.lang), ("url", post.url)):
        if value is not None:
            fields[name] = value
    return fields


def decode_entry(
    entry_id: bytes, fields: Mapping[bytes, bytes], *, now: datetime, max_content_chars: int
) -> PostEvent:
    """The event an entry holds. Unknown fields are ignored.

    An entry without ``created_at`` gets its id's time, so that a redelivery is the same post at
    the same time; one without ``source`` gets ``"unknown"``.

    Raises:
        InvalidPost: whatever is wrong with the entry: which field, what, and its value.
    """
    milliseconds, sequence = _original_id(entry_id, fields)
    revision = (milliseconds << _SEQUENCE_BITS) + min(sequence, 2**_SEQUENCE_BITS - 1)
    operation = _operation(fields)
    post_id = _text(fields, b"post_id") or ""
    source = _text(fields, b"source") or UNKNOWN_SOURCE
    if operation is Operation.DELETE:
        post = check_identity(Post(post_id, source, "", _at(milliseconds)))
    else:
        post = Post(
            post_id,
            source,
            _text(fields, b"content") or "",
            _time(fields, b"created_at") or _at(milliseconds),
            _text(fields, b"author"),
            _text(fields, b"lang"),
            _text(fields, b"url"),
        )
        check_post(post, now=now, max_content_chars=max_content_chars)
    trace = fields.get(TRACE)
    known = trace is not None and trace.isascii() and len(trace) <= _TRACE_CHARS
    return PostEvent(post, operation, revision, trace.decode() if trace and known else None)


def entry_time(entry_id: bytes) -> datetime:
    """When the server took the entry, by the id it gave.

    Raises:
        InvalidPost: the id was made up, and its time cannot be.
    """
    return _at(_parse_id(entry_id)[0])


def entry_seconds(entry_id: bytes) -> float:
    """The same as seconds since 1970, of an id that has been read before."""
    return int(entry_id.partition(b"-")[0]) / 1000


def _at(milliseconds: int) -> datetime:
    return _ZERO + timedelta(milliseconds=milliseconds)


def _parse_id(entry_id: bytes) -> tuple[int, int]:
    found = _ENTRY_ID.fullmatch(entry_id)
    if found is None:
        raise InvalidPost("entry id", "has not the form milliseconds-number", entry_id)
    milliseconds, sequence = int(found[1]), int(found[2])
    if milliseconds >= _TIME_LIMIT_MS:
        raise InvalidPost("entry id", "lies too far in the future", entry_id)
    return milliseconds, sequence


def _original_id(entry_id: bytes, fields: Mapping[bytes, bytes]) -> tuple[int, int]:
    replayed = fields.get(REPLAYED_FROM)
    if not replayed:
        return _parse_id(entry_id)
    with contextlib.suppress(InvalidPost):
        if (first := _parse_id(replayed)) <= _parse_id(entry_id):
            return first
    raise InvalidPost("replayed_from", "is not the id of an earlier entry", replayed)


def _operation(fields: Mapping[bytes, bytes]) -> Operation:
    text = _text(fields, b"operation")
    if text is None:
        return Operation.CREATE
    try:
        return Operation(text.strip().lower())
    except ValueError:
        raise InvalidPost("operation", "is not create, update or delete", text) from None


def _time(fields: Mapping[bytes, bytes], name: bytes) -> datetime | None:
    text = _text(fields, name)
    if text is None:
        return None
    try:
        return parse_time(text)
    except ValueError:
        raise InvalidPost(name.decode(), "is not an ISO 8601 time", text) from None


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str | None:
    """The field's text as it stands; ``None`` when it is absent or blank."""
    raw = fields.get(name)
    if raw is None:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise InvalidPost(name.decode(), "is not valid UTF-8", raw[:80]) from None
    return text if text and not text.isspace() else None
