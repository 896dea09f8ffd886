"""The terminal shows what needs eyes, and the log files keep the rest within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.embedded.console_filter import Console
from groundswell.embedded.log_file import LogFile

_CALM = "2026-11-22T08:00:00.000+00:00 INFO    worker working"
_GRAVE = "2026-11-22T08:00:00.000+00:00 WARNING worker waiting: no database"
_TRACE = ["Traceback (most recent call last):", '  File "worker.py"', "ValueError: no"]


def _shown(lines: list[str], capsys: pytest.CaptureFixture[str], *, everything: bool) -> list[str]:
    console = Console(everything=everything)
    for line in lines:
        console.show("worker-1", line)
    return [line.removeprefix("worker-1: ") for line in capsys.readouterr().err.splitlines()]


def test_only_warnings_and_what_belongs_to_them_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [_CALM, "  and more of it", _GRAVE, "  and more of that"]
    assert _shown(lines, capsys, everything=False) == lines[2:]


def test_a_traceback_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown([_CALM, *_TRACE], capsys, everything=False) == _TRACE


def test_json_records_are_told_apart_too(capsys: pytest.CaptureFixture[str]) -> None:
    calm = '{"timestamp": "2026-11-22T08:00:00+00:00", "level": "info", "message": "x"}'
    grave = calm.replace("info", "error")
    assert _shown([calm, grave], capsys, everything=False) == [grave]


def test_asked_for_everything_it_shows_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown([_CALM, _GRAVE], capsys, everything=True) == [_CALM, _GRAVE]


def test_a_log_file_keeps_the_newest_lines_within_its_bound(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "part.log", most_bytes=100)
    for number in range(100):
        log.write(f"line {number}\n".encode())
    assert log.path.read_text().splitlines()[-1] == "line 99"
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 220
    assert {file.name for file in tmp_path.iterdir()} == {"part.log", "part.log.1"}


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    LogFile(tmp_path / "gone" / "part.log").write(b"line\n")
