"""Every command of docs/sources.md works as it is written there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.settings import IngestSettings, StreamSettings
from groundswell.sources.registry import open_source

TEXT = (Path(__file__).parents[3] / "docs" / "sources.md").read_text()
SCRIPT = "\n".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
SPECS = re.findall(r"--source ('[^']+'|[\w:.]+)", TEXT)


@pytest.fixture
def environment(redis_url: str, stream_settings: StreamSettings) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "REDIS_URL": redis_url,
        "REDIS_STREAM_NAME": stream_settings.redis_stream_name,
        "REDIS_CONSUMER_GROUP": stream_settings.redis_consumer_group,
    }


def run(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_commands_run_and_tell_what_they_took(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run(SCRIPT, tmp_path, environment)
    assert done.returncode == 0, done.stderr
    assert "posts=3 rejected=1" in done.stderr
    assert done.stderr.count("posts=2 rejected=0") == 2
    assert "tweets.csv:5: the row has 5 columns, the header 4" in done.stdout


def test_every_spec_opens(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(SCRIPT, tmp_path, environment)  # makes the files
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDDIT_CLIENT_ID", "app")
    monkeypatch.setenv("REDDIT_CLIENT_SECRET", "secret")
    monkeypatch.setenv("X_BEARER_TOKEN", "token")
    specs = {spec.strip("'") for spec in SPECS} - {"SPEC"}
    assert len(specs) >= 8
    for spec in specs:
        assert open_source(spec, IngestSettings()).key


def test_a_command_that_cannot_work_says_so_in_one_line(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run("groundswell ingest --source replay:nowhere.csv", tmp_path, environment)
    assert done.returncode == 1
    assert done.stderr.startswith("groundswell: the file 'nowhere.csv' does not exist (seen from /")
