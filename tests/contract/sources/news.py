"""Hacker News for tests: its API as it is documented, with items that come, change and go."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.sources.http_stand_in import HttpStandIn, Reply, Request

START = 1_795_334_400


class News:
    """Items from 1 on; each request for the newest finds ``grows`` more."""

    def __init__(self, items: int, *, grows: int = 0) -> None:
        self.newest = items
        self.grows = grows
        self.most = 10**9
        self.changes: dict[int, dict[str, Any] | None] = {}
        self.updated: list[int] = []
        self.http = HttpStandIn(self.answer)

    def answer(self, request: Request) -> Reply:
        name = request.path.removesuffix(".json").rpartition("/")[2]
        if name == "maxitem":
            newest, self.newest = self.newest, min(self.most, self.newest + self.grows)
            return _json(newest)
        if name == "updates":
            return _json({"items": self.updated, "profiles": ["ann"]})
        return _json(self.item(int(name)) if int(name) <= self.newest else None)

    def item(self, number: int) -> dict[str, Any] | None:
        if number in self.changes and self.changes[number] is None:
            return None
        item = {
            "id": number,
            "type": "comment",
            "by": "ann",
            "time": START + number,
            "parent": 1,
            "text": f"text &amp; more <i>{number}</i><p>end",
        }
        return {**item, **(self.changes.get(number) or {})}


def _json(value: object) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"content-type": "application/json"})
