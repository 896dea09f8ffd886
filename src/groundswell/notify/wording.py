"""The wording of messages: short sentences with the numbers a decision needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil, log10
from zoneinfo import ZoneInfo

from groundswell.domain.amounts import amount
from groundswell.domain.rule import RuleKind, RuleMetric
from groundswell.notify.local_times import in_zone, stamp
from groundswell.notify.message import DriverLine, Message, MessageKind, PostLine

_LONGEST_POST = 500
_NOTHING = 1e-4
_QUOTED = frozenset({"text", "phrase", "word"})
_WITH_KIND = frozenset({"source", "author", "emotion"})


def share_sentence(about: str, observed: float, against: str, window: str) -> str:
    """``Negative posts about Acme: 48 % in the last 10 minutes, usual at this hour 17-24 %.``"""
    return f"Negative posts{about}: {share(observed)} {window}, {against}."


def volume_sentence(about: str, observed: float, against: str, window: str) -> str:
    """``Posts about Acme: 41 per minute in the last 5 minutes, usual at this hour 3-9.``"""
    return f"Posts{about}: {rate(observed)} per minute {window}, {against}."


def in_the_last(minutes: int) -> str:
    """``in the last 10 minutes``."""
    return "in the last minute" if minutes == 1 else f"in the last {minutes} minutes"


def against(
    kind: str, expected: float, lower: float, upper: float, told: Callable[[float], str]
) -> str:
    """What a value is held against by a rule of this ``kind``: a limit, what was before, or what
    is usual; ``told`` formats a value."""
    if kind == RuleKind.THRESHOLD:
        return f"the limit is {told(expected)}"
    if kind == RuleKind.CHANGE:
        return f"{told(expected)} before"
    return usual(told(lower), told(upper))


def usual(lower: str, upper: str) -> str:
    """``usual at this hour 17-24 %``, of two formatted values."""
    unit = " %" if upper.endswith(" %") else ""
    return f"usual at this hour {_range(lower.removesuffix(unit), upper.removesuffix(unit))}{unit}"


def share(value: float) -> str:
    """A share in percent: ``48 %``, ``0.4 %``."""
    percent = 100 * value
    return f"{percent:.1f} %" if 0 < percent < 1 else f"{percent:.0f} %"


def number_of(metric: str) -> Callable[[float], str]:
    """How a value of a metric is told."""
    known: dict[str, Callable[[float], str]] = {
        RuleMetric.POSTS: rate,
        RuleMetric.NEGATIVE_SHARE: share,
        RuleMetric.EMOTION_SHARE: share,
        RuleMetric.NEGATIVE_RATIO: rate,
    }
    return known.get(metric, net)


def net(value: float) -> str:
    """Net sentiment, of -100 to 100, with its sign: ``−21``."""
    return f"{value:+.0f}".replace("-", "\u2212")


def lasted(duration: timedelta) -> str:
    """A duration in words: ``25 min``, ``3 h 10 min``, ``2 d 4 h``."""
    minutes = max(0, round(duration.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def headline(message: Message) -> str:
    """What a message is about and how bad it is: ``[critical] Acme: Mood turns``; of a reminder,
    that nothing new has happened: ``[critical, still open] …``."""
    if message.kind in (MessageKind.TEST, MessageKind.DIGEST):
        return message.title
    marks = {
        MessageKind.REMINDER: f"{message.severity}, still open",
        MessageKind.RESOLVED: "resolved",
    }
    return f"[{marks.get(message.kind, message.severity)}] {message.title}"


def lines_of(message: Message, zone: ZoneInfo | None = None) -> list[str]:
    """A message as paragraphs of plain text, with times by the clocks of ``zone`` (``None``: UTC);
    the link, if there is one, is the last."""
    lines = [in_zone(message, zone).summary]
    if message.started_at is not None:
        lines.append(when(message, lambda moment: stamp(moment, zone)))
    if message.grouped:
        lines.append(further(message))
    if message.body:
        lines += message.body.splitlines()
    if message.drivers:
        digest = message.kind is MessageKind.DIGEST
        lines.append("Behind the change:" if digest else "Behind it:")
        lines += [
            f"- {named(driver)}: {amount(driver.posts, 'post')}, "
            f"{share(driver.share)} of the change"
            for driver in message.drivers
        ]
    for post in message.posts:
        by = f"{post.source}, {post.author}" if post.author else post.source
        more = f", {copies(post)}" if post.alike else ""
        lines.append(f"“{_flat(post.content)[:_LONGEST_POST]}” ({_flat(by)}{more})")
    if message.link:
        lines.append(message.link)
    return lines


def when(message: Message, told: Callable[[datetime], str]) -> str:
    """Since when an incident goes on, or from when to when it did; ``told`` formats a time."""
    started, resolved = message.started_at, message.resolved_at
    if started is None:
        return ""
    if resolved is None:
        return f"Since {told(started)}."
    return f"From {told(started)} to {told(resolved)}, for {lasted(resolved - started)}."


def named(driver: DriverLine) -> str:
    """A driver, so that its value is not taken for a word of the sentence: ``“twice”``,
    ``#outage``, ``source forum``."""
    value = _flat(driver.value)
    if driver.kind in _QUOTED:
        return f"“{value}”"
    return f"{driver.kind} {value}" if driver.kind in _WITH_KIND else value


def copies(post: PostLine) -> str:
    """How many others say nearly the same: ``and 14 more like it``."""
    return f"and {post.alike:,} more like it" if post.alike else ""


def link_text(message: Message) -> str:
    """What the link of a message leads to."""
    return "Open report" if message.kind is MessageKind.DIGEST else "Open incident"


def further(message: Message) -> str:
    """That the message stands for others, too."""
    happened = {
        MessageKind.REMINDER: "are still open",
        MessageKind.RESOLVED: "were resolved at the same time",
    }
    told = happened.get(message.kind, "opened at the same time")
    return f"{message.grouped} further incidents {told}."


def _flat(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def rate(value: float) -> str:
    """Posts a minute, or per post: ``41``, ``2.3``, and ``0.067``, for a topic of a few an hour."""
    if value >= 1:
        return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")
    digits = 2 - ceil(log10(value)) if value >= _NOTHING else 0
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else "0"


def _range(lower: str, upper: str) -> str:
    return lower if lower == upper else f"{lower}\u2013{upper}"
