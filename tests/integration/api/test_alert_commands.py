"""Rules, channels, routes and silences by commands and as a file, on a real platform."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from pydantic import SecretStr

from groundswell.api.dependencies import Deps, open_deps
from groundswell.cli import cli
from groundswell.domain.alert_routing import Match
from groundswell.domain.rule import Rule, RuleKind
from groundswell.notify.channels.webhook import new_secret
from groundswell.rules.evaluation import minute_of
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import NotifySettings, Settings
from groundswell.store.audit import OPERATOR
from groundswell.store.incidents import IncidentStore
from tests.integration.api.conftest import Server, Work, post
from tests.receivers import http_receiver

FILE = """
topics:
  - {name: Acme, query: acme}
channels:
  - {name: on call, kind: webhook, url: "http://127.0.0.1:9/hook", secret: env:HOOK_SECRET}
  - {name: off, kind: slack, secret: env:SLACK_URL, state: paused}
rules:
  - name: too angry
    kind: threshold
    topic: Acme
    threshold: 0.5
    severity: critical
routes:
  - name: night
    channels: [on call]
    match: {rules: [too angry], topics: [Acme], severities: [critical]}
    active: {timezone: Europe/Berlin, days: [mon, fri], since: 18:00, until: 08:00}
"""


@pytest.fixture
async def deps(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deps]:
    monkeypatch.setenv("HOOK_SECRET", new_secret())
    monkeypatch.setenv("SLACK_URL", "http://127.0.0.1:9/slack")
    notify = NotifySettings(secrets_key=SecretStr("k" * 32), notify_allow_private=True)
    async with open_deps(replace(settings, notify=notify)) as opened:
        yield opened


async def run(server: Server, *arguments: str, typed: str | None = None) -> Result:
    """A command against the server, as a person runs it."""
    return await asyncio.to_thread(
        CliRunner().invoke,
        cli,
        [*arguments, "--url", server.url],
        input=typed,
        catch_exceptions=True,
    )


async def ok(server: Server, *arguments: str, typed: str | None = None) -> str:
    result = await run(server, *arguments, typed=typed)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


async def test_rules_channels_and_routes_are_a_file_that_comes_back_as_it_is(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(FILE, encoding="utf-8")
    plan = await ok(server, "apply", str(file), "--dry-run")
    assert [line.split()[:2] for line in plan.splitlines()[:5]] == [
        ["create", "topic"],
        ["create", "channel"],
        ["create", "channel"],
        ["create", "rule"],
        ["create", "route"],
    ]
    assert await deps.rules.list() == []
    await ok(server, "apply", str(file))
    assert "nothing to do" in await ok(server, "apply", str(file))
    (rule,) = await deps.rules.list()
    (route,) = await deps.routes.routes()
    assert rule.topic_id is not None
    assert route.match == Match(
        frozenset({"critical"}), frozenset({rule.topic_id}), frozenset({rule.id})
    )
    assert route.active is not None
    assert (route.active.since.hour, route.active.until.hour) == (18, 8)
    assert [row.state for row in await deps.channel_store.list()] == ["active", "paused"]
    written = tmp_path / "written.yaml"
    await ok(server, "export", "--config", "--output", str(written))
    assert "nothing to do" in await ok(server, "apply", str(written))
    file.write_text(FILE.replace("threshold: 0.5", "threshold: 0.6"), encoding="utf-8")
    assert (await ok(server, "apply", str(file))).split()[:3] == ["change", "rule", "too"]


async def test_a_channels_time_zone_is_in_the_file_and_stays_where_it_is_not(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    file = tmp_path / "watch.yaml"
    zoned = FILE.replace("{name: on call,", "{name: on call, timezone: Europe/Berlin,")
    file.write_text(zoned, encoding="utf-8")
    await ok(server, "apply", str(file))
    file.write_text(FILE, encoding="utf-8")
    assert "nothing to do" in await ok(server, "apply", str(file))
    exported = yaml.safe_load(await ok(server, "export", "--config"))
    assert [one["timezone"] for one in exported["channels"]] == ["Europe/Berlin", "UTC"]
    file.write_text(zoned.replace("Europe/Berlin", "UTC", 1), encoding="utf-8")
    assert (await ok(server, "apply", str(file))).split()[:3] == ["change", "channel", "on"]
    assert (await deps.channel_store.list())[0].settings.get("timezone") is None
    file.write_text(zoned.replace("Europe/Berlin", "CEST", 1), encoding="utf-8")
    assert "IANA time zone" in str((await run(server, "apply", str(file))).exception)


async def test_a_secret_stays_as_it_is_and_leaves_no_trace_in_the_file(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    secret = new_secret()
    file = tmp_path / "watch.yaml"
    one = {"name": "c", "kind": "webhook", "url": "http://127.0.0.1:9/hook"}
    file.write_text(yaml.safe_dump({"channels": [{**one, "secret": secret}]}))
    await ok(server, "apply", str(file))
    (before,) = await deps.channel_store.list()
    assert "nothing to do" in await ok(server, "apply", str(file))
    exported = await ok(server, "export", "--config")
    assert secret not in exported
    assert yaml.safe_load(exported)["channels"][0]["secret"] is None
    file.write_text(exported)
    assert "nothing to do" in await ok(server, "apply", str(file))
    file.write_text(yaml.safe_dump({"channels": [{**one, "secret": new_secret()}]}))
    assert "change" in await ok(server, "apply", str(file))
    (after,) = await deps.channel_store.list()
    assert after.previous_secret == before.secret


async def test_a_route_of_a_rule_that_is_no_more_does_not_become_one_of_all(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(FILE, encoding="utf-8")
    await ok(server, "apply", str(file))
    await ok(server, "rules", "rm", "too angry")
    (before,) = await deps.routes.routes()
    file.write_text(await ok(server, "export", "--config"))
    assert "nothing to do" in await ok(server, "apply", str(file))
    assert await deps.routes.routes() == [before]


MISTAKES = [
    ("threshold: 0.5", "threshold: 50", "rules[0].threshold"),
    ("topic: Acme", "topic: Akme", "rules[0].topic"),
    ("rules: [too angry]", "rules: [too calm]", "routes[0].match.rules"),
    ("channels: [on call]", "channels: [nobody]", "routes[0].channels"),
    ("env:SLACK_URL", "env:NOT_SET_ANYWHERE", "channels[1].secret"),
    (", secret: env:SLACK_URL", "", "channels[1].secret"),
    ("env:HOOK_SECRET", "whsec_short", "channels[0].secret"),
    ("http://127.0.0.1:9/hook", "ftp://127.0.0.1/hook", "channels[0].url"),
    ("name: off", "name: on call", "channels[1].name"),
    ("Europe/Berlin", "Europe/Nowhere", "timezone"),
    ("since: 18:00", "since: 25:00", "since"),
    ("severity: critical", "severity: dreadful", "severity"),
]


async def test_with_one_mistake_nothing_is_done_and_its_place_is_told(
    server: Server, tmp_path: Path, deps: Deps
) -> None:
    file = tmp_path / "watch.yaml"
    for old, new, told in MISTAKES:
        assert old in FILE
        file.write_text(FILE.replace(old, new), encoding="utf-8")
        result = await run(server, "apply", str(file))
        assert result.exit_code != 0
        assert told in str(result.exception), result.exception
    assert await deps.topics.list() == []
    assert await deps.channel_store.list() == []
    assert await deps.rules.list() == []


async def test_the_kind_of_a_channel_does_not_change(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "watch.yaml"
    file.write_text(FILE, encoding="utf-8")
    await ok(server, "apply", str(file))
    file.write_text(FILE.replace("name: off, kind: slack", "name: off, kind: apprise"))
    assert "channels[1].kind" in str((await run(server, "apply", str(file))).exception)


async def test_the_commands_of_alerts(server: Server, work: Work, deps: Deps) -> None:
    await work.save(*(post(f"p{number}", "bad") for number in range(4)))
    common = ("--kind", "threshold", "--threshold", "0.5", "--min-posts", "3")
    assert (await run(server, "rules", "test", *common)).exit_code == 0
    await ok(server, "rules", "add", "too angry", *common)
    await ok(server, "rules", "edit", "Too Angry", "--severity", "critical", "--compare", "60")
    assert "critical threshold negative_share too angry" in await ok(server, "rules", "list")
    tested = json.loads(await ok(server, "rules", "test", "too angry", "--days", "1", "--json"))
    assert tested["looks"] > 0

    async with http_receiver() as receiver:
        made = await ok(
            server, "channels", "add", "hook", "--kind", "webhook", "--address", receiver.url
        )
        assert re.search(r"shown this once: whsec_\S+", made)
        assert "delivered  200 ok" in await ok(server, "channels", "test", "hook")
        receiver.answer(500, b"no")
        refused = await run(server, "channels", "test", "hook")
        assert (refused.exit_code, "not delivered, may work later  500 no" in refused.stdout) == (
            1,
            True,
        )
    secret = new_secret()
    await ok(server, "channels", "edit", "hook", "--secret", "-", typed=f"{secret}\n")
    await ok(server, "channels", "edit", "hook", "--state", "paused")
    await ok(server, "channels", "edit", "hook", "--timezone", "Asia/Kathmandu")
    listed = await ok(server, "channels", "list")
    assert listed.startswith("paused webhook  hook")
    assert "Asia/Kathmandu" in listed
    wrong = await run(server, "channels", "edit", "hook", "--timezone", "Kathmandu")
    assert "timezone" in str(wrong.exception)

    night = ("--since", "18:00", "--until", "08:00", "--timezone", "Europe/Berlin")
    await ok(server, "routes", "add", "night", "--channel", "hook", "--rule", "too angry", *night)
    await ok(server, "routes", "edit", "night", "--repeat", "60", "--severity", "critical")
    (route,) = await deps.routes.routes()
    assert (len(route.match.rule_ids), route.match.severities) == (1, frozenset({"critical"}))
    assert "18:00 to 08:00 Europe/Berlin" in await ok(server, "routes", "list")

    silenced = await ok(server, "silence", "add", "we move", "--rule", "too angry")
    assert "we move" in await ok(server, "silence", "list")
    await ok(server, "silence", "rm", silenced.split()[0])
    assert await ok(server, "silence", "list") == ""

    for what, name in (("routes", "night"), ("channels", "hook"), ("rules", "too angry")):
        assert await ok(server, what, "rm", name) == f"removed {name}\n"
        assert "there is no" in str((await run(server, what, "rm", name)).exception)


async def test_a_secret_in_the_command_line_is_refused(server: Server) -> None:
    given = ("--kind", "slack", "--secret", "https://hooks.slack.com/services/T/B/x")
    result = await run(server, "channels", "add", "team", *given)
    assert result.exit_code == 2
    assert "env:NAME" in result.output


async def test_incidents_by_command(server: Server, deps: Deps, work: Work) -> None:
    await deps.rules.create(Rule("", "too angry", RuleKind.THRESHOLD, threshold=0.5), OPERATOR)
    watcher = RuleWatcher(IncidentStore(deps.database), deps.stream)
    now = deps.database.clock.now()
    await watcher.look_until(minute_of(now) - 1, now)
    at = now - timedelta(minutes=1)
    await work.save(*(post(f"p{number}", "bad", created_at=at) for number in range(12)))
    await watcher.look_until(minute_of(now), now)
    listed = await ok(server, "incidents", "list", "--state", "firing")
    assert "too angry: negative_share 100 % now, the limit is 50 %" in listed
    tested = await ok(server, "rules", "test", "too angry", "--days", "1")
    assert " 100 %, the limit is 50 %\n" in tested
    incident = listed.split()[0]
    await ok(server, "incidents", "ack", incident, "--by", "ann", "--note", "we are on it")
    assert "acknowledged by ann" in await ok(server, "incidents", "show", incident)
    await ok(server, "incidents", "unack", incident)
    assert "acknowledged by" not in await ok(server, "incidents", "show", incident)
    assert (await run(server, "incidents", "show", "nothing")).exit_code != 0
