"""Conditions take values as parameters only; a cursor comes back as it went, or is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.value_filter import ANY_VALUE, ValueFilter, only
from groundswell.store.filters import (
    Conditions,
    InvalidCursor,
    InvalidFilter,
    PostFilter,
    make_cursor,
    read_cursor,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@pytest.mark.parametrize(
    "place",
    [
        ["2026-11-20T12:00:00+00:00", {"a": 1}],
        ["2026-11-20T12:00:00+00:00", ["p1"]],
        ["2026-11-20T12:00:00+00:00", None],
        ["2026-11-20T12:00:00+00:00", 7],
        ["2026-11-20T12:00:00+00:00", "p1", "p2"],
        {"2026-11-20T12:00:00+00:00": 1, "p1": 2},
        [12, "p1"],
        "2026",
    ],
)
def test_a_cursor_of_anything_but_a_time_and_an_id_is_refused_in_our_words(place: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidCursor, match="use next_cursor of the page before"):
        read_cursor(cursor)


def test_no_filter_is_no_condition() -> None:
    conditions = Conditions()
    conditions.add_posts(PostFilter())
    assert str(conditions) == "true"
    assert conditions.parameters == []


def test_parameters_are_numbered_after_the_first_ones() -> None:
    conditions = Conditions(50, 0)
    conditions.add_posts(PostFilter(source=only("bluesky"), start=NOON))
    assert str(conditions) == "source = $3 AND created_at >= $4"
    assert conditions.parameters == [50, 0, "bluesky", NOON]


def test_the_sources_there_are_stand_beside_the_one_that_is_asked_for() -> None:
    conditions = Conditions()
    conditions.add_posts(PostFilter(source=only("a"), within=frozenset({"c", "b"})))
    assert str(conditions) == "source = $1 AND source = ANY($2::varchar[])"
    assert conditions.parameters == ["a", ["b", "c"]]
    nothing = Conditions()
    nothing.add_columns(PostFilter(within=frozenset()))
    assert str(nothing) == "source = ANY($1::varchar[])"


@given(TEXTS)
def test_no_value_ever_stands_in_the_statement(value: str) -> None:
    conditions = Conditions()
    one = only(value)
    conditions.add_posts(PostFilter(one, one, one, one, value))
    assert str(conditions).replace("(content || '')", "content") == (
        "source = $1 AND sentiment_label = $2 AND emotion = $3 AND author = $4 AND content ILIKE $5"
    )


def test_several_values_are_any_of_them_each_once_in_whatever_order_they_came() -> None:
    conditions = Conditions()
    conditions.add_posts(
        PostFilter(source=ValueFilter.of(["b", "a", "b"]), author=ValueFilter.of(["ann", "bob"]))
    )
    assert str(conditions) == "source = ANY($1::varchar[]) AND author = ANY($2::varchar[])"
    assert conditions.parameters == [["a", "b"], ["ann", "bob"]]


def test_what_is_excluded_stands_beside_what_is_included() -> None:
    conditions = Conditions()
    conditions.add_posts(
        PostFilter(sentiment=ValueFilter.of(["a"], ["b"]), emotion=ValueFilter.of((), ["d", "c"]))
    )
    assert str(conditions) == (
        "sentiment_label = $1 AND sentiment_label <> ALL($2::varchar[])"
        " AND emotion <> ALL($3::varchar[])"
    )
    assert conditions.parameters == ["a", ["b"], ["c", "d"]]


def test_a_post_without_an_author_is_by_none_that_is_excluded() -> None:
    conditions = Conditions()
    conditions.add_posts(PostFilter(author=ValueFilter.of(exclude=["bot"])))
    assert str(conditions) == "(author IS NULL OR author <> ALL($1::varchar[]))"


@pytest.mark.parametrize(
    ("values", "in_rollups"),
    [(ValueFilter.of(["ann"]), False), (ValueFilter.of((), ["ann"]), False), (ANY_VALUE, True)],
)
def test_rollups_know_no_authors(values: ValueFilter, in_rollups: bool) -> None:
    assert PostFilter(author=values).in_rollups is in_rollups


def test_wildcards_of_a_search_are_taken_as_they_are() -> None:
    conditions = Conditions()
    conditions.add_posts(PostFilter(q=r"50%_off\now"))
    assert conditions.parameters == [r"%50\%\_off\\now%"]


@pytest.mark.parametrize(
    ("q", "indexed"),
    [
        ("grün", True),
        ("a cat", True),
        ("ab", False),
        ("a b", False),
        ("猫", False),
        ("😀😀😀", False),
    ],
)
def test_only_words_the_index_knows_are_looked_up_in_it(q: str, indexed: bool) -> None:
    conditions = Conditions()
    conditions.add_posts(PostFilter(q=q))
    assert str(conditions).startswith("content ILIKE") == indexed


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
@pytest.mark.parametrize("name", ["source", "sentiment", "emotion", "author", "q"])
def test_a_text_postgresql_cannot_hold_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidFilter, match=f"^{name} "):
        PostFilter(**{name: value if name == "q" else only(value)})  # type: ignore[arg-type]


def test_a_text_to_exclude_that_postgresql_cannot_hold_is_named() -> None:
    with pytest.raises(InvalidFilter, match=r"^exclude_author "):
        PostFilter(author=ValueFilter.of(exclude=("ann", "a\x00b")))


@given(st.datetimes(timezones=st.just(UTC)), TEXTS)
def test_a_cursor_comes_back_as_it_went(moment: datetime, post_id: str) -> None:
    cursor = make_cursor(moment, post_id)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert read_cursor(cursor) == (moment, post_id)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "é",
        "====",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"7").decode(),
        base64.urlsafe_b64encode(b'["2026-11-20T12:00:00","p"]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-20T12:00:00+02:00","p"]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-20T12:00:00+00:00",7]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-20T12:00:00+00:00","\\u0000"]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-20T12:00:00+00:00","p","q"]').decode(),
        base64.urlsafe_b64encode(b"[1, 2]").decode(),
    ],
)
def test_what_no_page_has_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor, match="use next_cursor"):
        read_cursor(cursor)


@given(st.text())
def test_any_text_is_a_cursor_or_a_clear_error(cursor: str) -> None:
    try:
        read_cursor(cursor)
    except InvalidCursor as error:
        assert "next_cursor" in str(error)
