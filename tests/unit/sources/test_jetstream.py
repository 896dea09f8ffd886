"""Jetstream's frames and which posts are wanted, whatever the network sends."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, Post
from groundswell.errors import ConfigurationError
from groundswell.sources.jetstream.frames import (
    Account,
    Commit,
    MalformedFrame,
    Notice,
    parse_frame,
    witnessed_us,
)
from groundswell.sources.jetstream.socket import Place, checked_host
from groundswell.sources.post_filter import Wanted

TYPE = "network.bsky.jetstream.subscribeEvents"
SOUND: dict[str, Any] = {
    "$type": f"{TYPE}#commit",
    "seq": 12345,
    "did": "did:plc:ann",
    "time": "2026-07-04T14:38:08.094841Z",
    "rev": "3k",
    "operation": "create",
    "collection": "app.bsky.feed.post",
    "rkey": "3mptbyqhi7s2f",
    "record": {"createdAt": "2026-07-04T14:38:08.420Z", "langs": ["ja"], "text": "…"},
}
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


def parse(payload: object) -> object:
    return parse_frame(json.dumps({"$type": "message", "payload": payload}))


def saying(text: str) -> Post:
    return Post("p", "bluesky", text, utc_now())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["tea"], "Tea?"),
        (["tea"], "#tea time"),
        (["coffee", "tea"], "some tea"),
        (["flat white"], "one FLAT\nWHITE please"),
        (["straße"], "In der STRASSE"),
        (["café"], "cafe\u0301 au lait"),
        (["кофе"], "Люблю КОФЕ!"),
        (["#ad"], "so good #ad"),
        (["c++"], "I write c++, mostly"),
        (["東京"], "東京タワーに行く"),
        (["iphone"], "新しいiPhoneが欲しい"),
        (["flat white"], "a flat-white, or a flat, white house"),
        (["espress*"], "two espressos"),
        (["@acme"], "thanks @Acme.example!"),
        ([], "anything"),
    ],
)
def test_whole_words_and_phrases_match_in_any_case_and_script(words: list[str], text: str) -> None:
    assert Wanted(words).has_words(saying(text))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["tea"], "steam and teams"),
        (["flat white"], "flat, off-white"),
        (["кофе"], "кофейня"),
        (["#ad"], "no ad, honestly"),
    ],
)
def test_parts_of_words_do_not_match(words: list[str], text: str) -> None:
    assert not Wanted(words).has_words(saying(text))


def test_languages_match_by_their_tag_or_its_beginning() -> None:
    wanted = Wanted(languages=["en", "pt-BR"])
    assert wanted.has_language(["ja", "en-GB"])
    assert wanted.has_language(["PT-br"])
    assert not wanted.has_language(["pt-PT"])
    assert not wanted.has_language([])
    assert Wanted().has_language([])


def test_a_commit_is_read() -> None:
    commit = parse({**SOUND, "witnessedAt": "1970-01-01T00:00:01.000002Z"})
    assert isinstance(commit, Commit)
    assert witnessed_us(commit) == 1_000_002
    assert commit.seq == 12345
    assert commit.operation is Operation.CREATE


def test_an_older_host_without_witnessed_at_is_resumed_by_time() -> None:
    commit = parse(SOUND)
    assert isinstance(commit, Commit)
    assert commit.witnessed == commit.time


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"active": False, "status": "deleted"}, True),
        ({"active": False, "status": "takendown"}, True),
        ({"active": False, "status": "suspended"}, True),
        ({"active": False, "status": "deactivated"}, True),
        ({"account": {"active": False, "status": "deleted"}}, True),
        ({"active": False, "status": "desynchronized"}, False),
        ({"active": False}, False),
        ({"active": True, "status": "deleted"}, False),
    ],
)
def test_what_became_of_an_account_is_read(told: dict[str, object], gone: bool) -> None:
    sound = {name: SOUND[name] for name in ("seq", "did", "time")}
    account = parse({"$type": f"{TYPE}#account", **sound, **told})
    assert isinstance(account, Account)
    assert (account.did, account.is_gone) == (SOUND["did"], gone)


def test_an_account_of_which_nothing_is_said_is_malformed() -> None:
    with pytest.raises(MalformedFrame, match="active"):
        parse({**SOUND, "$type": f"{TYPE}#account"})


def test_a_notice_is_told_apart() -> None:
    notice = parse({"$type": f"{TYPE}#info", "name": "OutdatedCursor", "message": "from 9"})
    assert notice == Notice("OutdatedCursor", "from 9")


def test_other_collections_are_none_of_our_business() -> None:
    assert parse({**SOUND, "collection": "app.bsky.feed.like"}) is None


@given(st.sampled_from(sorted(SOUND)), _json)
def test_a_frame_with_anything_anywhere_is_read_or_malformed(field: str, value: object) -> None:
    try:
        commit = parse({**SOUND, field: value})
    except MalformedFrame as error:
        assert str(error)
    else:
        assert commit is None or isinstance(commit, Commit)


@given(st.sampled_from(["text", "langs", "createdAt"]), _json)
def test_a_record_with_anything_in_it_is_an_event(field: str, value: object) -> None:
    try:
        commit = parse({**SOUND, "record": {**SOUND["record"], field: value}})
    except MalformedFrame as error:
        assert "not JSON" in str(error)
    else:
        assert isinstance(commit, Commit)
        assert commit.to_event(Operation.CREATE).post.post_id == commit.uri


@given(st.one_of(st.binary(), st.text(), _json.map(json.dumps)))
def test_any_bytes_are_a_frame_or_malformed(raw: str | bytes) -> None:
    try:
        parse_frame(raw)
    except MalformedFrame as error:
        assert str(error)


@given(
    st.one_of(
        st.none(),
        st.text(),
        _json.map(
            lambda value: (
                orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
                if _fits(value)
                else ""
            )
        ),
    )
)
def test_any_cursor_is_a_place_or_none(text: str | None) -> None:
    assert Place.from_cursor(text) is None or text


def _fits(value: object) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize(
    "host", ["", "http://x", "ws://", "wss://x/path", "ws://x:99999", "a b://"]
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="is no host"):
        checked_host(host)


def test_a_bare_host_is_asked_over_tls() -> None:
    assert checked_host("jetstream.example") == "wss://jetstream.example"


def test_replies_quotes_and_links_are_marked() -> None:
    parent, quoted = (
        "at://did:plc:bob/app.bsky.feed.post/1",
        "at://did:plc:eve/app.bsky.feed.post/2",
    )
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/a"}
    record = {
        **SOUND["record"],
        "reply": {"root": {"uri": quoted}, "parent": {"uri": parent}},
        "embed": {
            "$type": "app.bsky.embed.recordWithMedia",
            "record": {"record": {"uri": quoted}},
            "media": {},
        },
        "facets": [{"features": [link, {"$type": "app.bsky.richtext.facet#tag", "tag": "x"}]}],
    }
    commit = parse({**SOUND, "record": record})
    assert isinstance(commit, Commit)
    post = commit.to_event(Operation.CREATE).post
    assert (post.kind, post.reply_to) == ("reply", parent)
    assert post.links == f"{quoted} https://example.org/a"
    plain = parse(SOUND)
    assert isinstance(plain, Commit)
    assert plain.to_event(Operation.CREATE).post.kind == "post"
