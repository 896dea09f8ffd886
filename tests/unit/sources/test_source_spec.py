"""What may stand behind --source, and what is said about anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.errors import ConfigurationError
from groundswell.settings import IngestSettings
from groundswell.sources.bluesky import Bluesky
from groundswell.sources.registry import NoSource, open_source
from groundswell.sources.replay import Replay
from groundswell.sources.simulator import Simulator
from groundswell.sources.source_spec import parse_spec
from tests.contract.sources.reading import read


def test_every_kind_of_source_is_opened_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("content\nhello\n")
    settings = IngestSettings()
    assert isinstance(open_source("simulator", settings), Simulator)
    assert isinstance(open_source(f"replay:{tmp_path}/posts.csv", settings), Replay)
    assert isinstance(open_source("bluesky?match=tea,coffee&lang=en", settings), Bluesky)
    assert isinstance(open_source("none", settings), NoSource)


async def test_no_source_ends_at_once() -> None:
    found = await read(open_source("none", IngestSettings()))
    assert found.ended
    assert found.events == []


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("twitter", "unknown source 'twitter'; there are: simulator, replay:FILE, rss:URL, "),
        ("", "unknown source ''"),
        ("simulator?speed=3", "unknown option 'speed'; it has: seed"),
        ("simulator?seed=many", "seed is a whole number, not 'many'"),
        ("simulator:posts.csv", "simulator takes options after '?', nothing after ':'"),
        ("none?x=1", "unknown option 'x'; it has none"),
        ("bluesky?lang=en&lang=de", "option lang is given twice"),
        ("bluesky?match=", "option match has no value"),
        ("bluesky?match", "name=value"),
        ("bluesky?match=tea,...", "match: `...` holds nothing to look for"),
        ("bluesky?match=te*", "match: `te*` would match too many words"),
        ("bluesky?hosts=http://x", "'http://x' is no host"),
        ("bluesky?hosts=ws://x:y", "is no host"),
        ("replay:", "name the file: replay:posts.csv"),
        ("replay:/no/such/file.csv", "'/no/such/file.csv' does not exist"),
        ("replay:/", "is a folder, not a file"),
    ],
)
def test_a_wrong_spec_is_told_with_what_exists(spec: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as failure:
        open_source(spec, IngestSettings())
    assert said in str(failure.value)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "unknown option 'colour'; it has: post_id, source, content"),
        ("clock=later", "clock is now or post, not 'later'"),
        ("loop=maybe", "loop is 1 or 0, not 'maybe'"),
        ("content=body", "no column 'body' (content); its columns are: content"),
    ],
)
def test_a_wrong_option_of_replay_is_told(tmp_path: Path, query: str, said: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("content\nhello\n")
    with pytest.raises(ConfigurationError) as failure:
        open_source(f"replay:{path}?{query}", IngestSettings())
    assert said in str(failure.value)


def test_a_file_with_a_question_mark_in_its_name_is_given_percent_encoded(tmp_path: Path) -> None:
    (tmp_path / "what?.csv").write_text("content\nhello\n")
    source = open_source(f"replay:{tmp_path}/what%3F.csv", IngestSettings())
    assert isinstance(source, Replay)


def test_the_simulators_own_rate_is_posts_per_minute() -> None:
    assert open_source("simulator", IngestSettings(posts_per_minute=90)).default_rate == 1.5


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(),
        st.builds(
            "{}:{}?{}={}&{}".format,
            st.sampled_from(["simulator", "replay", "bluesky", "none"]),
            st.text(max_size=8),
            st.sampled_from(["seed", "match", "lang", "hosts", "loop", "clock", "x"]),
            st.text(),
            st.text(),
        ),
    )
)
def test_any_text_is_a_source_or_a_clear_refusal(text: str) -> None:
    try:
        parse_spec(text)
        open_source(text, IngestSettings())
    except ConfigurationError as error:
        assert str(error)
