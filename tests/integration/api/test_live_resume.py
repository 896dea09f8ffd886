"""``/ws/sentiment?mode=batch``: a client that was away has no hole, or is told of it."""

from __future__ import annotations

from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.conftest import (
    Server,
    Work,
    begin,
    follow,
    frame,
    ids,
    post,
    serving,
)


async def test_a_client_that_was_away_gets_one_update_over_all_it_missed(
    server: Server, work: Work
) -> None:
    async with server.socket("mode=batch") as socket:
        left = (await begin(socket))["position"]
    for number in range(30):
        end = await work.publish(post(f"p{number}", "good"))
    async with server.socket(f"mode=batch&since={left}") as socket:
        assert (await frame(socket))["type"] == "hello"
        first = await frame(socket)
        assert (first["type"], first["from"]) == ("update", left)
        updates = [first] if first["to"] == end else [first, *await follow(socket, end)]
        assert sum(update["seen"] for update in updates) == 30
        assert updates[-1]["totals"]["last_24_hours"]["positive"] == 30
    async with server.socket(f"mode=batch&since={end}") as socket:
        assert (await frame(socket))["type"] == "hello"
        nothing = await frame(socket)
        assert (nothing["from"], nothing["to"], nothing["seen"]) == (end, end, 0)


async def test_a_position_that_is_gone_is_told_and_followed_by_a_snapshot(
    deps: Deps, settings: Settings, work: Work
) -> None:
    end = await work.publish(post("a", "good"))
    epoch = end.partition(":")[0]
    async with serving(deps, settings) as server:  # it never heard of what was before it
        for since in (f"{epoch}:0", f"{epoch}:{10**15}", "another:1"):
            async with server.socket(f"mode=batch&since={since}") as socket:
                assert (await frame(socket))["type"] == "hello"
                reset = await frame(socket)
                assert reset["type"] == "reset"
                assert since in reset["reason"]
                snapshot = await frame(socket)
                assert snapshot["type"] == "snapshot"
                assert snapshot["totals"]["last_24_hours"]["total"] == 1


async def test_what_was_committed_but_never_published_is_loaded_after_a_gap(
    server: Server, work: Work, deps: Deps
) -> None:
    async with server.socket("mode=batch") as socket:
        await begin(socket)
        end = await work.publish(post("seen", "good"))
        await follow(socket, end)
        await work.save(post("silent", "bad"))  # a worker died between commit and publish
        await deps.stream.publisher.announce_gap()
        reset = await frame(socket, "reset")
        assert reset["reason"]
        snapshot = await frame(socket)
        assert snapshot["type"] == "snapshot"
        assert set(ids(snapshot)) == {"seen", "silent"}
        assert snapshot["totals"]["last_24_hours"]["total"] == 2
        end = await work.publish(post("after", "good"))
        assert (await follow(socket, end))[0]["from"] == snapshot["position"]
