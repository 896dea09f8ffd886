"""The notifier: delivers the outbox at least once, with idempotent ids, channels independent of
each other.

A message is leased, sent, and marked. A sender that dies in between leaves a lease that ends, and
the next one sends again with the same id, by which a receiver knows it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from groundswell import metrics
from groundswell.domain.rule import Severity
from groundswell.errors import ConfigurationError, Unavailable
from groundswell.lifecycle import cancel_all
from groundswell.notify.channels.base import Channel
from groundswell.notify.local_times import stamp
from groundswell.notify.message import Message
from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.notify.recipients import Recipients
from groundswell.notify.registry import ChannelKind, Channels, Kept
from groundswell.retry import periodically
from groundswell.rules.messages import from_json
from groundswell.store.channels import ChannelRow, ChannelStore
from groundswell.store.clock import DatabaseClock
from groundswell.store.outbox import Delivery, Outbox

log = logging.getLogger(__name__)

RETRIES = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000))
"""After each failed try, as Standard Webhooks advises."""
HELD_BACK = timedelta(minutes=1)
"""Between two looks at a message that a silence holds back."""
GIVE_UP = timedelta(days=1)
AT_ONCE = 200
GROUPED_FROM = 4
"""So many messages of one kind that are due together are one."""
MOST_SECONDS = 45.0
"""Of one try, whatever it waits for: less than a lease."""
_SEVERITIES = list(Severity)
PACE = {ChannelKind.SLACK: 1.0}
"""Seconds between two messages of a channel: Slack takes one a second."""


class Notifier:
    """The sender of one process; any number may run.

    ``named_channels``: so many are counted by their names in metrics, further ones as ``other``.
    """

    def __init__(
        self,
        outbox: Outbox,
        kept: ChannelStore,
        channels: Channels,
        clock: DatabaseClock,
        *,
        check_seconds: float = 1.0,
        named_channels: int = 50,
    ) -> None:
        self._outbox = outbox
        self._kept = kept
        self._channels = channels
        self._clock = clock
        self._every = check_seconds
        self._most_named = named_channels
        self._named: set[str] = set()
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set; a message in flight by then is sent again after its
        lease."""
        try:
            await periodically(self.check, self._every, stopping)
        finally:
            await cancel_all(self._sending.values())

    async def check(self) -> None:
        """Start sending what is due."""
        self._sending = {id_: task for id_, task in self._sending.items() if not task.done()}
        waiting, _ = await self._outbox.backlog()
        metrics.deliveries_waiting.set(waiting)
        if not waiting:
            return
        due: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in await self._outbox.lease(self._clock.now(), AT_ONCE, list(self._sending)):
            due[delivery.channel_id].append(delivery)
        for channel_id, deliveries in due.items():
            task = asyncio.create_task(self._send_all(channel_id, deliveries))
            self._sending[channel_id] = task

    async def settle(self) -> None:
        """Wait until everything in flight has been attempted."""
        await asyncio.gather(*self._sending.values())

    async def _send_all(self, channel_id: str, deliveries: Sequence[Delivery]) -> None:
        try:
            row = await self._kept.get(UUID(channel_id))
            waiting, renewed = _groups(deliveries), self._clock.now()
            while waiting:
                if self._clock.now() - renewed > self._outbox.lease_time / 3:
                    renewed = self._clock.now()
                    waiting = await self._still_held(waiting, renewed)
                    continue
                await self._send(row, waiting.pop(0))
                if row is not None and (pause := PACE.get(ChannelKind(row.kind))):
                    await asyncio.sleep(pause)
        except Unavailable as error:
            log.warning("a message stays leased, and goes out later: %s", error)

    async def _still_held(
        self, groups: Sequence[Sequence[Delivery]], now: datetime
    ) -> list[list[Delivery]]:
        """The groups, with their leases renewed, less what another sender has taken over."""
        held = await self._outbox.renew([one for group in groups for one in group], now)
        left = ([one for one in group if one.id in held] for group in groups)
        return [group for group in left if group]

    async def _send(self, row: ChannelRow | None, group: Sequence[Delivery]) -> None:
        ids = [delivery.id for delivery in group]
        now = self._clock.now()
        if row is None or row.state == "gone":
            await self._outbox.finish(ids, "failed", "the channel is no more", now)
            return
        if row.state != "active":
            await self._outbox.finish(ids, "failed", "the channel is paused", now)
            return
        group = await self._not_silenced(group, now)
        if not group:
            return
        ids, recipients = [delivery.id for delivery in group], Recipients.of(group[0].message)
        to = _recipients(row, group[0], recipients)
        if to == []:
            await self._outbox.finish(
                ids, recipients.ended(Result.REFUSED), "its recipients are no more", now
            )
            return
        try:
            channel = self._channels.open(kept_of(row, to))
            message = _message(group)
        except ConfigurationError as error:
            outcome = Outcome(Result.RETRY, shortened(str(error)))
        except (KeyError, TypeError, ValueError) as error:  # a later release's: that may send it
            log.warning("channel %s: a message cannot be read: %r", row.name, error)
            outcome = Outcome(Result.RETRY, "this release cannot read the message")
        else:
            outcome = await send(channel, await self._without_gone(message))
        metrics.deliveries.labels(self._label(row), row.kind, str(outcome.result)).inc()
        await self._mark(row, group, outcome)

    async def _not_silenced(self, group: Sequence[Delivery], now: datetime) -> Sequence[Delivery]:
        """What no silence covers that began while it waited; the rest is looked at again, for a
        silence may be ended before its time."""
        silences = await self._outbox.silenced([delivery.id for delivery in group], now)
        for delivery_id, silence in silences.items():
            until = min(silence.ends_at, now + HELD_BACK)
            why = f"held back by a silence until {stamp(silence.ends_at)}"
            await self._outbox.hold_back([delivery_id], until, why)
        return [delivery for delivery in group if delivery.id not in silences]

    async def _without_gone(self, message: Message) -> Message:
        """A message may have waited for a day: it quotes no post that was deleted since."""
        gone = await self._outbox.gone([post.post_id for post in message.posts])
        return replace(message, posts=[one for one in message.posts if one.post_id not in gone])

    def _label(self, row: ChannelRow) -> str:
        """By what a channel is counted: its name, of the first ones that were sent to."""
        if row.name not in self._named:
            if len(self._named) >= self._most_named:
                return "other"
            self._named.add(row.name)
        return row.name

    async def _mark(self, row: ChannelRow, group: Sequence[Delivery], outcome: Outcome) -> None:
        ids, now = [delivery.id for delivery in group], self._clock.now()
        recipients = Recipients.of(group[0].message).after(outcome)
        answer = recipients.told(outcome.answer)
        if outcome.result is not Result.DELIVERED:
            log.warning(
                "channel %s: %s",
                row.name,
                outcome.answer,
                extra={"channel": row.id, "result": str(outcome.result), "tries": group[0].tries},
            )
        again = _next_try(group[0], outcome, now)
        if outcome.result is Result.GONE:
            await self._kept.switch_off(row.id)
        if not outcome.may_work_later or again is None:
            await self._outbox.finish(ids, recipients.ended(outcome.result), answer, now)
        else:
            await self._outbox.again(ids, again, answer, recipients.kept())


async def send(channel: Channel, message: Message) -> Outcome:
    """One attempt; an unforeseen exception is a failed one."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await channel.send(message)
    except TimeoutError:
        return Outcome(Result.RETRY, f"no answer within {MOST_SECONDS:g} s")
    except Exception as error:
        log.exception("a channel failed in a way that was not foreseen")
        return Outcome(Result.RETRY, type(error).__name__)


def kept_of(row: ChannelRow, to: Sequence[str] | None = None) -> Kept:
    """A stored channel as the registry takes it; of mails ``to`` these alone."""
    kind = ChannelKind(row.kind)
    settings = row.settings if to is None else {**row.settings, "to": list(to)}
    return Kept(row.id, kind, settings, row.secret, row.previous_secret)


def _recipients(row: ChannelRow, delivery: Delivery, recipients: Recipients) -> list[str] | None:
    """Whom to write to; ``None``: it is no mail."""
    if delivery.recipient is not None:
        return [delivery.recipient]
    return recipients.among(row.settings["to"]) if "to" in row.settings else None


def _groups(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """What goes out together: many incidents that open, go on or end at once, else each by itself.

    What was tried together is tried together again, under the same id.
    """
    alike: dict[tuple[object, ...], list[Delivery]] = defaultdict(list)
    for one in deliveries:
        alike[one.transition, one.tries, Recipients.of(one.message).left].append(one)
    groups: list[list[Delivery]] = []
    for together in alike.values():
        if len(together) < GROUPED_FROM or together[0].digest_id is not None:
            groups += [[one] for one in together]
        else:
            groups.append(together)
    return groups


def _message(group: Sequence[Delivery]) -> Message:
    worst = max(group, key=lambda one: _SEVERITIES.index(one.message["severity"]))
    message = from_json(worst.message)
    others = tuple(str(one.incident_id) for one in group if one is not worst)
    return replace(message, grouped=len(others), grouped_incidents=others)


def _next_try(delivery: Delivery, outcome: Outcome, now: datetime) -> datetime | None:
    wait = RETRIES[min(delivery.tries, len(RETRIES)) - 1] if delivery.tries else RETRIES[0]
    if outcome.after is not None:
        wait = max(wait, timedelta(seconds=outcome.after))
    again = now + wait
    return again if again < delivery.created_at + GIVE_UP else None
