"""Rules over a real database: posts of given minutes, looks at given minutes, real receivers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from pydantic import SecretStr

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.domain.sentiment import Analysis
from groundswell.insight.watch import Alarm, watch
from groundswell.notify.registry import ChannelKind, Channels, secret_for
from groundswell.rules.evaluation import evaluator_of, minute_of, moment_of, series_of
from groundswell.rules.lookback import past_from
from groundswell.rules.messages import Wording
from groundswell.rules.outages import SourceOutages
from groundswell.services.notifier import Notifier
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import DatabaseSettings, NotifySettings, StreamSettings
from groundswell.store.audit import OPERATOR
from groundswell.store.channels import ChannelRow, ChannelStore, new_channel_id
from groundswell.store.engine import Database
from groundswell.store.incidents import IncidentStore
from groundswell.store.minute_counts import minute_counts
from groundswell.store.outbox import Delivery, Outbox
from groundswell.store.posts import PostStore
from groundswell.store.rules import RuleStore
from groundswell.stream.facade import Stream

KEY = "0123456789abcdef0123456789abcdef"
_numbers = count()


async def judged(
    database: Database, rule: Rule, first: int, last: int, outages: SourceOutages | None = None
) -> list[Alarm]:
    """What the rule tells of these minutes by what is stored, without having looked back."""
    start = past_from(rule, first)
    counts = await minute_counts(database.reader, moment_of(start), moment_of(last))
    series = series_of(rule, counts, start, last, outages=outages)
    return watch(evaluator_of(rule), rule.policy, series, first, last)[0]


def angry(**changes: object) -> Rule:
    """Most of at least five posts of five minutes are negative."""
    settings: dict[str, object] = {
        "id": "",
        "name": "too angry",
        "kind": RuleKind.THRESHOLD,
        "metric": RuleMetric.NEGATIVE_SHARE,
        "threshold": 0.5,
        "window_minutes": 5,
        "keep_firing_minutes": 3,
        "min_posts": 5,
        **changes,
    }
    return Rule(**settings)  # type: ignore[arg-type]


@dataclass
class Place:
    """One platform's rules. ``minute``: the present, which a test moves on."""

    database: Database
    stream: Stream
    channels: Channels
    minute: int = field(default_factory=lambda: minute_of(utc_now()) - 600)
    topics: TopicMatching | None = None

    def __post_init__(self) -> None:
        self.rules = RuleStore(self.database)
        self.kept = ChannelStore(self.database)
        self.outbox = Outbox(self.database)
        self.posts = PostStore(self.database)
        self.watcher = self.another_watcher()

    @property
    def now(self) -> datetime:
        return moment_of(self.minute)

    def another_watcher(self, wording: Wording | None = None) -> RuleWatcher:
        return RuleWatcher(IncidentStore(self.database), self.stream, wording)

    def notifier(self) -> Notifier:
        return Notifier(self.outbox, self.kept, self.channels, self.database.clock)

    async def say(self, mood: str, many: int, text: str = "it is down", source: str = "s") -> None:
        """So many posts in the present minute."""
        said = Analysis(mood, 0.9, "anger", "m", {mood: 0.9}, {"anger": 0.9})
        at = self.now + timedelta(seconds=1)
        posts = [
            Post(f"p{next(_numbers)}", source, f"{text} {n}", at, author=f"a{next(_numbers)}")
            for n in range(many)
        ]
        known = None if self.topics is None else await self.topics.current()
        await self.posts.save([(PostEvent(post), said) for post in posts], known)

    async def pass_minutes(self, minutes: int = 1, watcher: RuleWatcher | None = None) -> None:
        for _ in range(minutes):
            self.minute += 1
            await (watcher or self.watcher).look_until(self.minute, self.now)

    async def open_incident(self) -> None:
        """Let a rule fire that is looked at already."""
        await self.pass_minutes()
        await self.say("negative", 10)
        await self.pass_minutes()

    async def channel(self, kind: ChannelKind, name: str, **given: object) -> ChannelRow:
        channel_id = new_channel_id()
        secret = secret_for(kind, given.pop("secret", None))  # type: ignore[arg-type]
        sealed = None if secret is None else self.channels.box.seal(secret, channel_id)
        return await self.kept.create(channel_id, name, kind, given, sealed, OPERATOR)

    async def deliver(self, notifier: Notifier | None = None) -> None:
        """Send all that waits, whenever it is due."""
        await self.database.pool.execute(
            "UPDATE deliveries SET due_at = now() - interval '1 second', leased_until = NULL"
            " WHERE state = 'waiting'"
        )
        sender = notifier or self.notifier()
        await sender.check()
        await sender.settle()

    async def deliveries(self, state: str | None = None) -> list[Delivery]:
        return (await self.outbox.page(1000, state=state))[0][::-1]

    async def incidents(self) -> list[dict[str, object]]:
        rows = await self.database.pool.fetch("SELECT * FROM sentiment_alerts ORDER BY created_at")
        return [dict(row) for row in rows]

    async def acknowledge(self, incident_id: UUID) -> None:
        await self.database.pool.execute(
            "UPDATE sentiment_alerts SET acknowledged_at = now() WHERE id = $1", incident_id
        )


@pytest.fixture
async def place(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[Place]:
    async with contextlib.AsyncExitStack() as stack:
        database = await Database.open(DatabaseSettings(), database_url)
        stack.push_async_callback(database.close)
        stream = await stack.enter_async_context(Stream.open(stream_settings))
        channels = Channels(
            NotifySettings(
                secrets_key=SecretStr(KEY),
                notify_allow_private=True,
                mail_from="alerts@example.org",
            )
        )
        stack.push_async_callback(channels.close)
        yield Place(database, stream, channels)
