"""The codec of stream entries: a post as flat text fields that anyone may write with plain
``XADD``."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from groundswell.domain.post import (
    EARLIEST,
    MAX_CLOCK_SKEW,
    OPTIONAL_NAMES,
    USUAL_CLOCK_SKEW,
    InvalidPost,
    Operation,
    Post,
    PostEvent,
    check_identity,
    check_post,
    optional_values,
    read_operation,
    read_time,
    words_of,
)

UNKNOWN_SOURCE = "unknown"
TRACE = b"traceparent"
"""The optional field with the W3C trace context of a post that is traced."""
_TRACE_CHARS = 256  # later versions of it may be longer than the 55 of today
VERBATIM = ("content_type", "text/plain")
"""The optional field that marks content as plain text, also where it looks like HTML."""
REPLAYED_FROM = b"replayed_from"
"""The field in which a replayed dead letter keeps the id, thus the time and rank, it had first."""

_CONTENT_TYPE, _PLAIN_TEXT = VERBATIM[0].encode(), VERBATIM[1].encode()
_OPTIONAL_KEYS = tuple(name.encode() for name in OPTIONAL_NAMES)
_MOST_DIGITS = 20
_LARGEST_PART = 2**64 - 1
_SEQUENCE_BITS = 20
_FAR_MS = 2**42
"""In the year 2109. Revisions of earlier ids are below 2 ** 62, those of later ones from it on."""
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def encode_event(event: PostEvent) -> dict[str, str]:
    """The fields of ``event``'s entry; what is absent or the default is left out."""
    post = event.post
    fields = {"post_id": post.post_id, "source": post.source}
    if event.trace is not None:
        fields[TRACE.decode()] = event.trace
    if event.operation is not Operation.CREATE:
        fields["operation"] = event.operation.value
    if not event.operation.has_text:
        if event.operation is Operation.DELETE_AUTHOR and post.author is not None:
            fields["author"] = post.author
        return fields
    fields["content"] = post.content
    if event.verbatim:
        fields[VERBATIM[0]] = VERBATIM[1]
    fields["created_at"] = post.created_at.isoformat()
    for number, value in enumerate(optional_values(post)):
        if value is not None:
            fields[OPTIONAL_NAMES[number]] = value
    return fields


def decode_entry(
    entry_id: bytes, fields: Mapping[bytes, bytes], *, now: datetime, max_content_chars: int
) -> PostEvent:
    """The event an entry holds. Unknown fields are ignored.

    An entry without ``created_at`` gets its id's time, so that a redelivery is the same post at
    the same time, or ``now`` if that lies in the future: then the id was made up, or Redis' clock
    is wrong, and so are the ids after it. So does one from minutes to a day ahead. One without
    ``source`` gets ``"unknown"``. Content that is plainly HTML is read as its words, unless the
    entry's ``content_type`` is ``text/plain``.

    Raises:
        InvalidPost: whatever is wrong with the entry: which field, what, and its value.
    """
    milliseconds, sequence = _original_id(entry_id, fields)
    revision = _revision(milliseconds, sequence)
    operation = read_operation(_text(fields, b"operation"), inside=True)
    verbatim = fields.get(_CONTENT_TYPE) == _PLAIN_TEXT
    post_id = _text(fields, b"post_id") or ""
    source = _text(fields, b"source") or UNKNOWN_SOURCE
    if not operation.has_text:
        author = _text(fields, b"author") if operation is Operation.DELETE_AUTHOR else None
        post = check_identity(Post(post_id, source, "", _at(milliseconds, now), author))
        if operation is Operation.DELETE_AUTHOR and author is None:
            raise InvalidPost("author", "is missing or empty")
    else:
        post = Post(
            post_id,
            source,
            _text(fields, b"content") or "",
            _written(_time(fields, b"created_at"), milliseconds, now),
            *[_text(fields, key) if key in fields else None for key in _OPTIONAL_KEYS],
        )
        post = check_post(
            post if verbatim else words_of(post), now=now, max_content_chars=max_content_chars
        )
    trace = fields.get(TRACE)
    known = trace is not None and trace.isascii() and len(trace) <= _TRACE_CHARS
    traced = trace.decode() if trace and known else None
    return PostEvent(post, operation, revision, traced, verbatim)


def entry_seconds(entry_id: bytes) -> float:
    """When Redis took the entry, by its clock: seconds since 1970, of an id that could be read."""
    return int(entry_id.partition(b"-")[0]) / 1000


def _at(milliseconds: int, now: datetime) -> datetime:
    try:
        return min(_ZERO + timedelta(milliseconds=milliseconds), now)
    except OverflowError:
        return now


def _written(written: datetime | None, milliseconds: int, now: datetime) -> datetime:
    """When the post was written: a time in the future is replaced by that of its entry."""
    if written is None:
        return _at(milliseconds, now)
    if written > now and now + USUAL_CLOCK_SKEW < written <= now + MAX_CLOCK_SKEW:
        came = _at(milliseconds, now)
        return came if came >= EARLIEST else now
    return written


def _revision(milliseconds: int, sequence: int) -> int:
    """A revision below 2 ** 63 that grows with the entry's id.

    While the clock stands still (it was set back, or somebody wrote an id of the far future, which
    all later ids must exceed) Redis counts the sequence up: it may run over into the milliseconds.
    """
    if milliseconds < _FAR_MS:
        return min((milliseconds << _SEQUENCE_BITS) + sequence, 2**62 - 1)
    return 2**62 + min(milliseconds, 2**61) + min(sequence, 2**61 - 1)


def _parse_id(entry_id: bytes) -> tuple[int, int]:
    first, _, second = entry_id.partition(b"-")
    if not (first.isdigit() and second.isdigit() and max(len(first), len(second)) <= _MOST_DIGITS):
        raise InvalidPost("entry id", "has not the form milliseconds-number", entry_id)
    milliseconds, sequence = int(first), int(second)
    if max(milliseconds, sequence) > _LARGEST_PART:
        raise InvalidPost("entry id", "is larger than an id can be", entry_id)
    return milliseconds, sequence


def _original_id(entry_id: bytes, fields: Mapping[bytes, bytes]) -> tuple[int, int]:
    replayed = fields.get(REPLAYED_FROM)
    if not replayed:
        return _parse_id(entry_id)
    with contextlib.suppress(InvalidPost):
        if (first := _parse_id(replayed)) <= _parse_id(entry_id):
            return first
    raise InvalidPost("replayed_from", "is not the id of an earlier entry", replayed)


def _time(fields: Mapping[bytes, bytes], name: bytes) -> datetime | None:
    text = _text(fields, name)
    if text is None:
        return None
    return read_time(name.decode(), text)


def _text(fields: Mapping[bytes, bytes], name: bytes) -> str | None:
    """The field's text; ``None`` when it is absent or blank."""
    raw = fields.get(name)
    if raw is None:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = _with_half_emoji(name, raw)
    return text if text and not text.isspace() else None


def _with_half_emoji(name: bytes, raw: bytes) -> str:
    """Text of a program that writes each half of an emoji by itself; else it is no text."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise InvalidPost(name.decode(), "is not valid UTF-8", raw[:80]) from None
