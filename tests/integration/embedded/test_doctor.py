"""The doctor names what is missing and what to do, and changes nothing."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundswell.cli.doctor import doctor
from groundswell.embedded.engines import Engines
from groundswell.embedded.preflight import check_dashboard, check_data_folder, check_port


def _checks(data: Path, environment: dict[str, str]) -> dict[str, dict[str, str]]:
    told = CliRunner().invoke(doctor, ["--json", "--data-dir", str(data)], env=environment)
    body = json.loads(told.stdout)
    states = {check["state"] for check in body["checks"]}
    assert body["ok"] == ("missing" not in states) == (told.exit_code == 0)
    return {check["name"]: check for check in body["checks"]}


def test_the_engines_that_come_along_are_found_with_their_versions(tmp_path: Path) -> None:
    checks = _checks(tmp_path / "data", {"API_PORT": "0"})
    assert checks["postgres"]["found"].startswith("PostgreSQL 18.")
    assert checks["valkey"]["found"].startswith("Valkey 9.")
    for name in ("python", "postgres", "valkey", "data folder", "port"):
        assert checks[name]["state"] == "ok"
    assert not (tmp_path / "data").exists()


def test_engines_of_ones_own_are_asked_for_their_versions(tmp_path: Path, engines: Engines) -> None:
    urls = {"DATABASE_URL": engines.database_url, "REDIS_URL": engines.redis_url}
    checks = _checks(tmp_path / "data", urls)
    assert checks["database"]["found"].startswith("PostgreSQL 18.")
    assert checks["redis"]["found"].startswith("Valkey 9.")
    assert "postgres" not in checks


def test_engines_that_do_not_answer_are_missing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    urls = {
        "DATABASE_URL": f"postgresql://me@127.0.0.1:{port}/x",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    checks = _checks(tmp_path / "data", urls)
    assert (checks["database"]["state"], checks["redis"]["state"]) == ("missing", "missing")


def test_a_model_that_is_not_there_is_missing(tmp_path: Path) -> None:
    checks = _checks(tmp_path, {"HUGGINGFACE_MODEL": str(tmp_path / "no-model")})
    assert checks["model"]["state"] == "missing"
    assert "model" in checks["model"]["advice"]


@pytest.mark.parametrize(("version", "words"), [("99", "layout 99"), (None, "other things")])
def test_a_folder_up_would_refuse_is_missing(
    tmp_path: Path, version: str | None, words: str
) -> None:
    (tmp_path / ("version" if version else "letter.txt")).write_text(version or "dear")
    check = check_data_folder(tmp_path)
    assert check.state == "missing"
    assert words in check.advice


def test_a_file_in_the_folders_place_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check_data_folder(tmp_path / "file" / "data").state == "missing"


def test_a_busy_port_is_missing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        check = check_port("127.0.0.1", server.getsockname()[1], tmp_path)
    assert check.state == "missing"
    assert "--port" in check.advice


def test_a_page_that_is_not_built_is_only_a_note(tmp_path: Path) -> None:
    assert check_dashboard(tmp_path).state == "note"
    (tmp_path / "index.html").write_text("<html>")
    assert check_dashboard(tmp_path).state == "ok"
