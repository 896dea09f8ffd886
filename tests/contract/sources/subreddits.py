"""Reddit for tests: its token and its listings as they are documented."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.contract.sources.http_stand_in import HttpStandIn, Reply, Request

START = 1_795_334_400
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = LETTERS[rest] + digits
    return digits or "0"


class Subreddits:
    """``written`` posts and as many comments; each listing that is begun finds ``grows`` more."""

    def __init__(self, written: int, *, grows: int = 0) -> None:
        self.written = {"t3": written, "t1": 0}
        self.grows = grows
        self.most = 10**9
        self.secret = "s3cret"
        self.token = "token-1"
        self.changes: dict[str, dict[str, Any]] = {}
        self.http = HttpStandIn(self.answer)

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            pair = base64.b64encode(f"app:{self.secret}".encode()).decode()
            assert request.body == b"grant_type=client_credentials"
            if request.headers["authorization"] != f"Basic {pair}":
                return _json({"message": "Unauthorized", "error": 401}, 401)
            return _json({"access_token": self.token, "token_type": "bearer", "expires_in": 3600})
        if request.headers["authorization"] != f"Bearer {self.token}":
            return _json({"message": "Unauthorized", "error": 401}, 401)
        kind = "t1" if request.path.endswith("/comments") else "t3"
        if "after" not in request.query and kind == "t3":
            self.written["t3"] = min(self.most, self.written["t3"] + self.grows)
        return self._listing(kind, request.query)

    def _listing(self, kind: str, query: Any) -> Reply:
        newest = self.written[kind]
        begin = int(query["after"][3:], 36) - 1 if "after" in query else newest
        oldest = max(0, newest - 1000)
        numbers = [n for n in range(begin, oldest, -1)][: int(query["limit"])]
        more = bool(numbers) and numbers[-1] - 1 > oldest
        children = [{"kind": kind, "data": self._thing(kind, number)} for number in numbers]
        after = f"{kind}_{base36(numbers[-1])}" if more else None
        return _json({"kind": "Listing", "data": {"children": children, "after": after}})

    def _thing(self, kind: str, number: int) -> dict[str, Any]:
        name = f"{kind}_{base36(number)}"
        words = {"selftext": f"text {number}", "title": f"Title {number}"}
        thing = {
            "name": name,
            "author": "ann",
            "created_utc": float(START + number),
            "permalink": f"/r/coffee/comments/{name}/",
            **(words if kind == "t3" else {"body": f"comment {number}"}),
        }
        return {**thing, **self.changes.get(name, {})}


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"content-type": "application/json"})
