"""A batch as columns, the form in which the statements take it (one array per column)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels
from groundswell.domain.topic import TopicRef, TopicSet
from groundswell.domain.value_class import value
from groundswell.store.coalesce import Change
from groundswell.store.difference import Counted
from groundswell.store.post_columns import post_columns
from groundswell.store.topics.membership import refs


@value
class Row:
    """A post to be written in a transaction that holds its id.

    ``analysis`` is the one it is to be counted by.
    """

    id: UUID
    post: Post
    revision: int
    analysis: Analysis
    ingested_at: datetime | None = None
    """When it was stored first; ``None``: it is now."""
    corrected: Labels | None = None
    """The corrected labels by which it is counted instead of the model's."""
    topics: tuple[int, ...] = ()
    """The keys of the topics it is in."""
    told: tuple[TopicRef, ...] = ()
    """The topics among them that are shown."""

    @property
    def analyzed(self) -> AnalyzedPost:
        if self.corrected is None:
            return AnalyzedPost(self.post, self.analysis, None, self.told)
        return AnalyzedPost.counted_as(self.post, self.analysis, self.corrected, self.told)

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
            topics=self.topics,
        )


def new_id() -> UUID:
    """A new id, ordered by time, in the form the driver sends without a detour."""
    return pgproto.UUID(uuid_utils.uuid7().bytes)


def new_rows(changes: Iterable[Change], ids: Mapping[str, UUID]) -> list[Row]:
    """Posts that are not stored yet, with the ids that are theirs already."""
    return [
        Row(ids[c.post_id], c.post, c.revision, c.analysis)
        for c in changes
        if c.analysis is not None
    ]


def match_rows(rows: list[Row], topics: TopicSet | None) -> list[Row]:
    """The rows, each with the topics it is in."""
    if topics is None:
        return rows
    keys = [topics.match(row.post) for row in rows]
    return [
        replace(row, topics=found, told=refs(found, topics.shown)) if found else row
        for row, found in zip(rows, keys, strict=True)
    ]


def row_records(rows: Iterable[Row]) -> list[tuple[object, ...]]:
    """The posts as the database's ``post_row``."""
    return [
        _record(row.id, row.post, row.revision, row.analysis, row.ingested_at, row.corrected)
        for row in rows
    ]


def new_records(changes: Iterable[Change]) -> list[tuple[object, ...]]:
    """The same of posts that may be new."""
    return [
        _record(new_id(), c.post, c.revision, c.analysis) for c in changes if c.analysis is not None
    ]


def _record(
    row_id: UUID,
    post: Post,
    revision: int,
    analysis: Analysis,
    ingested_at: datetime | None = None,
    corrected: Labels | None = None,
) -> tuple[object, ...]:
    return (
        row_id,
        post.post_id,
        post.source,
        post.content,
        post.created_at,
        ingested_at,
        revision,
        *post_columns(post),
        new_id(),
        analysis.sentiment_label,
        analysis.confidence_score,
        analysis.emotion,
        analysis.model_name,
        dict(analysis.scores),
        dict(analysis.emotions),
        corrected.sentiment if corrected else analysis.sentiment_label,
        corrected.emotion if corrected else analysis.emotion,
        analysis.present_emotions,
    )


def analysis_columns(pairs: Iterable[tuple[Post, Analysis]]) -> list[list[object]]:
    """The ten columns of ``statements.ADD_ANALYSES``, of one pair at least."""
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
            analysis.present_emotions,
        )
        for post, analysis in pairs
    )
    return [list(column) for column in zip(*rows, strict=True)]
