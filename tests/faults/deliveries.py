"""Who is told: rules, channels with real receivers behind them, and the reckoning of messages."""

from __future__ import annotations

import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from tests.faults.stage import Stage
from tests.receivers import Answer, HttpReceiver, http_receiver

RULES: tuple[dict[str, object], ...] = (
    # Each opens in the run whatever is late; the first two end when posts do.
    {"kind": "threshold", "metric": "posts", "threshold": 1, "window_minutes": 1},
    {"kind": "threshold", "metric": "posts", "threshold": 1, "window_minutes": 1, "source": "beta"},
    {"kind": "threshold", "metric": "negative_share", "threshold": 0.3, "window_minutes": 30},
    {"kind": "threshold", "metric": "negative_ratio", "threshold": 1, "window_minutes": 30},
)
_FAILURES: tuple[Answer, ...] = (
    (500, {}, b"broken"),
    (503, {"retry-after": "1"}, b"later"),
    (429, {"retry-after": "1"}, b"slowly"),
)
_MOST_MESSAGES = 1000
_DELIVERIES = """
SELECT d.*, d.message ->> 'id' AS message_id, c.name AS channel FROM deliveries d
JOIN notification_channels c ON c.id = d.channel_id
"""
# The second try comes after five minutes; who reckons does not wait for it.
_HURRY = "UPDATE deliveries SET due_at = now() WHERE state = 'waiting' AND leased_until IS NULL"


@dataclass
class Receivers:
    """Behind each channel's name a receiver: one that is well, and one that fails now and then."""

    well: HttpReceiver
    failing: HttpReceiver

    def by_channel(self) -> dict[str, HttpReceiver]:
        return {"well": self.well, "failing": self.failing}


@contextlib.asynccontextmanager
async def receivers(dice: random.Random) -> AsyncIterator[Receivers]:
    """Both, on loopback."""
    async with http_receiver() as well, http_receiver() as failing:
        ok = failing.answers[0]
        failing.answers = [
            _FAILURES[0],
            *(dice.choice(_FAILURES) if dice.random() < 0.4 else ok for _ in range(_MOST_MESSAGES)),
            ok,
        ]
        yield Receivers(well, failing)


async def watch(stage: Stage, told: Receivers) -> None:
    """Make the rules, the channels and a route that does not wait; called before any fault."""
    ids = []
    for name, receiver in told.by_channel().items():
        body: dict[str, object] = {"name": name, "kind": "webhook", "url": receiver.url}
        ids.append((await _made(stage, "/api/channels", body))["id"])
    await _made(
        stage,
        "/api/routes",
        {"name": "at once", "channels": ids, "group_wait_seconds": 0, "repeat_interval_minutes": 5},
    )
    for number, rule in enumerate(RULES):
        calm = {"keep_firing_minutes": 0, "min_posts": 5}
        await _made(stage, "/api/rules", {"name": f"rule {number}", **calm, **rule})


async def all_told(stage: Stage, *, over: bool) -> bool:
    """Whether every rule has opened and nothing waits. ``over``: and who counts posts has ended."""
    connection = await asyncpg.connect(stage.engines.database_url)
    try:
        opened = await connection.fetchval("SELECT count(DISTINCT rule_id) FROM sentiment_alerts")
        going = await connection.fetchval(
            "SELECT count(*) FROM sentiment_alerts WHERE state = 'open' AND metric = 'posts'"
        )
        await connection.execute(_HURRY)
        waiting = await connection.fetchval(
            "SELECT count(*) FROM deliveries WHERE state = 'waiting'"
        )
    finally:
        await connection.close()
    return bool(opened == len(RULES) and not waiting and not (over and going))


async def check(stage: Stage, told: Receivers) -> str:
    """Every message arrived at least once under one id, and nothing that was never owed; in words.

    A group names the incidents that it stands for.
    """
    connection = await asyncpg.connect(stage.engines.database_url)
    try:
        rows = await connection.fetch(_DELIVERIES)
        incidents = await connection.fetch(
            "SELECT * FROM sentiment_alerts WHERE rule_id IS NOT NULL"
        )
    finally:
        await connection.close()
    open_of_rule = Counter(one["rule_id"] for one in incidents if one["state"] == "open")
    assert all(times == 1 for times in open_of_rule.values()), "one incident a rule at a time"
    owed: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows:
        assert row["state"] in ("delivered", "cancelled"), dict(row)
        if row["state"] == "delivered":
            key = (str(row["incident_id"]), row["transition"], row["message_id"])
            owed[row["channel"]].add(key)
    _check_owed(incidents, rows)
    repeated = 0
    for channel, receiver in told.by_channel().items():
        came: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for got in receiver.got:
            body = json.loads(got.body)
            kind = body["type"].removeprefix("incident.")
            for incident in (body["data"]["thread"], *body["data"]["grouped_incidents"]):
                came[got.headers["webhook-id"]].add((incident, kind))
        arrived = {pair for pairs in came.values() for pair in pairs}
        missing = {(incident, kind) for incident, kind, _ in owed[channel]} - arrived
        assert not missing, f"{channel} never heard of {missing}"
        known = {row["message_id"] for row in rows}
        assert came.keys() <= known, "messages that were never owed"
        repeated += len(receiver.got) - len(came)
    delivered = sum(row["state"] == "delivered" for row in rows)
    return (
        f"{len(incidents)} incidents, {delivered} messages delivered, {repeated} of them tried or "
        "told again under the same id"
    )


def _check_owed(incidents: list[asyncpg.Record], rows: list[asyncpg.Record]) -> None:
    """Each incident owes its beginning to every channel, and its end to who heard that."""
    states = {(row["incident_id"], row["transition"], row["channel"]): row["state"] for row in rows}
    for incident in incidents:
        for channel in ("well", "failing"):
            opening = states.get((incident["id"], "firing", channel))
            assert opening is not None, f"nobody was to tell {channel} of {dict(incident)}"
            if incident["state"] == "resolved" and opening == "delivered":
                ended = states.get((incident["id"], "resolved", channel))
                assert ended == "delivered", dict(incident)


async def _made(stage: Stage, path: str, body: dict[str, object]) -> dict[str, str]:
    answer = await stage.api.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made
