"""Which posts can be stored and counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.post import InvalidPost, Post, check_post

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POST = Post("p1", "bluesky", "so good", NOW, author="ann", lang="en", url="https://example.org/p1")


def checked(post: Post) -> Post:
    return check_post(post, now=NOW, max_content_chars=100)


def with_field(field: str, value: str) -> Post:
    changes: dict[str, Any] = {field: value}
    return replace(POST, **changes)


def refusal(post: Post) -> InvalidPost:
    with pytest.raises(InvalidPost) as caught:
        checked(post)
    return caught.value


def test_a_good_post_passes_unchanged() -> None:
    assert checked(POST) is POST


@pytest.mark.parametrize("field", ["post_id", "source", "content"])
@pytest.mark.parametrize("value", ["", " \n\t"])
def test_a_required_field_must_say_something(field: str, value: str) -> None:
    error = refusal(with_field(field, value))
    assert error.field == field
    assert "is missing or empty" in error.reason


@pytest.mark.parametrize("field", ["post_id", "source", "content", "author", "lang", "url"])
def test_a_text_that_is_too_long_is_refused_with_the_field(field: str) -> None:
    error = refusal(with_field(field, "x" * 2049))
    assert error.reason.startswith(field)
    assert "the limit is" in error.reason


@pytest.mark.parametrize("field", ["post_id", "source"])
@pytest.mark.parametrize(("value", "problem"), [("a\x00b", "NUL"), ("a\ud800b", "surrogate")])
def test_a_broken_character_in_an_identity_is_refused(field: str, value: str, problem: str) -> None:
    assert problem in refusal(with_field(field, value)).reason


@pytest.mark.parametrize("field", ["content", "author", "lang", "url"])
@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b"])
def test_a_broken_character_elsewhere_costs_itself_and_nothing_else(field: str, value: str) -> None:
    assert getattr(checked(with_field(field, value)), field) == "a\ufffdb"


@pytest.mark.parametrize("text", ["שלום עולם", "Z̸̢̛͉a̶l̵g̷o̸", "👩‍👩‍👧‍👦🏳️‍🌈", "नमस्ते", "x" * 100])
def test_any_script_is_welcome(text: str) -> None:
    assert checked(replace(POST, content=text)).content == text


@pytest.mark.parametrize(
    ("moment", "problem"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "before 2000"),
        (datetime(9999, 12, 31, tzinfo=UTC), "future"),
        (NOW + timedelta(days=1, seconds=1), "future"),
    ],
)
def test_a_clock_that_cannot_be_is_refused(moment: datetime, problem: str) -> None:
    error = refusal(replace(POST, created_at=moment))
    assert error.field == "created_at"
    assert problem in error.reason


def test_a_clock_a_little_ahead_is_accepted() -> None:
    post = replace(POST, created_at=NOW + timedelta(hours=23))
    assert checked(post) is post


@given(st.text(max_size=200))
def test_any_content_passes_or_is_refused_with_a_printable_reason(content: str) -> None:
    try:
        checked(replace(POST, content=content))
    except InvalidPost as error:
        assert error.reason.isprintable()
        assert len(error.reason) < 200
