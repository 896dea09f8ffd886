"""Redis' memory limit: posts are bounded by their number, which says little about their bytes."""

from __future__ import annotations

from typing import Any

from redis.asyncio import RedisCluster

from groundswell.stream.connection import Client, translated_errors

TIGHT = 0.6
"""The share of ``maxmemory`` from which on no posts are accepted, so that everything else has
room."""
FEW_POSTS = 1000
"""May wait also then: they drain, so that a server others fill is used on, in small portions."""


async def memory_share(redis: Client) -> float:
    """The part of ``maxmemory`` that is used, of the fullest node; 0 where there is no bound.

    Raises:
        StreamUnavailable: Redis does not answer.
    """
    with translated_errors():
        if isinstance(redis, RedisCluster):
            told: dict[str, Any] = await redis.info("memory", target_nodes=RedisCluster.PRIMARIES)
        else:
            told = await redis.info("memory")
    nodes = [told] if "used_memory" in told else list(told.values())
    return max((_share(node) for node in nodes), default=0.0)


def _share(node: dict[str, Any]) -> float:
    most = int(node.get("maxmemory", 0))  # a hosted Redis may not tell it
    return int(node["used_memory"]) / most if most else 0.0
