"""The Slack channel: an incoming webhook, in Block Kit.

Source: https://docs.slack.dev/messaging/formatting-message-text (``&``, ``<`` and ``>`` are
escaped; nothing a post says becomes a mention or a link) and the limits of Block Kit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from groundswell.domain.amounts import amount
from groundswell.notify.channels.http import Poster
from groundswell.notify.message import Message, MessageKind
from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.notify.wording import further, headline, lasted, link_text, named, share

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
    """One incoming webhook; its address is its secret."""

    def __init__(self, poster: Poster, url: str) -> None:
        self._poster = poster
        self._url = url

    async def send(self, message: Message) -> Outcome:
        body = orjson.dumps(blocks(message))
        outcome = await self._poster.post(self._url, body, {"Content-Type": "application/json"})
        # Slack answers "ok"; a 200 with another text comes from something that is not Slack.
        if outcome.result is Result.DELIVERED and outcome.answer not in ("200 ok", "200"):
            return Outcome(Result.RETRY, shortened(f"not Slack's answer: {outcome.answer}"))
        return outcome


def blocks(message: Message) -> dict[str, Any]:
    """The message as Slack takes it."""
    parts: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {
                "type": "plain_text",
                "text": headline(message)[:_LONGEST_HEADER],
                "emoji": False,
            },
        },
        _section(f"{_MARKS.get(message.kind, '')} {escape(message.summary)}".strip()),
    ]
    if message.started_at is not None:
        parts.append(_section(_when(message.started_at, message.resolved_at)))
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
    parts += [_section("> " + _one_line(post.content)) for post in message.posts]
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
    return {"text": escape(f"{headline(message)}: {message.summary}"), "blocks": parts}


def _when(started: datetime, resolved: datetime | None) -> str:
    """Since when, in the time zone of who reads it."""
    plain = f"{started:%Y-%m-%d %H:%M} UTC"
    moment = f"<!date^{started.timestamp():.0f}^{{date_short}}, {{time}}|{plain}>"
    if resolved is None:
        return f"Since {moment}."
    return f"From {moment}, for {lasted(resolved - started)}."


def escape(text: str) -> str:
    """Text in which nothing is a mention, a link or markup of Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST_SECTION]}}


def _one_line(content: str) -> str:
    """A post's text, escaped and shortened."""
    line = " ".join(content.split())
    short = line if len(line) <= _LONGEST_POST else line[: _LONGEST_POST - 1] + "…"
    return escape("".join(f"{c}\u200b" if c in "*_~`" else c for c in short))
