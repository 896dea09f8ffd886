"""Topics and sets of topics as rows, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from groundswell.domain.topic import TopicKind, TopicRef, TopicState

COLUMNS = """
SELECT t.*, s.state AS shown_state, s.query_version AS shown_version,
    s.reached_at AS shown_reached, f.state AS fill_state, f.reached_at AS fill_reached,
    f.posts_seen, f.posts_before
FROM topics t
JOIN topic_versions s ON s.key = t.shown
LEFT JOIN LATERAL (
    SELECT * FROM topic_versions v WHERE v.topic_id = t.id AND v.state <> 'dropped'
    ORDER BY v.key DESC LIMIT 1
) AS f ON true
"""


@dataclass(frozen=True, slots=True)
class Fill:
    """How far a topic's posts of the past are found: ``done`` from 0 to 1, down to ``reached``."""

    state: str
    done: float
    reached: datetime | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. ``shown`` is the key of the counts that are told of, ``shown_version`` the version
    of the query they are of, and ``covered_from`` since when they are whole; ``fill`` is of the
    newest version."""

    id: UUID
    name: str
    kind: TopicKind
    query: str
    query_version: int
    languages: tuple[str, ...]
    state: TopicState
    shown: int
    shown_version: int
    covered_from: datetime | None
    fill: Fill
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str

    @property
    def ref(self) -> TopicRef:
        return TopicRef(str(self.id), self.name)


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A set of topics to compare."""

    id: UUID
    name: str
    topic_ids: tuple[UUID, ...]
    revision: int
    created_at: datetime
    created_by: str


def read_topic(row: asyncpg.Record) -> Topic:
    whole = row["fill_state"] in (None, "whole", "stopped")
    seen, before = row["posts_seen"] or 0, row["posts_before"] or 0
    done = 1.0 if whole else min(1.0, seen / before) if before else 0.0
    return Topic(
        id=UUID(bytes=row["id"].bytes),
        name=row["name"],
        kind=TopicKind(row["kind"]),
        query=row["query"],
        query_version=row["query_version"],
        languages=tuple(row["languages"]),
        state=TopicState(row["state"]),
        shown=row["shown"],
        shown_version=row["shown_version"],
        covered_from=row["shown_reached"],
        fill=Fill("done" if whole else "filling", round(done, 4), row["fill_reached"]),
        created_at=row["created_at"],
        created_by=row["created_by"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


def read_group(row: asyncpg.Record) -> TopicGroup:
    return TopicGroup(
        id=UUID(bytes=row["id"].bytes),
        name=row["name"],
        topic_ids=tuple(UUID(bytes=each.bytes) for each in row["topic_ids"]),
        revision=row["revision"],
        created_at=row["created_at"],
        created_by=row["created_by"],
    )
