"""Checks at start whether a Redis server can be used: its version, and that it is no sentinel."""

from __future__ import annotations

import re
from typing import Any

from redis.exceptions import NoPermissionError

from groundswell.errors import ConfigurationError
from groundswell.stream.connection import Client, translated_errors

OLDEST_REDIS = (6, 2)
"""XPENDING with IDLE, XTRIM with MINID, ranges that leave their start out."""


async def check_server(redis: Client, variable: str) -> str:
    """What answers there: its name and version.

    Raises:
        ConfigurationError: it is too old, or a sentinel. A later try would find the same.
        StreamUnavailable: Redis does not answer.
    """
    with translated_errors():
        try:
            info: dict[str, Any] = await redis.info("server")
        except NoPermissionError:  # INFO may be kept from who may do everything else
            return "Redis"
    if info.get("redis_mode") == "sentinel":
        raise ConfigurationError(f"{variable} is a Redis Sentinel; name the server it watches")
    told = str(info.get("redis_version", ""))
    numbers = re.match(r"(\d+)\.(\d+)", told)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_REDIS:
        oldest = ".".join(map(str, OLDEST_REDIS))
        raise ConfigurationError(f"{variable} is a Redis {told}; {oldest} or newer is needed")
    return f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {told}"
