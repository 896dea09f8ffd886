"""Pushes of other systems, in their own form: signed or with a token, mapped, once each."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings, load_settings
from groundswell.settings.webhooks import WebhookSettings
from tests.integration.api.conftest import client_of

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
TOKEN = "a-token-of-sixteen-or-more"
WEBHOOKS = {
    "forms": {
        "secret": SECRET,
        "fields": {"post_id": "data.id", "content": "data.answer", "created_at": "data.at"},
    },
    "zaps": {"token": TOKEN},
}
BODY = {"event": "answered", "data": {"id": "form-1", "answer": "so good", "at": 1795334400}}


@pytest.fixture
async def api(settings: Settings, deps: Deps) -> AsyncIterator[httpx.AsyncClient]:
    told = WebhookSettings(webhooks=json.dumps(WEBHOOKS))
    app = create_app(deps, replace(settings, webhooks=told))
    async with client_of(app) as client:
        yield client


def signed(body: bytes, identity: str = "msg_1", at: float | None = None) -> dict[str, str]:
    moment = datetime.fromtimestamp(at or time.time(), UTC)
    signature = Webhook(SECRET).sign(identity, moment, body.decode())
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }


async def written(deps: Deps) -> list[dict[bytes, bytes]]:
    consumer = deps.stream.consumer("looker")
    await consumer.open()
    return [dict(entry.fields) for entry in await consumer.read(100, 100)]


async def test_a_signed_push_becomes_a_post_by_its_mapping(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    body = json.dumps(BODY).encode()
    answer = await api.post("/api/ingest/forms", content=body, headers=signed(body))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "rejected": []})
    (fields,) = await written(deps)
    assert fields[b"post_id"] == b"form-1"
    assert fields[b"source"] == b"forms"
    assert fields[b"content"] == b"so good"
    assert fields[b"created_at"] == b"2026-11-22T08:00:00+00:00"


async def test_the_same_push_again_is_the_same_post(api: httpx.AsyncClient, deps: Deps) -> None:
    body = b'[{"text": "first"}, {"text": "second"}, {"no": "text"}, 7]'
    for identity in ("msg_1", "msg_1", "msg_2"):
        headers = {"X-Webhook-Token": TOKEN, "webhook-id": identity}
        answer = await api.post(
            "/api/ingest/zaps",
            content=body,
            headers={**headers, "content-type": "application/json"},
        )
        assert answer.json()["accepted"] == 2
        assert [each["index"] for each in answer.json()["rejected"]] == [2, 3]
    ids = [fields[b"post_id"].decode() for fields in await written(deps)]
    assert ids[:2] == ids[2:4] == ["webhook:zaps/msg_1/0", "webhook:zaps/msg_1/1"]
    assert ids[4:] == ["webhook:zaps/msg_2/0", "webhook:zaps/msg_2/1"]


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-id": "another"},
        {"webhook-timestamp": "nonsense"},
        {"webhook-timestamp": "1"},
        {"authorization": f"Bearer {TOKEN}", "webhook-signature": ""},
    ],
)
async def test_a_push_that_proves_nothing_is_refused(
    api: httpx.AsyncClient, deps: Deps, change: dict[str, str]
) -> None:
    body = json.dumps(BODY).encode()
    headers = {**signed(body), **change}
    answer = await api.post("/api/ingest/forms", content=body, headers=headers)
    assert answer.status_code == 401
    changed = await api.post("/api/ingest/forms", content=body + b" ", headers=signed(body))
    old = signed(body, at=time.time() - timedelta(minutes=6).total_seconds())
    replayed = await api.post("/api/ingest/forms", content=body, headers=old)
    assert (changed.status_code, replayed.status_code) == (401, 401)
    assert await written(deps) == []


@pytest.mark.parametrize(
    "shown", ["", "Bearer ", "Bearer wrong-token-wrong-token", f"Basic {TOKEN}"]
)
async def test_a_wrong_token_is_refused(api: httpx.AsyncClient, shown: str) -> None:
    answer = await api.post("/api/ingest/zaps", json=BODY, headers={"authorization": shown})
    assert answer.status_code == 401
    assert TOKEN not in answer.text


async def test_what_cannot_be_taken_is_told(api: httpx.AsyncClient) -> None:
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}

    async def status(body: bytes, **more: str) -> int:
        answer = await api.post("/api/ingest/zaps", content=body, headers={**headers, **more})
        return answer.status_code

    assert await status(b'{"half": ') == 422
    assert await status(b"7") == 422
    assert await status(b'{"text": " "}') == 422
    assert await status(b'{"text": "x", "created_at": "2999-01-01"}') == 202  # of when it came
    assert await status(b"text=x", **{"content-type": "text/plain"}) == 415
    assert (await api.post("/api/ingest/nobody", json=BODY)).status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{", "is not JSON"),
        ({"a": {}}, "either a secret or a token"),
        ({"a": {"secret": "whsec_aGVsbG8="}}, "24 to 64 bytes"),
        ({"a": {"token": "short"}}, "at least 16 characters"),
        ({"A B": {"token": TOKEN}}, "name is of a-z"),
        ({"a": {"token": TOKEN, "colour": "red"}}, "Extra inputs"),
    ],
)
def test_a_setting_that_cannot_be_is_told_without_its_secret(
    told: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOKS", told if isinstance(told, str) else json.dumps(told))
    with pytest.raises(ConfigurationError, match="WEBHOOKS") as refused:
        load_settings()
    assert said in str(refused.value)
    for secret in (TOKEN, "short", "aGVsbG8"):
        assert secret not in str(refused.value).replace("shorter", "")
