"""Times as the wild writes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.clock import parse_time

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00+00:00",
        "2026-11-22T12:00:00+00:00Z",
        "2026-11-22T12:00:00",
        "2026-11-22 12:00:00",
        "2026-11-22T14:00:00+02:00",
        "2026-11-22T14:00:00+0200",
        "2026-11-22T12:00:00.000000123Z",
        "  2026-11-22T12:00:00z ",
    ],
)
def test_every_form_of_the_same_time_is_read_alike(text: str) -> None:
    assert parse_time(text) == NOON
    assert parse_time(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-11-22T25:00:00Z", "0001-01-01T00:00:00+14:00", "Z"]
)
def test_what_is_no_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        parse_time(text)


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_a_clear_error(text: str) -> None:
    try:
        assert parse_time(text).tzinfo is UTC
    except ValueError as error:
        assert "not an ISO 8601 time" in str(error)


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_was_written_as_iso_is_read_back(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment
