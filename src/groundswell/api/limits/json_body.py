"""Safe parsing of untrusted JSON: size and depth are counted before any object is created.

16 MB of ``[[],[],…`` are five million lists: seconds of work, and thirty times the memory.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from groundswell.api.params.common import refuse

MOST_DEPTH = 32
INLINE_BYTES = 16 * 1024
"""Bodies up to this size are parsed at once, larger ones in a thread, off the event loop."""

# A string is one token, whatever it holds; one without an end reaches to the end. Nothing in it
# is tried twice, so that no text makes this slow.
_TOKEN = re.compile(rb'"(?>[^"\\]++|\\.)*+"?|[\[{\]},:]', re.DOTALL)
_OPENS, _CLOSES, _STRING = frozenset(b"[{"), frozenset(b"]}"), ord('"')


class TooComplex(ValueError):
    """JSON over the limits; the text says which."""


def parse_json(body: bytes, *, most_values: int) -> Any:
    """The value of ``body``, of at most ``most_values`` values in values.

    Raises:
        TooComplex: it has more of them, or is nested too deeply.
        ValueError: it is not JSON.
    """
    check_json(body, most_values=most_values)
    return json.loads(body)


def check_json(body: bytes, *, most_values: int) -> None:
    """Return if JSON is worth parsing.

    Raises:
        TooComplex: it has too many values, or is nested too deeply.
    """
    values = depth = 0
    for token in _TOKEN.finditer(body):
        sign = body[token.start()]
        if sign == _STRING:
            continue
        if sign in _CLOSES:
            depth -= 1
            continue
        values += 1
        depth += sign in _OPENS
        if depth > MOST_DEPTH:
            raise TooComplex(f"the body is nested more than {MOST_DEPTH} deep")
        if values > most_values:
            raise TooComplex(f"the body holds more than {most_values:,} values")


class BoundedJsonRoute(APIRoute):
    """A route whose JSON is checked before it is parsed. A subclass may allow more values."""

    most_values = 2000

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        most_values = self.most_values

        class BoundedRequest(Request):
            async def json(self) -> Any:
                body = await self.body()
                try:
                    if len(body) <= INLINE_BYTES:
                        return parse_json(body, most_values=most_values)
                    return await asyncio.to_thread(parse_json, body, most_values=most_values)
                except TooComplex as error:
                    raise refuse("json", str(error), "body") from None
                except UnicodeDecodeError:
                    raise HTTPException(400, "the body is not text in UTF-8") from None

        async def handle_bounded(request: Request) -> Response:
            return await handle(BoundedRequest(request.scope, request.receive))

        return handle_bounded
