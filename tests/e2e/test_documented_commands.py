"""Every command in the documents works: each is run here, or said to be run elsewhere.

A command of a form nobody has thought of fails: say below how it is to be run.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Platform, Start, groundswell, running
from tests.readme_files import make_files

ROOT = Path(__file__).parents[2]
NAMES = ("alerts", "api", "models", "operations", "security", "sources")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *(f"docs/{name}.md" for name in NAMES))
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
TO_THE_END = (
    *("status", "doctor", "dead-letter list", "analyze", "evaluate", "export", "keys", "migrate"),
    "digests",
)
# A post that was pushed just now is there to be corrected once it is analysed.
CURL = "--fail --silent --show-error --retry 20 --retry-delay 1 --retry-all-errors"
SERVICES = ("work", "alert", "serve", "ingest")
ELSEWHERE = {
    "make": "every target is checked against the Makefile; CI runs test and lint",
    "export": "sets what the commands after it get here anyway",
    "source": "activates the environment this runs in",
    "pip": "installs",
    "python": "stages of the training, which need torch: make test-training runs them",
    "docker": "make compose-check runs the containers",
    "cp": "prepares them",
    "sed": "prepares them",
    "sudo": "runs as the service's user",
    **dict.fromkeys(
        ("git", "python3", "/opt/groundswell/bin/pip", "useradd", "install", "systemctl", "nginx"),
        "sets a machine up; test_nginx.py and tests/unit/deploy/test_systemd.py try the files",
    ),
}


def commands(document: str) -> Iterator[str]:
    """The commands of a document's console blocks; what they print is left out.

    The ``sh`` blocks of docs/sources.md are whole scripts: its own test runs them.
    """
    for block in BLOCK.findall((ROOT / document).read_text()):
        lines = block.replace("\\\n", " ").splitlines()
        prompted = [line[2:] for line in lines if line.startswith("$ ")]
        command = ""
        for line in prompted or lines:
            command += re.sub(r"\s{2,}#.*$", "", line).strip()
            if command and not command.startswith("#") and _is_whole(command):
                yield command
                command = ""


def _is_whole(command: str) -> bool:
    """Whether all of its quotes are closed; else it goes on in the next line."""
    with contextlib.suppress(ValueError):
        return bool(shlex.split(command))
    return False


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """A folder with the files the documents speak of."""
    folder = tmp_path / "here"
    folder.mkdir()
    make_files(folder)
    rows = "post_id,content,author,body,user\n1,so good,ann,so good,ann\n2,so bad,bob,so bad,bob\n"
    (folder / "posts.csv").write_text(rows)
    (folder / "tweets.csv").write_text("id,tweet,user,date\n1,so good,ann,2026-11-22T08:00:00Z\n")
    labelled = [{"text": "so good", "label": "positive"}, {"text": "so bad", "label": "negative"}]
    with gzip.open(folder / "dev.jsonl.gz", "wt") as lines:
        lines.writelines(f"{json.dumps(line)}\n" for line in labelled)
    return folder


@pytest.mark.timeout(300)
@pytest.mark.parametrize("document", DOCUMENTS)
async def test_the_commands_of_a_document_work(
    document: str, up: Start, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(samples)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    wanted = list(commands(document))
    platform = await up("--source", "none")
    monkeypatch.setenv("GROUNDSWELL_DATA_DIR", str(platform.data_dir))
    monkeypatch.setenv("BLUESKY_HOSTS", "ws://127.0.0.1:9")
    monkeypatch.setenv("API_PORT", "0")
    for command in wanted:
        await run(command, platform)


async def run(command: str, platform: Platform) -> None:
    """Run one command the way its kind is run.

    Raises:
        AssertionError: it failed, or nobody knows how to run it.
    """
    words = shlex.split(command)
    if words[0] == "groundswell":
        await run_groundswell(words[1:], platform)
    elif words[0] in ("curl", "psql", "redis-cli"):
        await run_in_a_shell(command, platform)
    elif words[0] == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(), f"no such target: {command}"
    else:
        assert words[0] in ELSEWHERE, f"nobody knows how to test: {command}"


async def run_groundswell(arguments: list[str], platform: Platform) -> None:
    if arguments[:2] == ["keys", "revoke"]:
        arguments = [*arguments[:2], await a_key(platform)]
    line = " ".join(arguments)
    if arguments[0] == "up":
        await run_up(arguments[1:], platform)
    elif arguments[0] in ("backup", "restore"):  # of the platform's own engines alone
        code, _, errors = await groundswell(*arguments)
        assert code == 0, f"groundswell {line}: {errors}"
    elif line.startswith(TO_THE_END):
        code, _, errors = await groundswell(*arguments, **engines(platform))
        assert code == 0, f"groundswell {line}: {errors}"
    elif arguments[0] in SERVICES:
        await run_service(arguments, platform)
    else:
        assert arguments[0] in ELSEWHERE, f"nobody knows how to test: groundswell {line}"


async def a_key(platform: Platform) -> str:
    """The id of a key that is there, in place of the one that a document shows."""
    asked = ("keys", "create", "shown", "--scope", "read", "--json")
    code, told, errors = await groundswell(*asked, **engines(platform))
    assert code == 0, errors
    return str(json.loads(told)["id"])


async def run_up(arguments: list[str], platform: Platform) -> None:
    """In a folder of its own beside the first, which is warm from one document to the next."""
    async with running(platform.data_dir.parent / "second", *arguments):
        pass  # it is ready, and ends without leaving a process behind


async def run_service(arguments: list[str], platform: Platform) -> None:
    """A service says that it is at work, and ends well when told to stop."""
    given = ["--port", "0"] if arguments[0] == "serve" else []
    process = await asyncio.create_subprocess_exec(
        "groundswell",
        *arguments,
        *given,
        env=os.environ | engines(platform),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    told = await asyncio.wait_for(process.stderr.readline(), 60)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), 3)
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    errors = told + await asyncio.wait_for(process.stderr.read(), 60)
    assert await process.wait() == 0, f"groundswell {arguments}: {errors.decode()[-2000:]}"


async def run_in_a_shell(command: str, platform: Platform) -> None:
    if any(shutil.which(tool) is None for tool in re.findall(r"\b(psql|redis-cli|jq)\b", command)):
        return
    here = command.replace("http://127.0.0.1:8000", str(platform.api.base_url).rstrip("/"))
    process = await asyncio.create_subprocess_shell(
        here.replace("curl ", f"curl {CURL} ", 1),
        env=os.environ | engines(platform),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, f"{command}: {errors.decode()}"
    if command.startswith("curl") and out.lstrip().startswith(b"{"):
        json.loads(out)


def engines(platform: Platform) -> dict[str, str]:
    return {
        "DATABASE_URL": platform.status["database_url"],
        "REDIS_URL": platform.status["redis_url"],
    }
