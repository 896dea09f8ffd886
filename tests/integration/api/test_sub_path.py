"""The platform under a path of a site: REST, page, description and sockets."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import websockets
from pydantic import ValidationError

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.settings import ApiSettings, Settings
from tests.integration.api.conftest import Work, begin, client_of, ids, post, serving, with_api

PREFIXED = {"X-Forwarded-Prefix": "/apps/groundswell/"}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A built page."""
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>page</title>")
    (folder / "assets" / "index-1.js").write_text("1")
    (folder / "favicon.svg").write_text("<svg/>")
    return folder


@contextlib.asynccontextmanager
async def api_under(
    deps: Deps,
    settings: Settings,
    page: Path,
    prefix: str = "",
    trusted: tuple[str, ...] = (),
) -> AsyncIterator[httpx.AsyncClient]:
    changed = replace(
        with_api(settings, api_root_path=prefix),
        auth=settings.auth.model_copy(update={"trusted_proxies": trusted}),
    )
    async with client_of(create_app(deps, changed, dashboard=page)) as client:
        yield client


PATHS = (
    "/",
    "/assets/index-1.js",
    "/favicon.svg",
    "/docs",
    "/openapi.json",
    "/api/posts",
    "/api/posts/a/b",
    "/api/sentiment/distribution",
    "/api/health/live",
    "/metrics",
)


@pytest.mark.parametrize("keeps", [True, False], ids=["kept", "taken off"])
async def test_everything_is_found_whether_the_proxy_keeps_the_prefix_or_takes_it_off(
    deps: Deps, settings: Settings, page: Path, work: Work, keeps: bool
) -> None:
    await work.save(post("a/b", "good"))
    async with api_under(deps, settings, page, "/apps/groundswell") as client:
        before = "/apps/groundswell" if keeps else ""
        for path in PATHS:
            answer = await client.get(before + path)
            assert answer.status_code == 200, path
        document = (await client.get(f"{before}/openapi.json")).json()
        assert document["servers"] == [{"url": "/apps/groundswell"}]
        moved = await client.get(f"{before}/api/alerts/?limit=1")
        assert moved.status_code == 307
        assert moved.headers["location"].endswith("/apps/groundswell/api/alerts?limit=1")
        label = await client.put(f"{before}/api/posts/a/b/label", json={"sentiment": "negative"})
        assert label.json()["sentiment"]["label"] == "negative"
        assert (await client.get(f"{before}/api/nothing")).status_code == 404


async def test_a_trusted_proxy_may_name_the_prefix(
    deps: Deps, settings: Settings, page: Path
) -> None:
    async with api_under(deps, settings, page, trusted=("127.0.0.0/8",)) as client:
        for path in ("/openapi.json", "/apps/groundswell/openapi.json"):
            answer = await client.get(path, headers=PREFIXED)
            assert answer.json()["servers"] == [{"url": "/apps/groundswell"}]
        assert "servers" not in (await client.get("/openapi.json")).json()


@pytest.mark.parametrize("told", ["//evil.example", "/a b", "/a/../b?", "a", "/é", "/" + "a" * 300])
async def test_a_prefix_that_is_no_path_is_not_believed(
    deps: Deps, settings: Settings, page: Path, told: str
) -> None:
    async with api_under(deps, settings, page, trusted=("127.0.0.1",)) as client:
        headers = {"X-Forwarded-Prefix": told.encode()}
        answer = await client.get("/openapi.json", headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert "servers" not in answer.json()


async def test_nobody_else_may_name_a_prefix(deps: Deps, settings: Settings, page: Path) -> None:
    async with api_under(deps, settings, page, trusted=("10.0.0.1",)) as client:
        assert "servers" not in (await client.get("/openapi.json", headers=PREFIXED)).json()


@pytest.mark.parametrize("prefix", ["/apps", ""], ids=["kept", "taken off"])
async def test_live_updates_come_under_a_sub_path(
    deps: Deps, settings: Settings, work: Work, prefix: str
) -> None:
    await work.save(post("p", "good"))
    async with serving(deps, with_api(settings, api_root_path="/apps")) as server:
        url = server.url.replace("http://", "ws://")
        async with websockets.connect(f"{url}{prefix}/ws/sentiment?mode=batch") as socket:
            assert ids(await begin(socket)) == ["p"]


@pytest.mark.parametrize("path", ["apps", "/apps/", "//apps", "/a b", "https://x", "/a?b"])
def test_a_root_path_that_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        ApiSettings(api_root_path=path)


async def test_switched_off_live_updates_say_so_and_rest_goes_on(
    deps: Deps, settings: Settings, work: Work
) -> None:
    await work.save(post("p", "good"))
    async with serving(deps, with_api(settings, ws_enabled=False)) as server:
        for query in ("", "mode=batch"):
            async with server.socket(query) as socket:
                with pytest.raises(websockets.ConnectionClosed):
                    await socket.recv()
                assert (socket.close_code, "REST" in (socket.close_reason or "")) == (4410, True)
        async with httpx.AsyncClient(base_url=server.url) as client:
            for path in ("posts", "posts/facets", "sentiment/distribution", "alerts", "stats"):
                assert (await client.get(f"/api/{path}")).status_code == 200
            minutes = await client.get("/api/sentiment/aggregate", params={"period": "minute"})
            assert minutes.json()["summary"]["total_posts"] == 1
