"""A key that is limited to sources: for it there is nothing else, whatever it asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings
from groundswell.stream.facade import Stream
from tests.identity_provider import claims_of
from tests.integration.api.auth.conftest import SECRET, Key, bearer, client, guarded
from tests.integration.api.auth.test_keys import operations
from tests.integration.api.auth.test_sessions import OWN, log_in
from tests.integration.api.conftest import (
    Work,
    post,
    with_api,
)

SHOP = frozenset({"shop"})
AT = utc_now() - timedelta(minutes=90)
MOVING = {"made_at", "timestamp", "cached", "cached_at", "start_date", "end_date", "from", "to"}


def shop_post(number: int = 1, content: str = "good coffee") -> Post:
    return post(f"shop-{number}", content, source="shop", author="ann", created_at=AT)


def foreign_post(number: int = 1, content: str = "bad coffee, FOREIGN") -> Post:
    return post(f"FOREIGN-{number}", content, source="FOREIGN", author="ann", created_at=AT)


async def limited(deps: Deps, *scopes: Scope, sources: frozenset[str] = SHOP) -> dict[str, str]:
    _, text = await deps.keys.create("a shop's", frozenset(scopes), sources=sources)
    return bearer(text)


def still(value: object) -> object:
    """An answer without what moves with the clock."""
    if isinstance(value, dict):
        return {name: still(each) for name, each in value.items() if name not in MOVING}
    return [still(each) for each in value] if isinstance(value, list) else value


async def parameters(api: httpx.AsyncClient, path: str) -> set[str]:
    """The query parameters that a read is described with; any other is refused."""
    described = (await api.get("/openapi.json")).json()["paths"]
    fitting = [name for name in described if re.sub(r"[{}]", "", name) == path]
    return {each["name"] for each in described[fitting[0]]["get"].get("parameters", [])}


async def everything_read(api: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, Any]:
    """What every described read answers, asked in several ways."""
    told: dict[str, Any] = {}
    since, until = ((AT + timedelta(hours=by)).isoformat() for by in (-2, 1))
    dates = {"start_date": since, "period": "hour", "from": since, "to": until}
    ways: list[dict[str, Any]] = [
        {},
        {"source": "FOREIGN"},
        {"source": ["shop", "FOREIGN"]},
        {"exclude_source": ["shop"], "exclude_author": ["bob"]},
        {"q": "coffee"},
        {"q": "ee"},
        {"author": "ann"},
        {"sentiment": "negative"},
        {"format": "ndjson"},
    ]
    for method, path in operations():
        if method != "GET":
            continue
        known = await parameters(api, path)
        for post_id in ("shop-1", "FOREIGN-1"):
            for way in ways:
                asked = {name: value for name, value in (dates | way).items() if name in known}
                answer = await api.get(
                    path.replace("post_id", post_id), params=asked, headers=headers
                )
                kind = answer.headers.get("content-type", "")
                body = still(answer.json()) if kind == "application/json" else answer.text
                told[f"{path} {post_id} {way}"] = (answer.status_code, body)
    return told


async def test_what_a_limited_key_reads_does_not_change_with_other_sources(
    closed: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    """Also for operations that are added later."""
    headers = await limited(deps, Scope.READ)
    await work.save(shop_post())
    alone = await everything_read(closed, headers)
    read = {place.split()[0] for place, (status, _) in alone.items() if status == 200}
    assert {
        "/api/posts",
        "/api/posts/facets",
        "/api/posts/export",
        "/api/posts/post_id",
        "/api/sentiment/aggregate",
        "/api/sentiment/emotions",
        "/api/sentiment/distribution",
        "/api/sources",
    } <= read
    assert alone["/api/posts shop-1 {}"][1]["total"] == 1
    await work.save(*(foreign_post(number) for number in range(1, 5)))
    assert await everything_read(closed, headers) == alone
    both = await limited(deps, Scope.READ, sources=frozenset({"shop", "FOREIGN"}))
    assert (await closed.get("/api/posts", headers=both)).json()["total"] == 5


async def test_nobody_is_told_from_the_cache_what_another_may_know(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key, work: Work
) -> None:
    await work.save(shop_post(), foreign_post())
    cached = with_api(guarded(settings), cache_ttl_seconds=60)
    async with Stream.open(settings.stream, cache_ttl_seconds=60) as stream:
        keeping = replace(deps, stream=stream)
        async with client(keeping, cached, tmp_path) as api:
            everything = await everything_read(api, bearer(await key("read")))
            assert "FOREIGN" in str(everything["/api/sources shop-1 {}"])
            mine = await everything_read(api, await limited(deps, Scope.READ))
            nothing = await everything_read(
                api, await limited(deps, Scope.READ, sources=frozenset({"other"}))
            )
    for path in ("facets shop-1 {}", "export shop-1 {}", "post_id FOREIGN-1 {}"):
        assert "FOREIGN" in str(everything[f"/api/posts/{path}"]).replace("FOREIGN-1'}", "")
        told = str(mine[f"/api/posts/{path}"])
        assert "FOREIGN" not in told.replace("there is no post 'FOREIGN-1'", "")
    assert "shop" not in str(nothing["/api/sources shop-1 {}"])
    kinds = ("distribution", "aggregate", "emotions")
    for answers, total in ((everything, 2), (mine, 1), (nothing, 0)):
        distribution = answers["/api/sentiment/distribution shop-1 {}"][1]
        sums = [answers[f"/api/sentiment/{kind} shop-1 {{}}"][1] for kind in kinds[1:]]
        assert [distribution["total"], *(s["summary"]["total_posts"] for s in sums)] == [total] * 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/stats"),
        ("GET", "/metrics"),
        ("GET", "/api/alerts"),
        ("GET", "/api/audit"),
        ("GET", "/api/whatever-comes-later"),
        ("PUT", "/api/posts/shop-1/label"),
        ("DELETE", "/api/posts/shop-1"),
        ("DELETE", "/api/authors/ann/posts"),
    ],
)
async def test_what_counts_or_changes_everything_is_closed_to_it(
    closed: httpx.AsyncClient, deps: Deps, method: str, path: str
) -> None:
    headers = await limited(deps, Scope.READ, Scope.INGEST)
    assert (await closed.request(method, path, headers=headers)).status_code == 403


async def test_the_healths_numbers_are_not_for_it(closed: httpx.AsyncClient, deps: Deps) -> None:
    health = (await closed.get("/api/health", headers=await limited(deps, Scope.READ))).json()
    assert set(health["stats"].values()) == {None}


async def test_it_pushes_to_its_own_sources_only(closed: httpx.AsyncClient, deps: Deps) -> None:
    headers = await limited(deps, Scope.INGEST)
    pushed = [
        {"post_id": "1", "content": "good", "source": "shop"},
        {"post_id": "2", "content": "good", "source": "FOREIGN"},
        {"post_id": "3", "content": "good"},
        {"post_id": "4", "content": "good", "source": "Shop"},
    ]
    receipt = (await closed.post("/api/posts", json=pushed, headers=headers)).json()
    assert receipt["accepted"] == 1
    assert [each["index"] for each in receipt["rejected"]] == [1, 2, 3]
    assert "may push to" in receipt["rejected"][0]["reason"]
    assert (await deps.stream.stats()).published == 1
    assert (await closed.get("/api/posts", headers=headers)).status_code == 403


async def test_the_pages_login_is_limited_as_its_key(
    closed: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    await work.save(shop_post(), foreign_post())
    mine = await limited(deps, Scope.READ)
    assert (await log_in(closed, mine["Authorization"].split()[1])).status_code == 200
    assert (await closed.get("/api/posts")).json()["total"] == 1
    assert (await closed.get("/api/posts/FOREIGN-1")).status_code == 404
    assert (await closed.get("/api/stats", headers=OWN)).status_code == 403


async def test_a_providers_token_may_be_limited(
    deps: Deps, settings: Settings, tmp_path: Path, work: Work
) -> None:
    await work.save(shop_post(), foreign_post())
    claimed = guarded(settings, jwt_sources_claim="sources")
    async with client(deps, claimed, tmp_path) as api:
        for sources, scope, total in (
            (["shop"], "read", 1),
            ("shop FOREIGN", "read", 2),
            ([], "read", 0),
            (7, "read", 0),
            (None, "read", 0),
            (None, "admin", 2),
        ):
            claims = claims_of(scope=scope) | ({} if sources is None else {"sources": sources})
            headers = bearer(jwt.encode(claims, SECRET, algorithm="HS256"))
            found = (await api.get("/api/posts", headers=headers)).json()
            assert found["total"] == total, (sources, scope)


async def test_admin_cannot_be_limited(deps: Deps) -> None:
    with pytest.raises(ConfigurationError, match="admin allows everything"):
        await deps.keys.create("x", frozenset({Scope.ADMIN, Scope.READ}), sources=SHOP)
    assert await deps.keys.list() == []
