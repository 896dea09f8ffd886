"""A message, independent of the channel's format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """The occasion of a message."""

    OPENED = "firing"
    WORSENED = "worsened"
    REMINDER = "reminder"
    RESOLVED = "resolved"
    TEST = "test"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class DriverLine:
    """A driver in a message; ``share`` of the change, in [0, 1]."""

    kind: str
    value: str
    posts: int
    share: float


@dataclass(frozen=True, slots=True)
class PostLine:
    """An example post; ``author`` only where names may be disclosed. ``alike``: further posts that
    say nearly the same.
    """

    post_id: str
    content: str
    source: str
    author: str | None = None
    url: str | None = None
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one incident.

    ``id``: the same in every try and at every channel of the incident's transition.
    ``thread``: the incident's, which joins its messages where a channel can. ``summary``: one
    sentence in plain words. Numbers are as the rule's metric has them; ``None``: not said.
    """

    id: str
    thread: str
    kind: MessageKind
    title: str
    summary: str
    severity: str
    at: datetime
    topic: str | None = None
    rule: str | None = None
    metric: str | None = None
    observed: float | None = None
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    started_at: datetime | None = None
    resolved_at: datetime | None = None
    link: str | None = None
    drivers: Sequence[DriverLine] = field(default=())
    posts: Sequence[PostLine] = field(default=())
    grouped: int = 0
    """Further incidents grouped into this message."""
    grouped_incidents: Sequence[str] = field(default=())
    """Their ids."""
    body: str = ""
    """The whole text of a digest, in lines."""
    unsubscribe: str | None = None
    """Where the recipient of a mail ends the digest for themselves with one click (RFC 8058)."""
