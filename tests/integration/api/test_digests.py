"""Digests over REST: made, changed, sent now; ended by a recipient who has nothing but the link."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.app import create_app
from groundswell.api.dependencies import open_deps
from groundswell.settings import NotifySettings, Settings
from tests.integration.api.conftest import client_of
from tests.receivers import SmtpReceiver, smtp_receiver


@pytest.fixture
def smtp() -> Iterator[SmtpReceiver]:
    with smtp_receiver() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, smtp: SmtpReceiver) -> Settings:
    notify = NotifySettings(
        secrets_key=SecretStr("0123456789abcdef" * 2),
        notify_allow_private=True,
        smtp_url=SecretStr(f"smtp+plain://127.0.0.1:{smtp.port}"),
        mail_from="a@x.org",
        public_url="http://127.0.0.1",
    )
    return replace(settings, notify=notify)


@pytest.fixture
async def api(settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with open_deps(settings) as deps:
        app = create_app(deps, settings, dashboard=tmp_path / "no-dashboard")
        async with client_of(app) as client:
            yield client


async def made(api: httpx.AsyncClient, path: str, **body: Any) -> Any:
    answer = await api.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def digest(api: httpx.AsyncClient) -> dict[str, Any]:
    to = ["ann@x.org", "bob@x.org"]
    channel = await made(api, "/api/channels", name="team", kind="email", to=to)
    found: dict[str, Any] = await made(
        api,
        "/api/digests",
        name="morning",
        hour=7,
        timezone="Asia/Kolkata",
        channels=[channel["id"]],
    )
    return found


async def test_a_digest_is_made_changed_and_deleted(
    api: httpx.AsyncClient, digest: dict[str, Any]
) -> None:
    (listed,) = (await api.get("/api/digests")).json()["digests"]
    assert listed == digest
    assert (listed["cadence"], listed["day"], listed["topic"], listed["unsubscribed"]) == (
        *("daily", "mon", None),
        [],
    )
    topic = await made(api, "/api/topics", name="Acme", query="acme")
    body = {
        name: value
        for name, value in digest.items()
        if name not in ("id", "made_until", "unsubscribed")
    }
    path = f"/api/digests/{digest['id']}"
    changed = await api.patch(path, json={**body, "topic": "acme", "cadence": "weekly"})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["topic"], changed.json()["version"]) == (topic["id"], 2)
    assert (await api.patch(path, json=body)).status_code == 409
    again = await api.post("/api/digests", json={"name": "morning", "channels": body["channels"]})
    assert again.status_code == 409
    assert (await api.delete(path)).status_code == 204
    for method in ("delete", "patch"):
        more = {"json": body} if method == "patch" else {}
        assert (await getattr(api, method)(path, **more)).status_code == 404
    assert (await api.post(f"{path}/send")).status_code == 404


async def test_a_recipient_ends_it_with_the_link_alone(
    api: httpx.AsyncClient, digest: dict[str, Any], smtp: SmtpReceiver
) -> None:
    sent = (await api.post(f"/api/digests/{digest['id']}/send")).json()
    assert [one["recipient"] for one in sent["sendings"]] == ["ann@x.org", "bob@x.org"]
    assert all(one["delivered"] for one in sent["sendings"])
    assert "no posts" in sent["summary"]
    link = smtp.mails[0]["List-Unsubscribe"].strip("<>")
    asked = await api.get(link)
    assert asked.status_code == 200
    assert "Send this digest to ann@x.org no more?" in asked.text
    (listed,) = (await api.get("/api/digests")).json()["digests"]
    assert listed["unsubscribed"] == []  # programs open every link in a mail
    for _ in range(2):
        clicked = await api.post(link, data={"List-Unsubscribe": "One-Click"})
        assert clicked.status_code == 200, clicked.text
    (listed,) = (await api.get("/api/digests")).json()["digests"]
    assert listed["unsubscribed"] == ["ann@x.org"]
    await api.post(f"/api/digests/{digest['id']}/send")
    assert [mail["To"] for mail in smtp.mails] == ["ann@x.org", "bob@x.org", "bob@x.org"]
    forged = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
    assert (await api.post(forged)).status_code == 404
    assert (await api.get(forged)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"channels": []}, "channels"),
        ({"channels": ["nobody"]}, "channels"),
        ({"topic": "nobody"}, "topic"),
        ({"set": "nobody"}, "set"),
        ({"topic": "a", "set": "b"}, "set"),
        ({"hour": 24}, "hour"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"day": "someday"}, "day"),
        ({"name": ""}, "name"),
        ({"houre": 3}, "houre"),
    ],
)
async def test_what_cannot_be_a_digest_is_refused(
    api: httpx.AsyncClient, digest: dict[str, Any], wrong: dict[str, Any], named: str
) -> None:
    body = {"name": "other", "channels": digest["channels"], **wrong}
    answer = await api.post("/api/digests", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == named


async def test_an_exported_file_changes_nothing_and_makes_it_anew(
    api: httpx.AsyncClient, digest: dict[str, Any]
) -> None:
    await made(api, "/api/topics", name="Acme", query="acme")
    file = (await api.get("/api/config")).json()
    assert file["digests"][0]["channels"] == ["team"]
    same = await api.post("/api/config", json=file)
    assert same.json()["steps"] == []
    await api.delete(f"/api/digests/{digest['id']}")
    file["digests"][0]["topic"] = "Acme"
    again = await api.post("/api/config", json=file)
    assert again.json()["steps"] == [{"action": "create", "kind": "digest", "name": "morning"}]
    file["digests"][0]["topic"] = "nobody"
    assert (await api.post("/api/config", json=file)).status_code == 422


async def test_a_channel_that_something_sends_to_is_not_deleted(
    api: httpx.AsyncClient, digest: dict[str, Any]
) -> None:
    (channel,) = digest["channels"]
    route = await made(api, "/api/routes", name="night", channels=[channel])
    path = f"/api/channels/{channel}"
    refused = await api.delete(path)
    assert refused.status_code == 409
    assert "route 'night', digest 'morning'" in refused.json()["detail"]
    assert (await api.delete(f"/api/routes/{route['id']}")).status_code == 204
    assert "used by digest 'morning'" in (await api.delete(path)).json()["detail"]
    assert (await api.delete(f"/api/digests/{digest['id']}")).status_code == 204
    assert (await api.delete(path)).status_code == 204
