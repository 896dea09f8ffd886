"""``groundswell inspect``: what a file would become is told before anything is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundswell.cli import cli
from groundswell.errors import ConfigurationError


def inspect(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["inspect", *arguments], catch_exceptions=True)
    if isinstance(done.exception, ConfigurationError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_everything_a_person_asks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    rows = "".join(f"{n};text {n};ann;{n + 1}/07/2015 14:30\n" for n in range(8))
    path.write_bytes(f"sep=;\nid;tweet;user;date\n{rows}zoë;x;y\n".encode("cp1252"))
    told = inspect(f"{path}?post_id=id")
    for part in (
        "encoding: cp1252",
        "delimiter: ;",
        "skip: 1",
        "content=tweet",
        "created_at=date",
        "refused 7: created_at may be day/month or month/day (first: line 3)",
        "date_format",
    ):
        assert part in told
    told = inspect(f"{path}?post_id=id&date_format=day-first")
    assert "refused" not in told
    assert "export:0" in told
    assert "2015-07-01" in told


def test_a_program_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "toots.ndjson"
    toot = {"uri": "u1", "account": {"acct": "lea"}, "content": "<p>so <em>good</em></p>"}
    path.write_text(json.dumps(toot) + "\n" + json.dumps({"nothing": 1}) + "\n")
    told = json.loads(inspect(str(path), "--json"))
    assert told["form"]["format"] == "ndjson"
    assert told["posts"][0]["content"] == "so good"
    assert told["posts"][0]["source"] == "mastodon"
    assert (told["rows"], told["accepted"], told["complete"]) == (2, 1, True)
    assert list(told["refused"].values()) == [1]


def test_a_file_of_which_nothing_could_be_taken_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("content,created_at\nx,10/07/2015\n")
    with pytest.raises(ConfigurationError, match="not one post"):
        inspect(str(path))
