"""A WebSocket whose key is limited to sources: it tells nothing of any other, not even how much."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.domain.event import LiveEvent
from groundswell.settings import Settings
from tests.integration.api.auth.conftest import Key, bearer, guarded
from tests.integration.api.auth.test_sources import foreign_post, limited, shop_post
from tests.integration.api.auth.test_tickets import ticket
from tests.integration.api.conftest import (
    Server,
    Work,
    begin,
    follow,
    frame,
    serving,
    with_api,
)
from tests.unit.api.factories import alert


@pytest.mark.parametrize(
    ("mode", "asked"),
    [
        ("batch", ""),
        ("plain", ""),
        ("batch", "&source=shop&source=FOREIGN"),
        ("plain", "&exclude_source=other"),
    ],
)
async def test_a_socket_tells_it_of_its_own_sources_only(
    deps: Deps, settings: Settings, work: Work, key: Key, mode: str, asked: str
) -> None:
    await work.save(shop_post(1), foreign_post(1), shop_post(2), foreign_post(2))
    admin = bearer(await key("admin"))
    mine = await limited(deps, Scope.READ)
    async with (
        serving(deps, guarded(settings)) as server,
        httpx.AsyncClient(base_url=server.url) as api,
    ):
        given = await ticket(server, mine["Authorization"].split()[1])
        async with server.socket(f"mode={mode}&ticket={given}{asked}") as socket:
            told: list[dict[str, Any]] = []
            if mode == "batch":
                told.append(await begin(socket))
            else:
                told.append(await frame(socket, "metrics_update"))
            await deps.stream.publisher.publish(LiveEvent(alerts=(alert("a1"),)))
            await work.publish(foreign_post(3))
            relabel = {"sentiment": "positive", "emotion": "joy"}
            for wrong in ("/api/posts/FOREIGN-1/label", "/api/posts/shop-2/label"):
                await api.put(wrong, json=relabel | {"sentiment": "neutral"}, headers=admin)
            for gone in ("/api/posts/FOREIGN-2", "/api/posts/shop-1"):
                assert (await api.delete(gone, headers=admin)).status_code == 200
            await work.publish(shop_post(4), foreign_post(4))
            if mode == "batch":
                while not any(each["post_id"] == "shop-4" for each in told[-1]["posts"]):
                    told.append(await frame(socket, "update"))
            else:
                while not told or told[-1].get("data", {}).get("post_id") != "shop-4":
                    told.append(await frame(socket))
    assert "FOREIGN" not in json.dumps(told)
    assert "negative_ratio" not in json.dumps(told)
    if mode == "batch":
        assert {post_id for update in told[1:] for post_id in update["deleted"]} == {"shop-1"}
        assert told[0]["totals"]["last_24_hours"]["total"] == 2
        assert told[-1]["totals"]["last_24_hours"]["total"] == 2
        changed = {each["post_id"] for update in told[1:] for each in update["posts"]}
        assert changed == {"shop-2", "shop-4"}
    else:
        assert told[0]["data"]["last_24_hours"]["total"] == 2


async def test_a_socket_does_not_tell_how_much_other_sources_have(
    deps: Deps, settings: Settings, work: Work
) -> None:
    mine = (await limited(deps, Scope.READ))["Authorization"].split()[1]
    async with (
        serving(deps, with_api(guarded(settings), ws_heartbeat_seconds=0.5)) as server,
        server.socket("mode=batch", additional_headers=bearer(mine)) as socket,
    ):
        first = await begin(socket)
        quiet: list[dict[str, Any]] = []
        for number in range(40):  # many ticks and two heartbeats long
            await work.publish(foreign_post(number))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.03):
                    quiet.append(json.loads(await socket.recv()))
        at = await work.publish(shop_post())
        while not quiet or not quiet[-1].get("posts"):
            quiet.append(await frame(socket))
        *before, update = quiet
        assert {each["type"] for each in before} <= {"ping", "update"}
        # A minute may have begun meanwhile, which moves the totals of everybody.
        assert sum(each["type"] == "update" for each in before) <= 1
        assert sum(each["type"] == "ping" for each in before) >= 1
        epoch, _, number = first["position"].partition(":")
        assert update["from"] in (f"{epoch}:{number}", f"{epoch}:{int(number) + 1}")
        assert epoch != at.partition(":")[0]
        async with server.socket(
            f"mode=batch&since={update['to']}", additional_headers=bearer(mine)
        ) as later:
            assert (await frame(later))["epoch"] != epoch
            assert (await frame(later))["type"] == "reset"
            assert [each["post_id"] for each in (await frame(later))["posts"]] == ["shop-1"]


async def test_who_may_see_everything_still_does(server: Server, work: Work, deps: Deps) -> None:
    async with server.socket("mode=batch") as socket:
        await begin(socket)
        await deps.stream.publisher.publish(LiveEvent(alerts=(alert("a1"),)))
        updates = await follow(socket, await work.publish(shop_post(), foreign_post()))
    assert {each["post_id"] for update in updates for each in update["posts"]} == {
        "shop-1",
        "FOREIGN-1",
    }
    assert [each["id"] for update in updates for each in update["alerts"]] == ["a1"]
