"""``/api/alerts/{id}``: one incident, and who has seen it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.domain.alert import BUILT_IN_RULE_ID, Alert, AlertState, NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent, LivePosition
from groundswell.errors import StoreUnavailable, StreamUnavailable
from groundswell.settings import Settings
from groundswell.stream.live import LivePublisher
from tests.integration.api.conftest import Server, Work, begin, client_of, frame, post, serving

RULE = NegativeRatioRule(min_posts=3)


@pytest.fixture
async def alert(work: Work, deps: Deps) -> Alert:
    """An incident that has just opened."""
    moment = utc_now() - timedelta(seconds=30)
    await work.save(*(post(f"bad{n}", "bad", created_at=moment) for n in range(5)))
    opened = await deps.alerts.step(RULE, utc_now())
    assert opened is not None
    return opened


def place(alert: Alert) -> str:
    return f"/api/alerts/{alert.id}"


async def test_who_has_seen_an_alert_is_told(api: httpx.AsyncClient, alert: Alert) -> None:
    before = (await api.get(place(alert))).json()
    assert (before["acknowledged_at"], before["acknowledged_by"]) == (None, None)
    answer = await api.post(f"{place(alert)}/acknowledge", json={"by": "ann", "note": "known"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["acknowledged_by"], told["acknowledged_note"]) == (
        "open",
        "ann",
        "known",
    )
    assert told["acknowledged_at"].endswith("+00:00")
    assert (await api.get("/api/alerts")).json()["alerts"] == [told]
    assert (await api.get(place(alert))).json() == told


async def test_saying_it_again_changes_nothing(api: httpx.AsyncClient, alert: Alert) -> None:
    bodies: list[Any] = [{"by": "ann"}, {"by": "ben"}, {}]
    answers = await asyncio.gather(
        *(api.post(f"{place(alert)}/acknowledge", json=body) for body in bodies)
    )
    answers.append(await api.post(f"{place(alert)}/acknowledge"))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(
    "body",
    [{"by": "a" * 257}, {"by": "a\x00"}, {"note": 7}, {"note": "a" * 1001}, {"who": "ann"}, []],
)
async def test_an_acknowledgement_that_cannot_be_is_refused(
    api: httpx.AsyncClient, alert: Alert, body: Any
) -> None:
    answer = await api.post(f"{place(alert)}/acknowledge", json=body)
    assert answer.status_code == 422
    assert (await api.get(place(alert))).json()["acknowledged_at"] is None


async def test_an_alert_that_is_not_there_is_not_found(api: httpx.AsyncClient) -> None:
    unknown = "019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2e11"
    for answer in (
        await api.get(f"/api/alerts/{unknown}"),
        await api.post(f"/api/alerts/{unknown}/acknowledge"),
    ):
        assert answer.status_code == 404
        assert unknown in answer.json()["detail"]
    assert (await api.get("/api/alerts/first")).status_code == 422
    assert (await api.put(f"/api/alerts/{unknown}")).status_code == 405


async def test_every_replicas_pages_see_who_has_seen_it(
    server: Server, deps: Deps, settings: Settings, alert: Alert
) -> None:
    await deps.stream.publisher.publish(LiveEvent(alerts=(alert,)))
    async with (
        serving(deps, settings) as other,
        httpx.AsyncClient(base_url=server.url) as client,
        other.socket("mode=batch") as socket,
        other.socket() as plain,
    ):
        (before,) = (await begin(socket))["alerts"]
        assert before["acknowledged_at"] is None
        await frame(plain, "metrics_update")
        told = (await client.post(f"{place(alert)}/acknowledge", json={"by": "ann"})).json()
        (seen,) = (await frame(socket, "update"))["alerts"]
        assert (seen["id"], seen["state"], seen["acknowledged_by"]) == (alert.id, "open", "ann")
        assert seen["acknowledged_at"] == told["acknowledged_at"]
        assert (await frame(plain, "alert"))["data"]["acknowledged_by"] == "ann"
        async with server.socket("mode=batch") as later:
            (known,) = (await begin(later))["alerts"]
            assert known["acknowledged_by"] == "ann"


async def test_plain_sockets_hear_what_opens_and_ends_and_not_every_rise(
    server: Server, deps: Deps, alert: Alert
) -> None:
    risen = replace(alert, peak_ratio=9.0, revision=2)
    ended = replace(risen, state=AlertState.RESOLVED, revision=3)
    async with server.socket() as plain, server.socket("mode=batch") as socket:
        await frame(plain, "metrics_update")
        await begin(socket)
        for each in (alert, risen, alert, ended):  # told twice, and late, does no harm
            await deps.stream.publisher.publish(LiveEvent(alerts=(each,)))
        assert (await frame(plain, "alert"))["data"]["state"] == "open"
        assert (await frame(plain, "alert"))["data"]["state"] == "resolved"
        told: list[dict[str, Any]] = []
        while not told or told[-1]["state"] != "resolved":  # a tick after the plain frames
            told += (await frame(socket, "update"))["alerts"]
        assert told[-1]["peak_ratio"] == 9.0
        async with server.socket("mode=batch") as later:
            assert (await begin(later))["alerts"] == []


class Refused(LivePublisher):
    """A publisher of a Redis that is away for a while."""

    async def publish(self, event: LiveEvent) -> LivePosition:
        raise StreamUnavailable("Redis is away")


async def test_a_change_that_could_not_be_told_is_owed_as_a_gap(
    deps: Deps, settings: Settings, work: Work
) -> None:
    await work.save(post("a", "good"))
    async with serving(deps, settings) as hearing, hearing.socket("mode=batch") as socket:
        assert (await begin(socket))["totals"]["last_24_hours"]["positive"] == 1
        async with open_deps(settings) as other:
            other.stream.publisher = Refused(other.stream._redis, other.stream.keys)
            app = create_app(other, settings)
            async with client_of(app) as client:
                answer = await client.put("/api/posts/a/label", json={"sentiment": "negative"})
                assert answer.status_code == 200
                assert await frame(socket, "reset")
                totals = (await frame(socket, "snapshot"))["totals"]["last_24_hours"]
    assert (totals["positive"], totals["negative"]) == (0, 1)


async def test_a_change_whose_answer_is_lost_is_owed_as_a_gap(
    deps: Deps, settings: Settings, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work.save(post("a", "good"))
    erase = deps.erasure.post

    async def lost(*given: Any) -> None:
        await erase(*given)
        raise StoreUnavailable("the line broke while it answered")

    monkeypatch.setattr(deps.erasure, "post", lost)
    async with (
        serving(deps, settings) as server,
        server.socket("mode=batch") as socket,
        httpx.AsyncClient(base_url=server.url) as client,
    ):
        await begin(socket)
        assert (await client.delete("/api/posts/a")).status_code == 503
        await frame(socket, "reset")
        assert (await frame(socket, "snapshot"))["totals"]["last_24_hours"]["total"] == 0


async def test_what_the_rule_of_the_environment_opened_is_an_incident_as_any_other(
    api: httpx.AsyncClient, alert: Alert
) -> None:
    (incident,) = (await api.get("/api/incidents", params={"state": "firing"})).json()["incidents"]
    assert incident["id"] == alert.id
    assert (incident["rule_name"], incident["rule_id"]) == ("Negative ratio", BUILT_IN_RULE_ID)
    assert (incident["kind"], incident["metric"]) == ("threshold", "negative_ratio")
    assert (incident["observed"], incident["present"], incident["expected"]) == (5.0, 5.0, 2.0)
    for params in ({"rule": BUILT_IN_RULE_ID}, {"severity": "warning"}):
        assert (await api.get("/api/incidents", params=params)).json()["total"] == 1, params
    other = "019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2e11"
    for params in ({"rule": other}, {"topic": other}, {"severity": "critical"}):
        assert (await api.get("/api/incidents", params=params)).json()["total"] == 0, params


async def test_such_an_incident_has_its_series_and_is_taken_in_hand(
    api: httpx.AsyncClient, deps: Deps, work: Work, alert: Alert
) -> None:
    incident = f"/api/incidents/{alert.id}"
    detail = (await api.get(incident)).json()
    assert detail["why_no_drivers"] == "not_searched"
    assert [event["what"] for event in detail["timeline"]] == ["opened by Negative ratio"]
    series = (await api.get(f"{incident}/series")).json()
    assert (series["threshold"], series["window_minutes"]) == (2.0, 5)
    assert [one["id"] for one in series["incidents"]] == [alert.id]
    assert (await api.post(f"{incident}/acknowledge", json={"by": "ann"})).status_code == 200
    assert (await api.get(place(alert))).json()["acknowledged_by"] == "ann"
    assert (await api.post(f"{incident}/unacknowledge")).json()["acknowledged_by"] is None

    now = utc_now()
    await work.save(*(post(f"good{n}", "good", created_at=now) for n in range(5)))
    later = now + timedelta(seconds=1)
    await deps.alerts.step(RULE, later)
    assert (await api.get(incident)).json()["present"] == 1.0
    await work.save(*(post(f"worse{n}", "bad", created_at=later) for n in range(30)))
    await deps.alerts.step(RULE, later + timedelta(seconds=1))
    detail = (await api.get(incident)).json()
    assert (detail["present"], detail["peak"]) == (7.0, 7.0)
    assert [event["kind"] for event in detail["timeline"]] == ["opened", "worst"]


async def test_where_an_alert_stands_is_published_once_a_minute(
    deps: Deps, work: Work, alert: Alert
) -> None:
    start = alert.created_at
    await work.save(post("another", "bad", created_at=start - timedelta(minutes=6)))
    for seconds in (5, 30, 55, 65, 100):
        await deps.alerts.step(RULE, start + timedelta(seconds=seconds))
    present = await deps.alerts.get(UUID(alert.id), fresh=True)
    assert present is not None
    assert present.revision == alert.revision + 1
