"""Which minutes sources were away, of what they are known to have heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.coverage import Coverage, Gap
from groundswell.rules.evaluation import minute_of
from groundswell.rules.outages import FORGOTTEN, NOBODY_READS, SourceOutages
from groundswell.stream.source_leases import ReadSource, SourceState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST = minute_of(NOW)
MINUTE = timedelta(minutes=1)


def read(
    key: str = "rss:x",
    *,
    heard: int = 0,
    gives: tuple[str, ...] = ("news",),
    is_read: bool = True,
    phase: str = "reading",
    error: str = "",
    posts: int = 100,
    gaps: tuple[Gap, ...] = (),
) -> ReadSource:
    """A source that was last heard ``heard`` minutes ago."""
    coverage = Coverage(NOW - timedelta(days=30), NOW - heard * MINUTE, gaps)
    state = SourceState(
        key, key.partition(":")[0], NOW, phase, error, posts, coverage=coverage, gives=gives
    )
    return ReadSource(state, is_read)


def away(*sources: ReadSource, source: str | None = "news", minutes: int = 60) -> int:
    """How many of the last ``minutes`` they were."""
    return int(SourceOutages(sources, NOW).minutes(source, LAST - minutes, LAST).sum())


def test_one_that_is_read_is_there_however_long_ago_it_had_news() -> None:
    assert away(read(heard=50)) == 0


@pytest.mark.parametrize(
    ("is_read", "phase", "minutes"),
    [(False, "reading", 20), (True, "waiting", 20), (False, "stopped", 20), (False, "ended", 0)],
)
def test_one_that_nobody_reads_or_that_fails_is_away_since_it_was_heard(
    is_read: bool, phase: str, minutes: int
) -> None:
    assert away(read(heard=20, is_read=is_read, phase=phase)) == minutes


def test_a_restart_is_no_outage_and_one_that_is_no_longer_read_is_forgotten() -> None:
    restarting = SourceOutages([read(heard=1, is_read=False)], NOW)
    assert restarting.during("news", NOW - MINUTE, NOW) is None
    long = int(FORGOTTEN / MINUTE) + 1
    assert away(read(heard=long, is_read=False)) == 0


def test_a_gap_is_away_in_every_minute_that_it_touches() -> None:
    gap = Gap(NOW - 30.5 * MINUTE, NOW - 20 * MINUTE, "the host forgot")
    outages = SourceOutages([read(gaps=(gap,))], NOW)
    flags = outages.minutes("news", LAST - 60, LAST)
    assert flags.nonzero()[0].tolist() == list(range(29, 40))
    found = outages.during("news", NOW - 29 * MINUTE, NOW - 21 * MINUTE)
    assert found is not None
    assert found.reason == "the host forgot"
    assert outages.during("news", NOW - 10 * MINUTE, NOW) is None


def test_of_all_posts_only_the_outage_of_one_that_gives_many_matters() -> None:
    small = read("rss:small", heard=20, is_read=False, posts=9)
    large = read("bluesky", gives=("bluesky",), posts=991)
    assert away(small, large, source=None) == 0
    assert away(small, large) == 20
    assert away(read("rss:small", heard=20, is_read=False, posts=200), large, source=None) == 20
    assert away(small, large, source="bluesky") == 0


def test_small_ones_that_are_away_together_matter() -> None:
    many = [read(f"rss:{n}", heard=20, is_read=False, posts=9) for n in range(12)]
    assert away(*many, read("bluesky", gives=("bluesky",), posts=891), source=None) == 20


def test_the_reason_is_the_readers_error() -> None:
    failing = read(heard=9, phase="waiting", error="503 from the host")
    found = SourceOutages([failing], NOW).during("news", NOW - 5 * MINUTE, NOW)
    assert found is not None
    assert (found.source, found.reason, found.until) == ("rss:x", "503 from the host", None)
    nobody = SourceOutages([read(heard=9, is_read=False)], NOW)
    found = nobody.during(None, NOW - 5 * MINUTE, NOW)
    assert found is not None
    assert found.reason == NOBODY_READS


@pytest.mark.parametrize(
    ("sources", "minutes"),
    [
        ([read(heard=12)], 12),
        ([read(heard=0)], None),
        ([read(heard=90)], None),  # that one is quiet
        ([read(heard=12, is_read=False)], None),  # that one is away
        ([read("rss:a", heard=12), read("rss:b", heard=3)], 12),
        ([read("rss:a", heard=12, posts=5), read("rss:b", heard=3)], 3),
        ([read("rss:a", heard=12, gives=("other",)), read("rss:b")], None),
    ],
)
def test_a_source_that_is_asked_every_so_often_is_behind_in_between(
    sources: list[ReadSource], minutes: int | None
) -> None:
    expected = None if minutes is None else LAST - minutes
    assert SourceOutages(sources, NOW).unheard_from("news") == expected
