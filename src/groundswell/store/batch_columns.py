"""A batch as columns, the form in which the statements take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.interning import value
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels
from groundswell.store.coalesce import Change
from groundswell.store.difference import Counted
from groundswell.store.post_columns import post_columns


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

    @property
    def counted(self) -> Counted:
        labels = self.corrected or self.analysis.labels
        return Counted(
            self.post.post_id,
            self.post.created_at,
            self.post.source,
            labels.sentiment,
            labels.emotion,
            self.analysis.confidence_score,
            analyses=1,
        )


def new_id() -> UUID:
    """A new id, ordered by time, in the form the driver sends without a detour."""
    return pgproto.UUID(uuid_utils.uuid7().bytes)


def new_rows(changes: Iterable[Change], ids: Mapping[str, UUID] | None = None) -> list[Row]:
    """Posts that are not stored yet, with the ids that are theirs already, or new ones."""
    return [
        Row(ids[c.post_id] if ids else new_id(), c.post, c.revision, c.analysis)
        for c in changes
        if c.analysis is not None
    ]


def in_stream_order(rows: Iterable[Row]) -> tuple[AnalyzedPost, ...]:
    """The posts as the stream had them; they are written by id."""
    return tuple(row.analyzed for row in sorted(rows, key=lambda row: row.revision))


def row_records(rows: Iterable[Row]) -> list[tuple[object, ...]]:
    """The posts as the database's ``post_row``."""
    return [_record(row, row.post, row.analysis) for row in rows]


def _record(row: Row, post: Post, analysis: Analysis) -> tuple[object, ...]:
    return (
        row.id,
        post.post_id,
        post.source,
        post.content,
        post.created_at,
        row.ingested_at,
        row.revision,
        *post_columns(post),
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


def analysis_columns(pairs: Iterable[tuple[Post, Analysis]]) -> list[list[object]]:
    """The nine columns of ``statements.ADD_ANALYSES``, of one pair at least."""
    rows = (
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
    )
    return [list(column) for column in zip(*rows, strict=True)]
