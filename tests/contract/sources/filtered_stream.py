"""X for tests: rules, the filtered stream and recent search as they are documented."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.sources.http_stand_in import HttpStandIn, Reply, Request

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
FIRST = 1_900_000_000_000_000_000


class FilteredStream:
    """``write`` puts posts onto the stream of whoever listens, and into recent search.

    ``cut_after``: the stream ends after so many lines. ``oldest``: what search looks back to.
    """

    def __init__(self, token: str = "token") -> None:
        self.token = token
        self.posts: list[dict[str, Any]] = []
        self.rules = [{"id": "7", "value": "another rule", "tag": "somebody's"}]
        self.cut_after: int | None = None
        self.oldest = 0
        self.extra: list[bytes] = []
        self.listeners = 0
        self._changed = asyncio.Condition()
        self.http = HttpStandIn(self.answer)

    async def write(self, count: int = 1, **changes: Any) -> None:
        async with self._changed:
            for _ in range(count):
                number = len(self.posts)
                self.posts.append(
                    {
                        "id": str(FIRST + number),
                        "text": f"text {number}",
                        "author_id": "9",
                        "lang": "en",
                        "created_at": (START + timedelta(seconds=number)).isoformat(),
                        "edit_history_tweet_ids": [str(FIRST + number)],
                        **changes,
                    }
                )
            self._changed.notify_all()

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _json({"title": "Unauthorized"}, 401)
        if request.path.endswith("/rules"):
            return self._rules(request)
        if request.path.endswith("/recent"):
            return self._search(request)
        return Reply(lines=self._lines(), headers={"content-type": "application/json"})

    def _rules(self, request: Request) -> Reply:
        if request.method == "GET":
            return _json({"data": self.rules})
        added = json.loads(request.body)["add"]
        if "refuse" in added[0]["value"]:
            return _json({"errors": [{"title": "UnprocessableEntity"}]}, 400)
        found = [{"id": "8", **rule} for rule in added]
        self.rules += found
        return _json({"data": found, "meta": {"summary": {"created": 1}}}, 201)

    def _search(self, request: Request) -> Reply:
        since = int(request.query["since_id"])
        if since < self.oldest:
            return _json({"title": "Invalid Request", "detail": "since_id is too old"}, 400)
        found = self.posts[max(0, since - FIRST + 1) :][::-1]
        begin, size = int(request.query.get("next_token", 0)), int(request.query["max_results"])
        page, meta = found[begin : begin + size], {}
        if begin + size < len(found):
            meta = {"next_token": str(begin + size)}
        return _json({"data": page, "includes": _users(), "meta": meta})

    async def _lines(self) -> AsyncIterator[bytes]:
        sent, place = 0, len(self.posts)
        self.listeners += 1
        try:
            yield b"\r\n"
            while self.cut_after is None or sent < self.cut_after:
                while self.extra:
                    yield self.extra.pop(0)
                async with self._changed:
                    if len(self.posts) <= place:
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(self._changed.wait(), 0.2)
                new, place = self.posts[place:], len(self.posts)
                told = [
                    json.dumps(
                        {"data": post, "includes": _users(), "matching_rules": [{"id": "8"}]}
                    ).encode()
                    for post in new
                ]
                sent += len(told)
                yield b"".join(line + b"\r\n" for line in told) or b"\r\n"
        finally:
            self.listeners -= 1


def _users() -> dict[str, Any]:
    return {"users": [{"id": "9", "username": "ann"}]}


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"content-type": "application/json"})
