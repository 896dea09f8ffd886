"""The Slack channel: an incoming webhook, in Block Kit.

Source: https://docs.slack.dev/messaging/formatting-message-text (``&``, ``<`` and ``>`` are
escaped; nothing a post says becomes a mention or a link) and the limits of Block Kit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from groundswell.domain.amounts import amount
from groundswell.notify.channels.http import Poster
from groundswell.notify.local_times import in_zone, restamped, stamp
from groundswell.notify.message import Message, MessageKind, PostLine
from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.notify.wording import copies, further, headline, link_text, named, share, when

_LONGEST_HEADER = 150
_LONGEST_SECTION = 2900
_LONGEST_POST = 280
_MARKS = {
    MessageKind.OPENED: ":red_circle:",
    MessageKind.WORSENED: ":red_circle:",
    MessageKind.REMINDER: ":large_orange_circle:",
    MessageKind.RESOLVED: ":white_check_mark:",
}


class Slack:
    """One incoming webhook; its address is its secret. Without a ``zone`` Slack tells times by the
    clocks of each reader."""

    def __init__(self, poster: Poster, url: str, zone: ZoneInfo | None = None) -> None:
        self._poster = poster
        self._url = url
        self._zone = zone

    async def send(self, message: Message) -> Outcome:
        body = orjson.dumps(blocks(message, self._zone))
        outcome = await self._poster.post(self._url, body, {"Content-Type": "application/json"})
        # Slack answers "ok"; a 200 with another text comes from something that is not Slack.
        if outcome.result is Result.DELIVERED and outcome.answer not in ("200 ok", "200"):
            return Outcome(Result.RETRY, shortened(f"not Slack's answer: {outcome.answer}"))
        return outcome


def blocks(message: Message, zone: ZoneInfo | None = None) -> dict[str, Any]:
    """The message as Slack takes it."""

    def told(moment: datetime) -> str:
        return _slack_time(moment) if zone is None else stamp(moment, zone)

    summary = restamped(escape(message.summary), told)
    parts: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {
                "type": "plain_text",
                "text": headline(message)[:_LONGEST_HEADER],
                "emoji": False,
            },
        },
        _section(f"{_MARKS.get(message.kind, '')} {summary}".strip()),
    ]
    if message.started_at is not None:
        parts.append(_section(when(message, told)))
    if message.grouped:
        parts.append(_section(further(message)))
    if message.body:
        parts.append(_section(escape(message.body)))
    if message.drivers:
        lines = (
            f"• *{_one_line(named(driver))}*: {amount(driver.posts, 'post')}, "
            f"{share(driver.share)} of the change"
            for driver in message.drivers
        )
        parts.append(_section("*Behind it*\n" + "\n".join(lines)))
    parts += [_section(_quoted(post)) for post in message.posts]
    if message.link:
        parts.append(
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": link_text(message)},
                        "url": message.link,
                    }
                ],
            }
        )
    plain = in_zone(message, zone).summary
    return {"text": escape(f"{headline(message)}: {plain}"), "blocks": parts}


def _slack_time(moment: datetime) -> str:
    """A time that Slack shows by the clocks of who reads it."""
    return f"<!date^{moment.timestamp():.0f}^{{date_short}}, {{time}}|{stamp(moment)}>"


def escape(text: str) -> str:
    """Text in which nothing is a mention, a link or markup of Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST_SECTION]}}


def _quoted(post: PostLine) -> str:
    more = f"\n_{copies(post)}_" if post.alike else ""
    return f"> {_one_line(post.content)}{more}"


def _one_line(content: str) -> str:
    """A post's text, escaped and shortened."""
    line = " ".join(content.split())
    short = line if len(line) <= _LONGEST_POST else line[: _LONGEST_POST - 1] + "…"
    return escape("".join(f"{c}\u200b" if c in "*_~`" else c for c in short))
