"""Rules, incidents and routes over REST, on real engines."""

from __future__ import annotations

import uuid
from datetime import timedelta

import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.rules.messages import Wording
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import Settings
from groundswell.store.incidents import IncidentStore
from tests.integration.api.auth.conftest import bearer, guarded
from tests.integration.api.conftest import Work, client_of, notifying, post
from tests.receivers import http_receiver

ANGRY = {
    "name": "too angry",
    "kind": "threshold",
    "threshold": 0.5,
    "window_minutes": 5,
    "min_posts": 3,
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return notifying(settings)


async def test_a_rule_is_made_changed_by_version_and_deleted(api: httpx.AsyncClient) -> None:
    made = (await api.post("/api/rules", json=ANGRY)).json()
    assert made["version"] == 1
    assert (await api.post("/api/rules", json=ANGRY)).status_code == 409
    path = f"/api/rules/{made['id']}"
    changed = await api.patch(path, json={**ANGRY, "threshold": 0.6, "version": 1})
    assert changed.json()["version"] == 2
    assert (await api.patch(path, json={**ANGRY, "version": 1})).status_code == 409
    assert [rule["threshold"] for rule in (await api.get("/api/rules")).json()["rules"]] == [0.6]
    assert (await api.delete(path)).status_code == 204
    assert (await api.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"threshold": None}, "threshold"),
        ({"threshold": 1.5}, "threshold"),
        ({"resolve_threshold": 0.7}, "resolve_threshold"),
        ({"direction": "both"}, "direction"),
        ({"kind": "anomaly", "metric": "net_sentiment"}, "metric"),
        ({"kind": "change", "threshold": 0.5}, "threshold"),
        ({"metric": "emotion_share"}, "emotion"),
        ({"window_minutes": 0}, "window_minutes"),
        ({"name": ""}, "name"),
        ({"unheard": 1}, "unheard"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_by_its_field(
    api: httpx.AsyncClient, changes: dict[str, object], field: str
) -> None:
    answer = await api.post("/api/rules", json={**ANGRY, **changes})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == field


async def test_a_backtest_saves_nothing(api: httpx.AsyncClient, work: Work) -> None:
    await work.publish(*(post(f"p{number}", "bad") for number in range(4)))
    answer = await api.post("/api/rules/backtest", json={**ANGRY, "days": 7})
    assert answer.status_code == 200
    assert answer.json()["looks"] == 7 * 1440
    assert (await api.get("/api/rules")).json()["rules"] == []


async def test_an_incident_in_full(api: httpx.AsyncClient, deps: Deps, work: Work) -> None:
    async with http_receiver() as receiver:
        await api.post("/api/channels", json={"name": "h", "kind": "webhook", "url": receiver.url})
    await api.post("/api/rules", json={**ANGRY, "window_minutes": 30})
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream, Wording())
    minute = minute_of(deps.database.clock.now())
    await watcher.look_until(minute - 1, moment_of(minute - 1))
    await work.publish(*(post(f"p{number}", "bad") for number in range(4)))
    for step in range(1, 4):
        await watcher.look_until(minute + step, moment_of(minute + step))
    page = (await api.get("/api/incidents", params={"state": "firing"})).json()
    assert page["total"] == 1
    path = f"/api/incidents/{page['incidents'][0]['id']}"
    found = (await api.get(path)).json()
    assert found["observed"] == 1.0
    assert [one["state"] for one in found["deliveries"]] == ["waiting"]
    assert found["deliveries"][0]["channel"] == "h"
    assert found["examples"]
    assert found["why_no_drivers"] == "no_history"
    noted = await api.post(f"{path}/acknowledge", json={"by": "ann", "note": "on it"})
    assert noted.json()["acknowledged_by"] == "ann"
    happened = {one["kind"]: one["what"] for one in (await api.get(path)).json()["timeline"]}
    assert happened == {
        "opened": "opened by too angry",
        "acknowledged": "acknowledged by ann: on it",
    }
    back = await api.post(f"{path}/unacknowledge")
    assert back.json()["acknowledged_at"] is None
    assert (await api.get("/api/alerts")).json()["total"] == 1  # listed there, too
    assert (await api.get(f"/api/incidents/{uuid.uuid4()}")).status_code == 404


async def test_routes_and_silences(api: httpx.AsyncClient) -> None:
    channel = (
        await api.post(
            "/api/channels", json={"name": "h", "kind": "webhook", "url": "http://127.0.0.1:9/"}
        )
    ).json()
    route = {
        "name": "by night",
        "channels": [channel["id"]],
        "match": {"severities": ["critical"]},
        "active": {"timezone": "Europe/Berlin", "since": "22:00", "until": "07:00"},
    }
    made = await api.post("/api/routes", json=route)
    assert made.status_code == 201
    assert (await api.post("/api/routes", json=route)).status_code == 409
    (kept,) = (await api.get("/api/routes")).json()["routes"]
    assert kept["active"]["since"] == "22:00:00"
    unknown = await api.post("/api/routes", json={**route, "name": "y", "channels": ["nowhere"]})
    assert unknown.status_code == 422
    zone = {**route, "name": "z", "active": {"timezone": "Mars/Olympus"}}
    assert (await api.post("/api/routes", json=zone)).status_code == 422
    silence = await api.post("/api/silences", json={"reason": "deploying", "minutes": 30})
    assert silence.status_code == 201
    assert len((await api.get("/api/silences")).json()["silences"]) == 1
    assert (await api.delete(f"/api/silences/{silence.json()['id']}")).status_code == 204
    assert (await api.get("/api/silences")).json()["silences"] == []
    assert (await api.delete(f"/api/routes/{kept['id']}")).status_code == 204


async def test_drivers_of_any_stretch(api: httpx.AsyncClient, work: Work) -> None:
    await work.publish(*(post(f"p{number}", "bad") for number in range(4)))
    found = (await api.get("/api/drivers")).json()
    assert found["posts"] == 4
    assert found["drivers"] == []
    await work.publish(*(post(f"q{n}", "bad", source=f"s{n}", author=None) for n in range(3)))
    for query, posts in (
        ({"source": ["s0", "s1", "nowhere"]}, 2),
        ({"exclude_source": ["s0", "net"]}, 2),
        ({"exclude_author": ["ann"]}, 3),
        ({"author": ["ann", "bob"], "exclude_source": ["s1"]}, 4),
    ):
        assert (await api.get("/api/drivers", params=query)).json()["posts"] == posts, query
    wrong = await api.get("/api/drivers", params={"from": "2026-01-02", "to": "2026-01-01"})
    assert wrong.status_code == 422


async def test_an_earlier_incident_is_no_part_of_what_is_usual(
    api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    await api.post("/api/rules", json={**ANGRY, "window_minutes": 30})
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream, Wording())
    now = moment_of(minute_of(deps.database.clock.now()))

    async def said(at: int, **moods: int) -> None:
        moment = now - timedelta(minutes=at)
        await work.publish(
            *(
                post(f"{at}-{mood}-{n}", mood, author=f"{at}-{n}", created_at=moment)
                for mood, many in moods.items()
                for n in range(many)
            )
        )

    await said(700, good=60, bad=6)
    await watcher.look_until(minute_of(now) - 302, now)
    await said(300, good=1, bad=60)
    for minutes in (299, 298):
        await watcher.look_until(minute_of(now) - minutes, now)
    assert (await api.get("/api/incidents")).json()["total"] == 1
    for minutes in range(297, 200, -1):
        await watcher.look_until(minute_of(now) - minutes, now)
    await said(5, good=10, bad=30)
    found = (await api.get("/api/drivers")).json()
    assert (found["posts"], found["baseline_posts"]) == (40, 66)
    whole = {"baseline_from": (now - timedelta(days=1)).isoformat()}
    assert (await api.get("/api/drivers", params=whole)).json()["baseline_posts"] == 127


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("read", {"GET /api/rules", "GET /api/incidents", "POST /api/rules/backtest"}),
        ("respond", {"POST /api/silences"}),
        ("manage", {"POST /api/rules", "GET /api/channels", "GET /api/deliveries"}),
        ("ingest", set()),
    ],
)
async def test_who_may_do_what(
    deps: Deps, settings: Settings, scope: str, allowed: set[str]
) -> None:
    _, text = await deps.keys.create("x", frozenset({Scope(scope)}))
    bodies = {
        "/api/rules": ANGRY,
        "/api/rules/backtest": {**ANGRY, "days": 1},
        "/api/silences": {"reason": "x"},
    }
    every = (
        "GET /api/rules",
        "POST /api/rules",
        "POST /api/rules/backtest",
        "GET /api/incidents",
        "GET /api/channels",
        "GET /api/deliveries",
        "POST /api/silences",
    )
    async with client_of(create_app(deps, guarded(settings))) as client:
        for request in every:
            method, path = request.split()
            body = bodies.get(path) if method == "POST" else None
            answer = await client.request(method, path, json=body, headers=bearer(text))
            assert (answer.status_code != 403) == (request in allowed), request


async def test_what_receivers_answered_is_for_who_manages_channels(
    api: httpx.AsyncClient, deps: Deps, settings: Settings, work: Work
) -> None:
    async with http_receiver() as receiver:
        await api.post("/api/channels", json={"name": "h", "kind": "webhook", "url": receiver.url})
    await api.post("/api/rules", json={**ANGRY, "window_minutes": 30})
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream, Wording())
    minute = minute_of(deps.database.clock.now())
    await watcher.look_until(minute - 1, moment_of(minute - 1))
    await work.publish(*(post(f"p{number}", "bad") for number in range(4)))
    for step in range(1, 4):
        await watcher.look_until(minute + step, moment_of(minute + step))
    await deps.database.pool.execute("UPDATE deliveries SET answer = 'inside: 10.0.0.7'")
    (incident,) = (await api.get("/api/incidents")).json()["incidents"]
    async with client_of(create_app(deps, guarded(settings))) as client:
        for scope, told in ((Scope.READ, None), (Scope.MANAGE, "inside: 10.0.0.7")):
            _, text = await deps.keys.create("x", frozenset({scope, Scope.READ}))
            path = f"/api/incidents/{incident['id']}"
            answer = (await client.get(path, headers=bearer(text))).json()
            assert [one["answer"] for one in answer["deliveries"]] == [told]
