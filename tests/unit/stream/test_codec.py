"""Whatever lies in the stream becomes an event or a reason, never a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.post import InvalidPost, Operation, Post, PostEvent, author_gone
from groundswell.stream.codec import decode_entry, encode_event

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ENTRY_ID = b"1764000000000-3"
GOOD = {
    b"post_id": b"p1",
    b"source": b"bluesky",
    b"author": b"ann",
    b"content": "so good 🎉".encode(),
    b"created_at": b"2026-11-22T08:00:00Z",
}


def decode(fields: dict[bytes, bytes], entry_id: bytes = ENTRY_ID) -> PostEvent:
    return decode_entry(entry_id, fields, now=NOW, max_content_chars=100)


def refusal(fields: dict[bytes, bytes], entry_id: bytes = ENTRY_ID) -> str:
    with pytest.raises(InvalidPost) as refused:
        decode(fields, entry_id)
    return refused.value.reason


def test_a_plain_xadd_becomes_a_post() -> None:
    event = decode(GOOD)
    assert event.post == Post("p1", "bluesky", "so good 🎉", NOW, author="ann")
    assert event.operation is Operation.CREATE


def test_what_is_encoded_is_decoded_to_the_same_event() -> None:
    post = Post("p1", "x", "text", NOW, author="a", lang="en", url="https://example.org")
    for operation in (Operation.CREATE, Operation.UPDATE):
        fields = encode_event(PostEvent(post, operation))
        decoded = decode({name.encode(): value.encode() for name, value in fields.items()})
        assert (decoded.post, decoded.operation) == (post, operation)


def test_a_deletion_needs_only_an_id() -> None:
    fields = encode_event(PostEvent(Post("p1", "x", "gone", NOW), Operation.DELETE))
    assert fields == {"post_id": "p1", "source": "x", "operation": "delete"}
    event = decode({b"post_id": b"p1", b"operation": b"DELETE"})
    assert (event.operation, event.post.post_id) == (Operation.DELETE, "p1")
    assert "post_id is missing" in refusal({b"operation": b"delete"})


def test_a_post_without_a_time_gets_its_entrys() -> None:
    for blank in ({}, {b"created_at": b""}, {b"created_at": b"  "}):
        fields = {b"post_id": b"p1", b"content": b"x", **blank}
        created_at = decode(fields, b"1764000000123-0").post.created_at
        assert created_at == datetime(2025, 11, 24, 16, 0, 0, 123000, tzinfo=UTC)


def test_empty_optional_fields_are_absent_and_a_missing_source_is_unknown() -> None:
    post = decode({**GOOD, b"author": b"", b"lang": b" ", b"source": b"", b"other": b"\xff"}).post
    assert (post.author, post.lang, post.url, post.source) == (None, None, None, "unknown")


def test_later_entries_have_higher_revisions() -> None:
    ids = [b"1764000000000-0", b"1764000000000-1", b"1764000000000-999999", b"1764000000001-0"]
    revisions = [decode(GOOD, entry_id).revision for entry_id in ids]
    assert revisions == sorted(set(revisions))
    assert revisions[0] == 1764000000000 * 2**20
    assert max(revisions) < 2**63


@pytest.mark.parametrize(
    "far",
    [
        b"4796668800000",  # in seconds of 2122, times 1,000
        b"9999999999999",
        b"1764000000000000",  # microseconds
        b"1764000000000000000",  # nanoseconds
        b"18446744073709551615",
    ],
)
def test_an_id_of_the_future_buries_neither_its_post_nor_those_after_it(far: bytes) -> None:
    """Redis gives no smaller id from then on: it counts the sequence up."""
    undated = {b"post_id": b"p1", b"content": b"x"}
    ids = [b"1764000000000-5", *(far + b"-%d" % n for n in (0, 1, 2, 3_000_000))]
    found = [decode(undated, entry_id) for entry_id in ids]
    assert [event.post.created_at for event in found[1:]] == [NOW] * 4, "no time we know of"
    revisions = [event.revision for event in found]
    assert revisions == sorted(set(revisions)), "a later edit is the later one"
    assert max(revisions) < 2**63


def test_ids_keep_their_order_while_the_clock_of_redis_is_set_back() -> None:
    """It stays at the millisecond it had, two days long, and counts millions up."""
    ids = [b"1764000000000-0", b"1764000000000-5000000", b"1764000000000-5000001"]
    revisions = [decode(GOOD, entry_id).revision for entry_id in [*ids, b"1764172800000-0"]]
    assert revisions == sorted(set(revisions))


def test_a_replayed_entry_keeps_its_first_time_and_rank() -> None:
    fields = {b"post_id": b"p1", b"content": b"x"}
    first = decode(fields, b"1763000000000-7")
    assert decode({**fields, b"replayed_from": b"1763000000000-7"}) == first


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({b"post_id": b""}, "post_id is missing or empty"),
        ({b"post_id": b"x" * 513}, "post_id has 513 characters, the limit is 512"),
        ({b"content": b" \n\t"}, "content is missing or empty"),
        ({b"content": b"x" * 101}, "content has 101 characters, the limit is 100"),
        ({b"content": b"caf\xe9"}, "content is not valid UTF-8"),
        ({b"post_id": b"a\x00b"}, "post_id contains a NUL character"),
        ({b"content": b"<p> </p>"}, "content is missing or empty"),
        ({b"created_at": b"10/07/2015"}, "created_at may be day/month or month/day"),
        ({b"author": b"\xff"}, "author is not valid UTF-8"),
        ({b"url": b"h" * 2049}, "url has 2,049 characters"),
        ({b"created_at": b"yesterday"}, "created_at is not an ISO 8601 time: 'yesterday'"),
        ({b"created_at": b"0001-01-01T00:00:00+05:00"}, "created_at is not an ISO 8601 time"),
        ({b"created_at": b"0001-01-01"}, "created_at is before 2000-01-01"),
        ({b"created_at": b"9999-12-31T23:59:59Z"}, "created_at is more than a day in the future"),
        ({b"created_at": b"9999-12-31T23:59:59-05:00"}, "created_at is not an ISO 8601 time"),
        ({b"operation": b"explode"}, "operation is not create, update or delete: 'explode'"),
        ({b"replayed_from": b"no id"}, "replayed_from is not the id of an earlier entry"),
        ({b"replayed_from": b"1764000000001-0"}, "replayed_from is not the id of an earlier entry"),
    ],
)
def test_what_is_wrong_is_told(change: dict[bytes, bytes], reason: str) -> None:
    assert refusal({**GOOD, **change}).startswith(reason)


def test_a_post_from_hours_ahead_is_of_when_it_came() -> None:
    came = decode(GOOD | {b"created_at": b""}).post.created_at
    ahead = (NOW + timedelta(hours=9)).isoformat().encode()
    assert decode(GOOD | {b"created_at": ahead}).post.created_at == came
    minutes = NOW + timedelta(minutes=4)
    near = GOOD | {b"created_at": minutes.isoformat().encode()}
    assert decode(near).post.created_at == minutes
    made_up = decode(GOOD | {b"created_at": ahead}, b"1-1")
    assert made_up.post.created_at == NOW


def test_an_author_who_is_gone_is_told_with_the_source_alone() -> None:
    fields = {
        name.encode(): value.encode()
        for name, value in encode_event(author_gone("bluesky", "did:plc:ann", NOW)).items()
    }
    event = decode(fields)
    assert (event.operation, event.post.source) == (Operation.DELETE_AUTHOR, "bluesky")
    assert event.post.author == "did:plc:ann"
    del fields[b"author"]
    assert refusal(fields) == "author is missing or empty"


@pytest.mark.parametrize("missing", [b"post_id", b"content"])
def test_a_missing_field_is_told(missing: bytes) -> None:
    fields = {name: value for name, value in GOOD.items() if name != missing}
    assert refusal(fields) == f"{missing.decode()} is missing or empty"


def test_a_made_up_id_is_a_reason_too() -> None:
    undated = {b"post_id": b"p1", b"content": b"x"}
    assert "created_at is before 2000" in refusal(undated, b"1-1")
    assert "entry id is larger than an id can be" in refusal(GOOD, b"18446744073709551616-0")
    assert "entry id has not the form" in refusal(GOOD, b"")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-21T08:00:00+00:00Z",
        "2026-11-21T10:00:00+02:00",
        "2026-11-21T08:00:00",
        "20261121T08",
        "1795248000",
        "1795248000000",
        "1795248000.0",
        "Sat Nov 21 08:00:00 +0000 2026",
        "Sat, 21 Nov 2026 03:00:00 EST",
        "11/21/2026 8:00 AM",
    ],
)
def test_every_form_of_a_time_is_read(written: str) -> None:
    post = decode({**GOOD, b"created_at": written.encode()}).post
    assert post.created_at == NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b"cancelled\x00 again", "cancelled\ufffd again"),
        ("cancelled \ud83d".encode("utf-8", "surrogatepass"), "cancelled \ufffd"),
        ("\ud83d\ude00 yes".encode("utf-8", "surrogatepass"), "\U0001f600 yes"),
        (b"<p>Tom &amp; I <em>love</em> it</p>", "Tom & I love it"),
        (b"I <3 you &amp; her", "I <3 you &amp; her"),
    ],
)
def test_content_is_kept_as_the_words_it_holds(raw: bytes, kept: str) -> None:
    assert decode({**GOOD, b"content": raw}).post.content == kept


def test_content_that_is_said_to_be_plain_stays_as_it_is() -> None:
    event = decode({**GOOD, b"content": b"<p>x</p>", b"content_type": b"text/plain"})
    assert event.post.content == "<p>x</p>"
    again = {name.encode(): value.encode() for name, value in encode_event(event).items()}
    assert decode(again).post.content == "<p>x</p>"


_NAMES = st.sampled_from([*GOOD, b"operation", b"lang", b"url", b"replayed_from"]) | st.binary()


@given(
    fields=st.dictionaries(_NAMES, st.binary() | st.text().map(lambda text: text.encode())),
    entry_id=st.binary() | st.from_regex(rb"\A[0-9]{1,20}-[0-9]{1,20}\Z"),
    good=st.booleans(),
)
def test_any_bytes_become_an_event_or_a_reason(
    fields: dict[bytes, bytes], entry_id: bytes, good: bool
) -> None:
    try:
        event = decode({**GOOD, **fields} if good else fields, entry_id)
    except InvalidPost as refused:
        assert refused.reason.isprintable()
    else:
        assert event.post.post_id.strip()
        assert 0 <= event.revision < 2**63


@given(created_at=st.text(alphabet="0123456789-:T.Z+ W", max_size=40))
def test_anything_like_a_time_is_read_or_refused(created_at: str) -> None:
    try:
        event = decode({**GOOD, b"created_at": created_at.encode()})
    except InvalidPost as refused:
        assert refused.field == "created_at"
    else:
        assert event.post.created_at.tzinfo is UTC
