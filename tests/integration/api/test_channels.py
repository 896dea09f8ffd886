"""Channels over REST, on real engines."""

from __future__ import annotations

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.conftest import notifying
from tests.receivers import http_receiver


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return notifying(settings)


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
