"""``groundswell dead-letter`` shows, replays and drops what could not be processed."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from groundswell.cli import main
from groundswell.settings import StreamSettings
from groundswell.stream.consumer import Entry
from groundswell.stream.facade import Stream


class Command:
    """Runs the command line in the environment of one stream."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of ``groundswell dead-letter ARGUMENTS``."""
        with pytest.raises(SystemExit) as ended:
            main(["dead-letter", *arguments])
        told = self._capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    def ids(self) -> list[str]:
        letters = json.loads(self("list", "--json")[1])["dead_letters"]
        return [letter["id"] for letter in letters]


@pytest.fixture
def command(
    stream_settings: StreamSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    monkeypatch.setenv("REDIS_URL", stream_settings.url or "")
    monkeypatch.setenv("REDIS_STREAM_NAME", stream_settings.redis_stream_name)
    monkeypatch.setenv("REDIS_CONSUMER_GROUP", stream_settings.redis_consumer_group)
    return Command(capsys)


@pytest.fixture
def _three_dead_letters(stream_settings: StreamSettings) -> None:
    async def bury() -> None:
        async with Stream.open(stream_settings) as stream:
            for number in range(3):
                fields = {b"post_id": f"p{number}".encode(), b"content": b"x\xff" * 40}
                entry = Entry("posts", f"1764000000000-{number}".encode(), fields)
                await stream.dead_letters.add(entry, f"reason {number}")

    asyncio.run(bury())


async def backlog(settings: StreamSettings) -> int:
    async with Stream.open(settings) as stream:
        return await stream.producer.backlog()


@pytest.mark.usefixtures("_three_dead_letters")
def test_listing_shows_reasons_and_says_how_many_there_are(command: Command) -> None:
    code, out, err = command("list", "--limit", "2")
    assert code == 0
    lines = out.splitlines()
    assert len(lines) == 2
    assert "reason 0" in lines[0]
    assert len(lines[0]) < 150
    assert "2 of 3 dead letters" in err


@pytest.mark.usefixtures("_three_dead_letters")
def test_a_program_reads_the_list_as_json(command: Command) -> None:
    code, out, _ = command("list", "--json")
    told = json.loads(out)
    assert (code, told["total"]) == (0, 3)
    first = told["dead_letters"][0]
    assert (first["reason"], first["entry_id"]) == ("reason 0", "1764000000000-0")
    assert first["fields"]["post_id"] == "p0"
    assert first["failed_at"].endswith("+00:00")


@pytest.mark.usefixtures("_three_dead_letters")
def test_replaying_puts_posts_back_on_the_stream(
    command: Command, stream_settings: StreamSettings
) -> None:
    assert command("replay", command.ids()[0])[:2] == (0, "replayed 1\n")
    assert command("replay", "--all")[:2] == (0, "replayed 2\n")
    assert command.ids() == []
    assert asyncio.run(backlog(stream_settings)) == 3


@pytest.mark.usefixtures("_three_dead_letters")
def test_dropping_forgets_them(command: Command, stream_settings: StreamSettings) -> None:
    first, second, third = command.ids()
    assert command("drop", first, third)[:2] == (0, "dropped 2\n")
    assert command.ids() == [second]
    assert asyncio.run(backlog(stream_settings)) == 0


@pytest.mark.usefixtures("_three_dead_letters")
def test_old_ones_alone_can_be_forgotten(command: Command) -> None:
    assert command("drop", "--older-than", "1")[:2] == (0, "dropped 0\n")
    code, _, err = command("drop", "--older-than", "1", "--all")
    assert (code, "--older-than stands alone" in err) == (2, True)
    time.sleep(0.1)
    assert command("drop", "--older-than", "0.0000001")[:2] == (0, "dropped 3\n")


@pytest.mark.usefixtures("_three_dead_letters")
def test_an_id_that_is_none_is_told(command: Command) -> None:
    code, out, err = command("drop", command.ids()[0], "1-1")
    assert (code, out) == (1, "dropped 1\n")
    assert "1 of the ids given are no dead letters" in err
    code, _, err = command("replay", "newest")
    assert code == 1
    assert err.startswith("groundswell: 'newest' is not the id of a dead letter")


@pytest.mark.parametrize("arguments", [("drop",), ("replay",), ("drop", "1-1", "--all")])
@pytest.mark.usefixtures("_three_dead_letters")
def test_which_ones_must_be_said(command: Command, arguments: tuple[str, ...]) -> None:
    code, _, err = command(*arguments)
    assert code == 2
    assert "--all for all of them" in err
    assert len(command.ids()) == 3


def test_without_a_redis_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("GROUNDSWELL_DATA_DIR", str(tmp_path))
    code, _, err = Command(capsys)("list")
    assert code == 1
    assert err.startswith("groundswell: REDIS_URL is not set, and no `groundswell up` is running")
