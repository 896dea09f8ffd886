"""All who wait are woken once each, a few in one turn of the loop; who has left is forgotten."""

from __future__ import annotations

import asyncio

from groundswell.api.live.broadcast import AT_ONCE, Broadcast

MANY = 3 * AT_ONCE + 7


async def woken(broadcast: Broadcast, turns: list[int], clock: list[int]) -> None:
    await broadcast.wait()
    turns.append(clock[0])


async def test_all_are_woken_in_their_order_and_few_in_one_turn() -> None:
    broadcast, turns, clock = Broadcast(), list[int](), [0]
    waiting = [asyncio.create_task(woken(broadcast, turns, clock)) for _ in range(MANY)]
    await asyncio.sleep(0)
    broadcast.tell()
    for _ in range(MANY):
        clock[0] += 1
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert max(turns.count(turn) for turn in turns) == AT_ONCE
    assert turns == sorted(turns)


async def test_who_waits_again_is_woken_by_the_next_call_only() -> None:
    broadcast, again = Broadcast(), list[int]()

    async def twice() -> None:
        await broadcast.wait()
        again.append(1)
        await broadcast.wait()
        again.append(2)

    waiting = [asyncio.create_task(twice()) for _ in range(MANY)]
    await asyncio.sleep(0)
    broadcast.tell()
    for _ in range(MANY):
        await asyncio.sleep(0)
    assert again == [1] * MANY
    broadcast.tell()
    await asyncio.gather(*waiting)
    assert again.count(2) == MANY


async def test_who_gave_up_keeps_no_place() -> None:
    broadcast = Broadcast()
    for _ in range(3):
        try:
            async with asyncio.timeout(0.001):
                await broadcast.wait()
        except TimeoutError:
            pass
    assert not broadcast._waiting
    stays = asyncio.create_task(broadcast.wait())
    leaves = [asyncio.create_task(broadcast.wait()) for _ in range(MANY)]
    await asyncio.sleep(0)
    broadcast.tell()
    for each in leaves[AT_ONCE:]:
        each.cancel()
    await stays
    await asyncio.gather(*leaves, return_exceptions=True)
