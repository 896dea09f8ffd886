"""The series of a rule and of an incident over REST: observed, usual and limits, as judged live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from groundswell.api.dependencies import Deps, open_deps
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import Settings
from groundswell.store.incidents import IncidentStore
from tests.integration.api.conftest import Work, post

HOURS = 30
RULE = {"name": "mood", "kind": "anomaly", "metric": "negative_share", "min_posts": 5}


@pytest.fixture
async def deps(settings: Settings) -> AsyncIterator[Deps]:
    async with open_deps(settings) as opened:
        yield opened


async def calm(work: Work, now: datetime) -> None:
    """One post in five is negative, ten an hour."""
    start = now - timedelta(hours=HOURS)
    await work.publish(
        *(
            post(f"c{n}", "good", created_at=start + timedelta(minutes=6 * n))
            if n % 5
            else post(f"c{n}", "bad", created_at=start + timedelta(minutes=6 * n))
            for n in range(HOURS * 10 - 3)
        )
    )


async def test_an_incident_has_its_series_its_present_value_and_its_worst(
    api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    now = moment_of(minute_of(deps.database.clock.now()))
    await calm(work, now)
    rule = (await api.post("/api/rules", json=RULE)).json()
    minute = minute_of(now)
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream)
    await watcher.look_until(minute - 3, moment_of(minute - 3))
    at = now - timedelta(minutes=3)
    await work.publish(*(post(f"m{n}", "bad", created_at=at) for n in range(12)))
    await watcher.look_until(minute - 2, moment_of(minute - 2))
    await watcher.look_until(minute - 1, moment_of(minute - 1))
    (incident,) = (await api.get("/api/incidents")).json()["incidents"]
    worst = incident["present"]
    assert worst == incident["observed"]
    assert incident["upper"] < worst

    at = now - timedelta(minutes=1)
    await work.publish(*(post(f"g{n}", "good", created_at=at) for n in range(30)))
    await watcher.look_until(minute, moment_of(minute))
    (incident,) = (await api.get("/api/incidents")).json()["incidents"]
    assert incident["present"] < worst == incident["peak"]
    assert incident["present_at"] == moment_of(minute).isoformat()

    series = (await api.get(f"/api/incidents/{incident['id']}/series")).json()
    assert [one["id"] for one in series["incidents"]] == [incident["id"]]
    last = series["points"][-1]
    assert last["observed"] == pytest.approx(incident["present"])
    assert last["lower"] < last["expected"] < last["upper"] < worst
    opened = next(p for p in series["points"] if p["at"] == incident["window_end"])
    for name in ("observed", "expected", "lower", "upper"):
        assert opened[name] == pytest.approx(incident[name])
    assert None in {point["observed"] for point in series["points"]}  # a share of nothing
    assert (opened["few"], last["few"]) == (False, False)
    assert {point["few"] for point in series["points"] if point["at"] < opened["at"]} == {True}

    asked = {"from": (now - timedelta(hours=10)).isoformat(), "to": now.isoformat()}
    of_rule = await api.get(f"/api/rules/{rule['id']}/series", params={**asked, "step_minutes": 60})
    points = of_rule.json()["points"]
    assert of_rule.json()["window_minutes"] == 60
    assert len(points) in (10, 11)
    assert all(point["lower"] < point["observed"] < 0.5 for point in points[:-1])


async def test_an_incident_of_a_deleted_rule_keeps_its_limit(
    api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    rule = {**RULE, "kind": "threshold", "threshold": 0.5, "resolve_threshold": 0.3}
    made = (await api.post("/api/rules", json=rule)).json()
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream)
    minute = minute_of(deps.database.clock.now())
    await watcher.look_until(minute - 1, moment_of(minute - 1))
    at = moment_of(minute - 1)
    await work.publish(*(post(f"p{n}", "bad", created_at=at) for n in range(6)))
    await watcher.look_until(minute, moment_of(minute))
    assert (await api.delete(f"/api/rules/{made['id']}")).status_code == 204
    (incident,) = (await api.get("/api/incidents")).json()["incidents"]
    assert (incident["state"], incident["present"]) == ("resolved", None)
    series = (await api.get(f"/api/incidents/{incident['id']}/series")).json()
    assert (series["threshold"], series["resolve_threshold"]) == (0.5, 0.3)
    assert series["window_minutes"] == 10
    assert series["points"][-1]["expected"] is None


async def test_where_no_posts_are_there_is_no_present_value(
    api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    for metric, limit in (("negative_share", 0.5), ("posts", 0.01)):
        rule = {**RULE, "kind": "threshold", "metric": metric, "threshold": limit}
        await api.post("/api/rules", json={**rule, "name": metric, "keep_firing_minutes": 60})
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream)
    now = minute_of(deps.database.clock.now())
    first = now - 30
    await watcher.look_until(first, moment_of(first))
    await work.publish(*(post(f"p{n}", "bad", created_at=moment_of(first)) for n in range(6)))

    async def present(minute: int) -> dict[str, float | None]:
        await watcher.look_until(minute, moment_of(minute))
        found = (await api.get("/api/incidents", params={"state": "firing"})).json()["incidents"]
        assert all(one["present_at"] for one in found)
        return {one["metric"]: one["present"] for one in found}

    assert await present(first + 1) == {"negative_share": 1.0, "posts": 0.6}
    assert await present(first + 20) == {"negative_share": None, "posts": 0.0}
    await work.publish(*(post(f"q{n}", "good", created_at=moment_of(first + 20)) for n in range(2)))
    assert await present(first + 21) == {"negative_share": 0.0, "posts": 0.2}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "from"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"}, "from"),
        (
            {
                "from": "2026-01-01T00:00:00Z",
                "to": "2026-01-09T00:00:00Z",
                "step_minutes": "1",
            },
            "step_minutes",
        ),
        ({"step_minutes": "0"}, "step_minutes"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_by_its_field(
    api: httpx.AsyncClient, asked: dict[str, str], field: str
) -> None:
    rule = (await api.post("/api/rules", json=RULE)).json()
    answer = await api.get(f"/api/rules/{rule['id']}/series", params=asked)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == field
