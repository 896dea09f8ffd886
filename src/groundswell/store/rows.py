"""A batch as columns, the form in which the statements take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels


@dataclass(frozen=True, slots=True)
class Row:
    """A post that is to be written, with the analysis it is to be counted by."""

    id: UUID
    post: Post
    ingested_at: datetime
    revision: int
    analysis: Analysis
    corrected: Labels | None = None
    """What people say it is to be counted as instead."""

    @property
    def labels(self) -> Labels:
        return self.corrected or self.analysis.labels

    @property
    def analyzed(self) -> AnalyzedPost:
        return AnalyzedPost.counted_as(self.post, self.analysis, self.labels)


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


def row_columns(rows: Sequence[Row]) -> list[list[object]]:
    """The nineteen columns of ``statements.STORE_NEW``."""
    return _columns(
        (
            (
                row.id,
                row.post.post_id,
                row.post.source,
                row.post.content,
                row.post.author,
                row.post.created_at,
                row.ingested_at,
                row.post.lang,
                row.post.url,
                row.revision,
                new_id(),
                row.analysis.sentiment_label,
                row.analysis.confidence_score,
                row.analysis.emotion,
                row.analysis.model_name,
                dict(row.analysis.scores),
                dict(row.analysis.emotions),
                row.labels.sentiment,
                row.labels.emotion,
            )
            for row in rows
        ),
        width=19,
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
