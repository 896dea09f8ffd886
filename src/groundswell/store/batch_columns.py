"""A batch as columns, the form in which the statements take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.interning import value
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels


@value
class Row:
    """A post that is to be written, with the analysis it is to be counted by."""

    id: UUID
    post: Post
    revision: int
    analysis: Analysis
    ingested_at: datetime | None = None
    """When it was stored first; ``None``: it is now."""
    corrected: Labels | None = None
    """What people say it is to be counted as instead."""

    @property
    def analyzed(self) -> AnalyzedPost:
        if self.corrected is None:
            return AnalyzedPost(self.post, self.analysis)
        return AnalyzedPost.counted_as(self.post, self.analysis, self.corrected)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a post that is no more as it was takes out of the rollups, or adds to them."""

    created_at: datetime
    source: str
    sentiment: str
    emotion: str
    posts: int
    analyses: int
    confidence: float


def new_id() -> UUID:
    """A new id, ordered by time, in the form the driver sends without a detour."""
    return pgproto.UUID(uuid_utils.uuid7().bytes)


def row_records(rows: Iterable[Row]) -> list[tuple[object, ...]]:
    """The posts as the database's ``incoming_post``."""
    return [_record(row, row.post, row.analysis) for row in rows]


def _record(row: Row, post: Post, analysis: Analysis) -> tuple[object, ...]:
    return (
        row.id,
        post.post_id,
        post.source,
        post.content,
        post.author,
        post.created_at,
        row.ingested_at,
        post.lang,
        post.url,
        row.revision,
        new_id(),
        analysis.sentiment_label,
        analysis.confidence_score,
        analysis.emotion,
        analysis.model_name,
        dict(analysis.scores),
        dict(analysis.emotions),
        row.corrected.sentiment if row.corrected else analysis.sentiment_label,
        row.corrected.emotion if row.corrected else analysis.emotion,
    )


def difference_columns(differences: Sequence[Difference]) -> list[list[object]]:
    """The seven columns of further differences."""
    return _columns(
        (
            (d.created_at, d.source, d.sentiment, d.emotion, d.posts, d.analyses, d.confidence)
            for d in differences
        ),
        width=7,
    )


def analysis_columns(pairs: Iterable[tuple[Post, Analysis]]) -> list[list[object]]:
    """The nine columns of ``statements.ADD_ANALYSES``."""
    return _columns(
        (
            (
                post.post_id,
                post.content,
                new_id(),
                analysis.sentiment_label,
                analysis.confidence_score,
                analysis.emotion,
                analysis.model_name,
                dict(analysis.scores),
                dict(analysis.emotions),
            )
            for post, analysis in pairs
        ),
        width=9,
    )


def _columns(rows: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
