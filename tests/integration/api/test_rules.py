"""Rules, incidents, channels and routes over REST, on real engines."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.domain.access import Scope
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.rules.messages import Wording
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import NotifySettings, Settings
from groundswell.store.incidents import IncidentStore
from tests.integration.api.auth.conftest import bearer, guarded
from tests.integration.api.conftest import Work, client_of, post
from tests.receivers import http_receiver

ANGRY = {
    "name": "too angry",
    "kind": "threshold",
    "threshold": 0.5,
    "window_minutes": 5,
    "min_posts": 3,
}


@pytest.fixture
async def deps(settings: Settings) -> AsyncIterator[Deps]:
    notify = NotifySettings(secrets_key=SecretStr("k" * 32), notify_allow_private=True)
    async with open_deps(replace(settings, notify=notify)) as opened:
        yield opened


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


async def test_a_channels_secret_goes_in_and_never_comes_out(api: httpx.AsyncClient) -> None:
    async with http_receiver() as receiver:
        body = {"name": "slack", "kind": "slack", "secret": f"{receiver.url}?token=hush"}
        made = (await api.post("/api/channels", json=body)).json()
        assert made["has_secret"]
        assert made["secret"] is None
        tested = await api.post(f"/api/channels/{made['id']}/test")
        assert tested.json() == {"delivered": True, "status": "delivered", "answer": "200 ok"}
        receiver.answer(403, b"not you")
        assert (await api.post(f"/api/channels/{made['id']}/test")).json()[
            "answer"
        ] == "403 not you"
    for path in ("/api/channels", "/api/deliveries"):
        assert "hush" not in (await api.get(path)).text
    hook = await api.post(
        "/api/channels", json={"name": "hook", "kind": "webhook", "url": "http://127.0.0.1:9/"}
    )
    assert hook.json()["secret"].startswith("whsec_")
    assert "whsec_" not in (await api.get("/api/channels")).text
    paused = await api.patch(f"/api/channels/{made['id']}", json={"state": "paused"})
    assert paused.json()["state"] == "paused"


async def test_a_changed_channel_keeps_its_routes_and_what_is_not_given(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    async with http_receiver() as receiver:
        slack = {"name": "team", "kind": "slack", "secret": f"{receiver.url}?token=hush"}
        made = (await api.post("/api/channels", json=slack)).json()
        assert (made["timezone"], made["version"]) == ("UTC", 1)
        route = {"name": "all", "channels": [made["id"]]}
        await api.post("/api/routes", json=route)
        path = f"/api/channels/{made['id']}"
        mine = {"name": "night", "timezone": "Europe/Berlin", "version": 1}
        changed = await api.patch(path, json=mine)
        assert changed.status_code == 200, changed.text
        assert "hush" not in changed.text
        told = {name: changed.json()[name] for name in ("name", "timezone", "version")}
        assert told == {**mine, "version": 2}
        (kept,) = (await api.get("/api/routes")).json()["routes"]
        assert kept["channels"] == [made["id"]]
        assert (await api.post(f"{path}/test")).json()["delivered"]
        assert receiver.got[-1].path.endswith("?token=hush")
        assert b"sent 20" in receiver.got[-1].body
        slower = await api.patch(path, json={"name": "mine", "version": 1})
        assert slower.status_code == 409
        assert slower.json()["detail"] == "somebody else changed this channel; read it again"
    for wrong in ("Mars/Olympus", "CEST", ""):
        answer = await api.patch(path, json={"timezone": wrong})
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["body", "timezone"]
        assert "IANA time zone" in answer.json()["detail"][0]["msg"]
    assert (await api.patch(path, json={"secret": "env:NOT_SET"})).status_code == 422
    acts = await deps.database.pool.fetch(
        "SELECT id FROM audit_log WHERE subject = $1 AND action = 'change_channel'", made["id"]
    )
    assert len(acts) == 2


async def test_a_channel_that_is_gone_is_used_again_at_another_address(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    body = {"name": "h", "kind": "webhook", "url": "http://127.0.0.1:9/old"}
    made = (await api.post("/api/channels", json=body)).json()
    path = f"/api/channels/{made['id']}"
    await deps.channel_store.switch_off(made["id"])
    assert (await api.patch(path, json={"name": "hook"})).json()["state"] == "gone"
    moved = await api.patch(path, json={"url": "http://127.0.0.1:9/new"})
    assert moved.json()["state"] == "active"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "email", "to": ["a@x.org"], "timezone": "Berlin"}, "timezone"),
        ({"kind": "webhook"}, "url"),
        ({"kind": "webhook", "url": "ftp://x"}, "url"),
        ({"kind": "webhook", "url": "https://example.org", "secret": "short"}, "secret"),
        ({"kind": "slack"}, "secret"),
        ({"kind": "email"}, "to"),
        ({"kind": "email", "to": ["nobody"]}, "to"),
        ({"kind": "apprise", "secret": "file:///etc/passwd"}, "secret"),
        ({"kind": "slack", "secret": "env:NOT_SET_ANYWHERE"}, "secret"),
    ],
)
async def test_a_channel_that_cannot_be_is_refused_by_its_field(
    api: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    answer = await api.post("/api/channels", json={"name": "x", **body})
    assert answer.status_code == 422
    assert field in answer.json()["detail"][0]["loc"]


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
