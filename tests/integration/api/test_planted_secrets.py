"""Secrets that were given once are found nowhere again: each is planted, used, and looked for."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.dependencies import Deps, open_deps
from groundswell.domain.rule import Rule, RuleKind
from groundswell.logs import configure_logging
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.services.notifier import Notifier
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import NotifySettings, Settings
from groundswell.store.audit import OPERATOR
from groundswell.store.incidents import IncidentStore
from tests.integration.api.conftest import Server, Work, post
from tests.integration.api.test_alert_commands import ok

PLANTED = "hush"
SECRETS = {
    "webhook": "whsec_" + base64.b64encode(b"hush0-hush0-hush0-hush0-hush0").decode(),
    "slack": "http://127.0.0.1:9/services/hush1",
    "apprise": "json://bot:hush2@127.0.0.1:9/hush2",
    "smtp": "smtp+plain://ann:hush3@127.0.0.1:9",
}
TRACES = (PLANTED, base64.b64encode(b"hush0-hush0-hush0").decode())


@pytest.fixture
async def deps(settings: Settings) -> AsyncIterator[Deps]:
    notify = NotifySettings(
        secrets_key=SecretStr("k" * 32),
        notify_allow_private=True,
        smtp_url=SecretStr(SECRETS["smtp"]),
        mail_from="alerts@example.org",
    )
    async with open_deps(replace(settings, notify=notify)) as opened:
        yield opened


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a process logs that tells all."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure_logging("DEBUG", "json")
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    handler.setStream(written)
    return written


async def test_planted_secrets_are_found_nowhere(
    server: Server,
    api: httpx.AsyncClient,
    deps: Deps,
    work: Work,
    tmp_path: Path,
    logs: io.StringIO,
) -> None:
    told: dict[str, str] = {}
    hook = "http://127.0.0.1:9/hook"
    channels: tuple[dict[str, object], ...] = (
        {"kind": "webhook", "url": hook, "secret": SECRETS["webhook"]},
        {"kind": "slack", "secret": SECRETS["slack"]},
        {"kind": "apprise", "secret": SECRETS["apprise"]},
        {"kind": "email", "to": ["bob@example.org"]},
    )
    for body in channels:
        made = await api.post("/api/channels", json={**body, "name": body["kind"]})
        assert made.status_code == 201, made.text
        told[f"made {body['kind']}"] = made.text
        path = f"/api/channels/{made.json()['id']}"
        tested = await api.post(f"{path}/test")
        assert not tested.json()["delivered"]
        told[f"tested {body['kind']}"] = tested.text
        if body["kind"] != "email":
            rotated = await api.patch(path, json={"secret": body["secret"]})
            told[f"rotated {body['kind']}"] = rotated.text

    mistakes: tuple[dict[str, object], ...] = (
        {"kind": "slack", "secret": PLANTED * 600},
        {"kind": "slack", "secrt": SECRETS["slack"]},
        {"kind": "webhook", "url": hook, "secret": f"whsec_{PLANTED}"},
        {"kind": "webhook", "url": hook, "secret": PLANTED},
        {"kind": "slack", "secret": [PLANTED]},
        {"kind": "apprise", "secret": PLANTED},
        {"kind": "apprise", "secret": f"tgram://{PLANTED}"},
        {"kind": "apprise", "secret": f"file://{PLANTED}"},
    )
    for number, wrong in enumerate(mistakes):
        refused = await api.post("/api/channels", json={"name": "wrong", **wrong})
        assert refused.status_code == 422, refused.text
        told[f"refused {number}"] = refused.text
        applied = await api.post("/api/config", json={"channels": [{"name": "wrong", **wrong}]})
        assert applied.status_code == 422, applied.text
        told[f"not applied {number}"] = applied.text

    await deps.rules.create(Rule("", "too angry", RuleKind.THRESHOLD, threshold=0.5), OPERATOR)
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream)
    minute = minute_of(deps.database.clock.now())
    await watcher.look_until(minute - 1, moment_of(minute - 1))
    at = moment_of(minute - 1)
    await work.save(*(post(f"p{number}", "bad", created_at=at) for number in range(12)))
    await watcher.look_until(minute, moment_of(minute))
    await deps.database.pool.execute("UPDATE deliveries SET due_at = now() - interval '1 s'")
    sender = Notifier(deps.outbox, deps.channel_store, deps.channels, deps.database.clock)
    await sender.check()
    await sender.settle()
    tried, _ = await deps.outbox.page(10)
    assert [one.tries for one in tried] == [1, 1, 1, 1]

    described = (await api.get("/openapi.json")).json()
    for path, methods in described["paths"].items():
        if "get" in methods and "{" not in path and "export" not in path:
            told[path] = (await api.get(path)).text
    told["export --config"] = await ok(server, "export", "--config")
    backup = tmp_path / "backup.yaml"
    backup.write_text(told["export --config"])
    assert await ok(server, "apply", str(backup)) == "nothing to do\n"
    for row in await deps.database.pool.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    ):
        rows = await deps.database.pool.fetch(f'SELECT t::text FROM "{row[0]}" t')
        told[f"table {row[0]}"] = "\n".join(each[0] for each in rows)
    told["the logs"] = logs.getvalue()

    assert "too angry" in told["the logs"]
    assert len(told) > 50
    assert "too angry" in told["/api/incidents"]
    assert "v1:" in told["table notification_channels"]
    assert [where for where, text in told.items() if any(trace in text for trace in TRACES)] == []
