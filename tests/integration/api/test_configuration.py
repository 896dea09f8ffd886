"""Configuration as code, over REST and by the commands of a real platform."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from groundswell.api.dependencies import Deps
from groundswell.cli import cli
from groundswell.services.backfill import Backfill
from tests.integration.api.conftest import Server, Work, post

FILE = """
topics:
  - name: Acme
    query: acme -jobs
    kind: brand
  - name: 東京
    query: 東京 OR "acme phone"
    languages: [ja, en]
    state: paused
sets:
  - name: All
    topics: [Acme, 東京]
"""


async def run(server: Server, *arguments: str) -> Result:
    """A command against the server, as a person runs it."""
    return await asyncio.to_thread(
        CliRunner().invoke, cli, [*arguments, "--url", server.url], catch_exceptions=True
    )


async def test_a_file_is_planned_applied_and_applied_again_without_a_change(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(FILE, encoding="utf-8")
    plan = await run(server, "apply", str(file), "--dry-run")
    assert plan.exit_code == 0, plan.output
    assert plan.stdout.split() == [
        "create",
        "topic",
        "Acme",
        "create",
        "topic",
        "東京",
        "create",
        "set",
        "All",
    ]
    assert await deps.topics.list() == []
    version = (await deps.topics.load_set()).version
    assert (await run(server, "apply", str(file))).exit_code == 0
    assert [topic.name for topic in await deps.topics.list()] == ["Acme", "東京"]
    changed = (await deps.topics.load_set()).version
    assert changed == version + 1
    assert "nothing to do" in (await run(server, "apply", str(file))).stdout
    assert (await deps.topics.load_set()).version == changed
    written = tmp_path / "written.yaml"
    assert (await run(server, "export", "--config", "--output", str(written))).exit_code == 0
    assert "nothing to do" in (await run(server, "apply", str(written))).stdout
    file.write_text(FILE.replace("acme -jobs", "acme -hiring"), encoding="utf-8")
    assert (await run(server, "apply", str(file))).stdout.split() == ["change", "topic", "Acme"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (FILE.replace("acme -jobs", "acme NEAR/0 x"), "topics[0].query"),
        (FILE.replace("[Acme, 東京]", "[Acme, Nobody]"), "no topic"),
        (FILE.replace("kind: brand", "kind: planet"), "kind"),
        (FILE.replace("name: 東京\n", "name: ACME\n"), "named twice"),
        (FILE + "rule:\n  - name: x\n", "rule"),
        ("- just\n- a list\n", "no sections"),
        ("topics: [\n", "not YAML"),
    ],
)
async def test_with_one_mistake_nothing_of_a_file_is_done(
    server: Server, tmp_path: Path, deps: Deps, wrong: str, told: str
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(wrong, encoding="utf-8")
    result = await run(server, "apply", str(file))
    assert result.exit_code != 0
    assert told in str(result.exception), result.exception
    assert await deps.topics.list() == []
    assert (await deps.topics.load_set()).version == 1


async def test_the_commands_of_topics(server: Server, work: Work, deps: Deps) -> None:
    await work.save(post("p1", "good acme"), post("p2", "bad acme jobs"))
    checked = await run(server, "topics", "check", "acme -jobs")
    assert "finds    1 post " in checked.stdout, checked.output
    assert (await run(server, "topics", "add", "Acme", "acme")).exit_code == 0
    backfill = Backfill(deps.database, deps.stream)
    while await backfill.step():
        pass
    listed = json.loads((await run(server, "topics", "list", "--json")).stdout)
    assert listed["topics"][0]["backfill"]["done"] == 1.0
    assert "Acme" in (await run(server, "topics", "compare", "acme")).stdout
    edited = await run(server, "topics", "edit", "acme", "--query", "acme -jobs")
    assert edited.exit_code == 0, edited.output
    refused = await run(server, "topics", "add", "acme", "x y")
    assert "there is a topic named" in str(refused.exception)
    assert (await run(server, "topics", "rm", "Acme")).stdout == "removed Acme\n"
    assert "no topic" in str((await run(server, "topics", "rm", "Acme")).exception)


async def test_of_what_is_configured_everything_is_told(api: httpx.AsyncClient) -> None:
    body: dict[str, Any] = {"topics": [{"name": "Acme", "query": "acme"}]}
    assert (await api.post("/api/config", json=body)).json()["steps"][0]["action"] == "create"
    assert (await api.post("/api/config", json=body)).json()["steps"] == []
    told = (await api.get("/api/config")).json()
    assert told["topics"][0]["query"] == "acme"
    assert (await api.post("/api/config", json=told)).json()["steps"] == []
