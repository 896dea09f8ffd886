"""A client made from the OpenAPI document by openapi-python-client: whole, and it works."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from groundswell.api.app import describe_app
from groundswell.settings import Settings

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def document() -> dict[str, Any]:
    return describe_app(Settings()).openapi()


@pytest.fixture
async def generated(
    document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of the generated package, importable as ``groundswell_client``."""
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "config.json").write_text('{"post_hooks": []}')  # nobody reads it: no formatting
    target = tmp_path / "groundswell_client"
    generating = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "openapi_python_client", "generate",
        "--path", str(tmp_path / "openapi.json"), "--output-path", str(target),
        "--meta", "none", "--fail-on-warning", "--config", str(tmp_path / "config.json"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await generating.communicate()
    assert generating.returncode == 0, told.decode()
    monkeypatch.syspath_prepend(str(tmp_path))
    return target


@pytest.fixture
def operations(generated: Path) -> list[str]:
    """The modules of the generated package, one for each operation."""
    return [path.stem for path in generated.glob("api/*/*.py") if path.name != "__init__.py"]


async def test_a_generated_client_has_every_operation_and_pushes_and_reads(
    api: httpx.AsyncClient, document: dict[str, Any], operations: list[str]
) -> None:
    described = sum(len(METHODS & set(path)) for path in document["paths"].values())
    assert len(operations) == described

    client = _module("").Client(base_url=str(api.base_url)).set_async_httpx_client(api)
    post = _module(".models").PostIn(post_id="generated-1", content="so good", source="client")
    receipt = await _module(".api.posts.push_posts").asyncio(client=client, body=[post])
    assert receipt.accepted == 1
    listed = await _module(".api.posts.list_posts").asyncio(client=client, source=["client"])
    assert listed.posts == []  # no worker runs here: it waits on the stream


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"groundswell_client{name}")
