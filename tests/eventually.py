"""Waiting for a condition with a deadline, in place of sleeping and hoping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]], within: float = 10.0, every: float = 0.02
) -> T: ...
@overload
async def eventually(
    condition: Callable[[], T], within: float = 10.0, every: float = 0.02
) -> T: ...
async def eventually(
    condition: Callable[[], Any], within: float = 10.0, every: float = 0.02
) -> Any:
    """Ask ``condition`` every ``every`` seconds until it is true; give what it returned.

    An ``AssertionError`` inside it counts as "not yet", and is shown if it stays so.

    Raises:
        AssertionError: it was still not true after ``within`` seconds.
    """
    deadline = time.monotonic() + within
    while True:
        told: object = None
        try:
            answer = condition()
            value = await answer if inspect.isawaitable(answer) else answer
            if value:
                return value
            told = value
        except AssertionError as not_yet:
            told = not_yet
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within} s: {told!r}")
        await asyncio.sleep(every)
