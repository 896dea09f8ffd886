"""What holds for every path: errors as JSON, ids, headers, compression, the page, OpenAPI."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import fastapi.routing
import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.conftest import Work, client_of, post


async def test_an_unknown_path_is_404_and_a_wrong_method_405(api: httpx.AsyncClient) -> None:
    for path in ("/api", "/api/nothing", "/nothing", "/assets/nothing.js", "/api/posts/", "/ws"):
        answer = await api.get(path)
        assert answer.status_code == 404, path
        assert isinstance(answer.json()["detail"], str)
    for method, path in (
        ("POST", "/api/health"),
        ("DELETE", "/api/posts"),
        ("PUT", "/api/posts/p1"),
        ("GET", "/api/analyze"),
        ("POST", "/api/sentiment/aggregate"),
        ("POST", "/metrics"),
    ):
        answer = await api.request(method, path)
        assert answer.status_code == 405, path
        assert answer.json() == {"detail": "Method Not Allowed"}


async def test_a_405_tells_every_method_the_path_has(api: httpx.AsyncClient) -> None:
    for path, methods in (
        ("/api/posts", "GET, POST"),
        ("/api/posts/a/b/label", "DELETE, PUT"),
        ("/api/auth/session", "DELETE, GET, POST"),
        ("/api/alerts/1/acknowledge", "POST"),
    ):
        assert (await api.request("PATCH", path)).headers["Allow"] == methods, path


async def test_a_405_does_not_wait_for_the_description_of_the_whole_api(
    deps: Deps, settings: Settings
) -> None:
    app = create_app(deps, settings)
    async with client_of(app) as client:
        assert (await client.put("/api/posts")).headers["Allow"] == "GET, POST"
    assert app.openapi_schema is None


def spied_on(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """The calls of a function that FastAPI builds routes with; it goes on doing so."""
    calls: list[object] = []
    read: Any = getattr(fastapi.routing, name)

    def spied(**arguments: Any) -> Any:
        calls.append(arguments)
        return read(**arguments)

    monkeypatch.setattr(fastapi.routing, name, spied)
    return calls


async def test_no_request_has_to_build_the_routes(
    deps: Deps, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(deps, settings)
    async with client_of(app) as client:
        await app.state.routes_built
        built = spied_on(monkeypatch, "get_dependant")
        assert (await client.get("/api/nothing")).status_code == 404
        assert (await client.get("/api/rules")).status_code == 200
    assert not built


async def test_every_answer_carries_a_request_id(api: httpx.AsyncClient) -> None:
    given = await api.get("/api/health/live", headers={"X-Request-ID": "trace-1.a:b_c"})
    assert given.headers["X-Request-ID"] == "trace-1.a:b_c"
    for insane in ("x" * 65, "a b", "<script>", ""):
        made = await api.get("/nothing", headers={"X-Request-ID": insane})
        assert len(made.headers["X-Request-ID"]) == 16
    assert given.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_unforeseen_error_is_a_500_that_the_log_explains(
    deps: Deps, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(deps, settings)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("something of ours")

    async with client_of(app) as client:
        answer = await client.get("/broken", headers={"X-Request-ID": "find-me"})
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == "find-me"
    assert "find-me" in answer.json()["detail"]
    assert "something of ours" not in answer.text
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert vars(record)["request_id"] == "find-me"
    assert "something of ours" in str(record.exc_info)


async def test_only_listed_origins_may_read_answers(api: httpx.AsyncClient) -> None:
    listed = await api.get("/api/posts", headers={"Origin": "http://localhost:5173"})
    assert listed.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"
    assert "X-Request-ID" in listed.headers["Access-Control-Expose-Headers"]
    foreign = await api.get("/api/posts", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers
    ask = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    for origin, status in (("http://localhost:3000", 200), ("http://evil.example", 400)):
        preflight = await api.options("/api/posts", headers={"Origin": origin, **ask})
        assert preflight.status_code == status


async def test_a_large_answer_is_compressed(api: httpx.AsyncClient, work: Work) -> None:
    assert "Content-Encoding" not in (await api.get("/api/posts")).headers
    await work.save(*(post(f"p{number}", "good " * 50) for number in range(50)))
    answer = await api.get("/api/posts")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json()["posts"]) == 50


async def test_without_a_page_the_root_says_how_to_build_it(api: httpx.AsyncClient) -> None:
    answer = await api.get("/")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "make web" in answer.text


async def test_the_page_is_served_and_its_hashed_files_are_kept(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-abc123.js").write_text("1")
    (tmp_path.parent / "secret.txt").write_text("secret")
    async with client_of(create_app(deps, settings, dashboard=tmp_path)) as client:
        page = await client.get("/")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache")
        assert "<title>page" in page.text
        assert (await client.head("/")).status_code == 200
        script = await client.get("/assets/index-abc123.js")
        assert "immutable" in script.headers["Cache-Control"]
        assert "javascript" in script.headers["content-type"]
        icon = await client.get("/favicon.svg")
        assert icon.headers["content-type"].startswith("image/svg+xml")
        for path in (
            "/assets/",  # no listing either
            "/assets/other.js",
            "/assets/../../secret.txt",
            "/assets/%2e%2e/index.html",
        ):
            answer = await client.get(path)
            assert answer.status_code == 404, path
            assert "immutable" not in answer.headers.get("Cache-Control", "")
        assert (await client.get("/api/nothing")).json() == {"detail": "Not Found"}


async def test_every_operation_is_described(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    operations = {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert {path for path, _ in operations} >= {
        "/api/alerts",
        "/api/alerts/{alert_id}",
        "/api/alerts/{alert_id}/acknowledge",
        "/api/analyze",
        "/api/audit",
        "/api/auth/session",
        "/api/auth/ticket",
        "/api/authors/{author}/posts",
        "/api/channels",
        "/api/channels/{channel_id}",
        "/api/channels/{channel_id}/test",
        "/api/deliveries",
        "/api/digests",
        "/api/digests/unsubscribe",
        "/api/digests/{digest_id}",
        "/api/digests/{digest_id}/send",
        "/api/drivers",
        "/api/health",
        "/api/health/live",
        "/api/health/ready",
        "/api/incidents",
        "/api/incidents/{incident_id}",
        "/api/incidents/{incident_id}/acknowledge",
        "/api/incidents/{incident_id}/unacknowledge",
        "/api/posts",
        "/api/posts/export",
        "/api/posts/facets",
        "/api/posts/{post_id}",
        "/api/posts/{post_id}/label",
        "/api/report",
        "/api/routes",
        "/api/routes/{route_id}",
        "/api/rules",
        "/api/rules/backtest",
        "/api/rules/{rule_id}",
        "/api/sentiment/aggregate",
        "/api/sentiment/distribution",
        "/api/sentiment/emotions",
        "/api/silences",
        "/api/silences/{silence_id}",
        "/api/sources",
        "/api/stats",
        "/metrics",
    }
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    for place, operation in operations.items():
        assert operation["summary"], place
        assert operation["tags"], place
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (place, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            assert described.keys() & {"description", "$ref"}, (name, field)
    posted = operations["/api/posts", "post"]["responses"]
    assert {"202", "405", "413", "415", "422", "503"} <= set(posted)
    assert {"404", "503"} <= set(operations["/api/posts/{post_id}", "get"]["responses"])


async def test_the_docs_are_drawn_without_another_site(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "api-docs").mkdir()
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        (tmp_path / "api-docs" / name).write_text("/* built */")
    async with client_of(create_app(deps, settings, dashboard=tmp_path)) as api:
        page = await api.get("/docs")
        addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page.text)
        assert "docs.js" in addresses
        assert 'url: "openapi.json"' in (await api.get("/docs.js")).text
        assert not [address for address in addresses if "//" in address]
        for address in addresses:
            if address.startswith("api-docs/"):
                assert (await api.get(f"/{address}")).text == "/* built */"


def test_the_description_is_printed_without_any_engine() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "groundswell.api.server.print_openapi"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert json.loads(printed)["info"]["title"] == "Groundswell"
