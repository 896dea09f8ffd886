"""The state a running `up` tells: private, whole, and not believed when its process is gone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundswell.cli.status import status
from groundswell.embedded.services import Plan
from groundswell.embedded.state import PlatformState, read_state, remove_state, write_state
from groundswell.embedded.supervisor import PartState


@pytest.fixture
def state(tmp_path: Path) -> PlatformState:
    return PlatformState(
        api_url="http://127.0.0.1:8000",
        database_url="postgresql://postgres:pw@127.0.0.1:5432/groundswell",
        redis_url="redis://default:pw@127.0.0.1:6379/0",
        data_dir=str(tmp_path),
        services=(PartState("postgres", 42, "running"), PartState("ingester", None, "finished")),
    )


def test_what_was_told_is_read_again_by_the_owner_alone(state: PlatformState) -> None:
    write_state(state)
    file = Path(state.data_dir) / "state.json"
    assert read_state(Path(state.data_dir)) == state
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["state.json"]


def test_a_state_whose_process_number_is_anothers_by_now_is_none(state: PlatformState) -> None:
    write_state(state)
    file = Path(state.data_dir) / "state.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"started": 1.0}))
    assert read_state(Path(state.data_dir)) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": 1'])
def test_a_broken_state_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    assert read_state(tmp_path) is None


def test_a_state_that_was_removed_is_none(state: PlatformState) -> None:
    write_state(state)
    remove_state(Path(state.data_dir))
    assert read_state(Path(state.data_dir)) is None


def test_status_gives_a_program_all_it_needs(state: PlatformState) -> None:
    write_state(state)
    told = CliRunner().invoke(status, ["--json", "--data-dir", state.data_dir])
    assert told.exit_code == 0
    body = json.loads(told.stdout)
    assert set(body) == {"api_url", "database_url", "redis_url", "data_dir", "services"}
    assert body["services"][0] == {"name": "postgres", "pid": 42, "state": "running"}
    assert body["redis_url"] == state.redis_url


def test_status_shows_a_person_no_password(state: PlatformState) -> None:
    write_state(state)
    told = CliRunner().invoke(status, ["--data-dir", state.data_dir])
    assert told.exit_code == 0
    assert "postgresql://postgres@127.0.0.1:5432/groundswell" in told.stdout
    assert "pw" not in told.stdout


def test_status_of_nothing_fails_and_says_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(status, ["--json", "--data-dir", str(tmp_path)])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["services"] == []
    assert str(tmp_path) in told.stderr


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("example.org", "http://example.org:8000"),
    ],
)
def test_the_page_is_at_an_address_a_browser_reaches(host: str, url: str) -> None:
    assert Plan(("none",), None, 1, host, 8000, 20).api_url == url
