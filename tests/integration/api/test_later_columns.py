"""Columns that a later release adds change nothing here, while both run on the same tables."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import Settings
from groundswell.store.incidents import IncidentStore
from tests.integration.api.conftest import Work, notifying, post

_TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
MADE: list[tuple[str, dict[str, Any]]] = [
    ("/api/topics", {"name": "Acme", "query": "good OR bad"}),
    ("/api/topic-sets", {"name": "All", "topics": ["Acme"]}),
    ("/api/rules", {"name": "angry", "kind": "threshold", "threshold": 0.5, "min_posts": 3}),
    ("/api/channels", {"name": "hook", "kind": "webhook", "url": "http://127.0.0.1:9/"}),
    ("/api/silences", {"reason": "deploying", "minutes": 30}),
]
NEEDED = {
    "/api/sentiment/aggregate": {"period": "hour"},
    "/api/sentiment/emotions": {"period": "hour"},
    "/api/topics/compare": {"topics": "Acme"},
}
"""What a path does not answer without."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return notifying(settings)


@pytest.fixture(params=["later", "name"], ids=["another name", "one that others have"])
async def later(request: pytest.FixtureRequest, deps: Deps) -> str:
    """Every table has a column more."""
    tables = [row[0] for row in await deps.database.pool.fetch(_TABLES)]
    assert len(tables) > 25
    for table in tables:
        await deps.database.pool.execute(
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {request.param} varchar DEFAULT 'x'"
        )
    column: str = request.param
    return column


async def test_all_is_written_and_read_as_before(
    later: str, api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    for path, body in MADE:
        made = await api.post(path, json=body)
        assert made.status_code == 201, (path, made.text)
    for path in ("/api/routes", "/api/digests"):
        made = await api.post(path, json={"name": "r", "channels": ["hook"]})
        if made.status_code == 422:  # by its id
            (channel,) = (await api.get("/api/channels")).json()["channels"]
            made = await api.post(path, json={"name": "r", "channels": [channel["id"]]})
        assert made.status_code == 201, (path, made.text)
    await deps.keys.create("a reader", frozenset({Scope.READ}))

    now = utc_now()
    await work.save(*(post(f"p{n}", "bad", created_at=now) for n in range(20)))
    await work.save(post("p0", "good", created_at=now), operation=Operation.UPDATE)
    await work.save(post("p1", created_at=now), operation=Operation.DELETE)
    relabel = {"sentiment": "positive", "by": "ann"}
    assert (await api.put("/api/posts/p2/label", json=relabel)).status_code == 200
    assert (await api.delete("/api/posts/p3")).status_code == 200
    await deps.alerts.step(NegativeRatioRule(), now)
    watcher, minute = RuleWatcher(IncidentStore(deps.database), deps.stream), minute_of(now)
    for at in (minute - 1, minute):
        await watcher.look_until(at, moment_of(at))

    described = (await api.get("/openapi.json")).json()["paths"]
    for path, methods in described.items():
        if "get" in methods and "{" not in path and not path.endswith("unsubscribe"):
            answer = await api.get(path, params=NEEDED.get(path, {}))
            assert answer.status_code == 200, (path, answer.text)
    told = (await api.get("/api/posts")).json()
    assert told["total"] == 18
    (corrected,) = [each for each in told["posts"] if each["post_id"] == "p2"]
    assert corrected["sentiment"]["label"] == "positive"
    assert (await api.get("/api/posts/p4")).json()["content"] == "bad"
    assert (await api.get("/api/posts", params={"q": "good"})).json()["total"] == 1
    assert (await api.get("/api/audit")).json()["total"] >= 7
