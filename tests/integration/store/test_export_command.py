"""``groundswell export`` writes posts, and what people corrected, for others to use."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from groundswell.cli import main
from groundswell.cli.evaluate import _read
from groundswell.cli.row_files import row_file
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import DatabaseSettings
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.store.factories import NOON, analysis, create, save, update

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def export(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Exit code, stdout and stderr of ``groundswell export ARGUMENTS``."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["export", *map(str, arguments)])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def in_the_store(database_url: str, act: Callable[[Database], Awaitable[Any]]) -> None:
    async def run() -> None:
        database = await Database.open(DatabaseSettings(), database_url)
        await act(database)
        await database.close()

    asyncio.run(run())


@pytest.fixture
def _corrected(database_url: str) -> None:
    """Four posts a minute apart: p0 and p1 relabelled, p2 too but edited since."""

    async def fill(database: Database) -> None:
        posts, corrections = PostStore(database), Corrections(database)
        await save(
            posts,
            *(create(f"p{n}", at=NOON + timedelta(minutes=n), content=f"=t{n}") for n in range(4)),
        )
        await corrections.correct("p1", sentiment="negative", by="ann")
        await corrections.correct("p0", sentiment="negative")
        await corrections.correct("p0", sentiment="neutral", emotion="fear")
        await corrections.correct("p2", sentiment="negative")
        await save(posts, update("p2", "other", 1, analysis()))

    in_the_store(database_url, fill)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("_corrected")
def test_a_source_that_no_post_came_from_is_hinted_at(export: Run) -> None:
    code, told, said = export("--source", "blueski", "--exclude-source", "bluesky")
    assert (code, told) == (0, "")
    assert "no posts from source `blueski` yet; did you mean `bluesky`?" in said
    assert said.count("caution") == 1


@pytest.mark.usefixtures("_corrected")
def test_what_people_corrected_is_training_data(export: Run, tmp_path: Path) -> None:
    code, out, told = export("--relabelled")
    assert code == 0
    assert lines(out) == [
        {"text": "=t1", "label": "negative"},
        {"text": "=t0", "label": "neutral"},
    ]
    assert told == "2 posts written\n"
    assert lines(export("--relabelled", "--task", "emotion")[1]) == [
        {"text": "=t0", "label": "fear"}
    ]
    target = tmp_path / "relabelled.jsonl.gz"
    assert export("--relabelled", "--output", target)[0] == 0
    assert gzip.decompress(target.read_bytes()).decode() == out
    assert [(post.text, post.labels) for post in _read(row_file(str(target)))] == [
        ("=t1", ("negative",)),
        ("=t0", ("neutral",)),
    ]


@pytest.mark.usefixtures("_corrected")
def test_training_data_comes_page_by_page_under_the_filters(
    export: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.cli.export._TOGETHER", 1)
    assert len(lines(export("--relabelled")[1])) == 2
    assert lines(export("--relabelled", "--sentiment", "negative")[1]) == [
        {"text": "=t1", "label": "negative"}
    ]
    assert lines(export("--relabelled", "--until", "2026-11-18T12:01:00Z")[1]) == [
        {"text": "=t0", "label": "neutral"}
    ]
    assert export("--relabelled", "--contains", "nothing")[1] == ""


@pytest.mark.usefixtures("_corrected")
def test_posts_are_written_as_the_api_writes_them(export: Run, tmp_path: Path) -> None:
    target = tmp_path / "posts.csv"
    assert export("--output", target) == (0, "", f"4 posts written to {target}\n")
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert [row["post_id"] for row in rows] == ["p3", "p2", "p1", "p0"]
    assert [row["sentiment"] for row in rows] == ["positive", "positive", "negative", "neutral"]
    assert [row["corrected"] for row in rows] == ["false", "false", "true", "true"]
    assert rows[0]["content"] == "'=t3"
    assert {row["model_sentiment"] for row in rows} == {"positive"}
    (line,) = lines(export("--sentiment", "neutral")[1])
    assert (line["post_id"], line["content"]) == ("p0", "=t0")


@pytest.mark.usefixtures("_corrected")
def test_options_may_be_repeated_and_exclude(export: Run) -> None:
    def found(*arguments: str) -> list[str]:
        code, out, _ = export(*arguments)
        assert code == 0
        return [line["post_id"] for line in lines(out)]

    both = ("--sentiment", "neutral", "--sentiment", "negative")
    assert found(*both) == ["p1", "p0"]
    assert found(*both, "--exclude-emotion", "fear") == ["p1"]
    assert found("--exclude-sentiment", "positive", "--exclude-sentiment", "neutral") == ["p1"]
    assert found("--author", "ann", "--exclude-author", "ann") == []
    assert found("--exclude-author", "bob", "--exclude-source", "nowhere") == [
        "p3", "p2", "p1", "p0"
    ]  # fmt: skip
    code, out, _ = export("--relabelled", *both, "--exclude-emotion", "fear")
    assert (code, lines(out)) == (0, [{"text": "=t1", "label": "negative"}])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--exclude-emotion", "joy", "--exclude-emotion", "glee"), "'glee' is not one of"),
        (("--author", "a") * 21, "21 are given, at most 20 are taken"),
        (("--exclude-author", "a\x00b"), "contains a NUL"),
        (("--since", "yesterday"), "not an ISO 8601 time"),
        (("--sentiment", "angry"), "'angry' is not one of"),
        (("--format", "xlsx"), "'xlsx' is not one of"),
        (("--source", "a\x00b"), "contains a NUL"),
        (("--relabelled", "--format", "csv"), "writes JSON Lines"),
        (("--output", "/nowhere/posts.csv"), "there is no folder"),
        (("--output", "/dev/null/posts.csv"), "there is no folder"),
    ],
)
def test_what_cannot_be_exported_is_told_in_a_line(
    export: Run, arguments: tuple[str, ...], told: str
) -> None:
    code, out, errors = export(*arguments)
    assert (code > 0, out) == (True, "")
    assert told in errors
    assert "Traceback" not in errors


@pytest.mark.usefixtures("_corrected")
def test_an_export_that_fails_leaves_what_was_there(
    export: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "posts.csv"
    target.write_text("what was there")
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/none")
    code, _, errors = export("--output", target)
    assert code == 1
    assert errors.startswith("groundswell: ")
    assert [path.name for path in tmp_path.iterdir()] == ["posts.csv"]
    assert target.read_text() == "what was there"


def test_posts_of_a_topic_are_exported(database_url: str, export: Run) -> None:
    async def fill(database: Database) -> None:
        topics, posts = TopicStore(database), PostStore(database)
        await topics.create(TopicFields("Acme", "acme -jobs"))
        matching = await TopicMatching(topics).current()
        texts = ("acme", "acme jobs", "other", "ACME!")
        await posts.save([create(f"p{n}", content=text) for n, text in enumerate(texts)], matching)

    in_the_store(database_url, fill)
    code, out, _ = export("--topic", "ACME")
    assert (code, [json.loads(line)["post_id"] for line in out.splitlines()]) == (0, ["p3", "p0"])
    code, out, err = export("--topic", "Akme")
    assert (code, out) == (1, "")
    assert "there is no topic 'Akme'" in err
