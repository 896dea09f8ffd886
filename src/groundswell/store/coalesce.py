"""Coalescing: the events of one batch about one post, put in order and merged into one change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from groundswell.domain.post import OPTIONAL_TEXTS, Operation, Post, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.domain.value_class import value

_EDITABLE = tuple(text.name for text in OPTIONAL_TEXTS if text.editable)


@value
class Change:
    """The final change of a batch to one post.

    ``post`` is the post as it is to be if the store has never seen it; ``analysis`` is that of
    ``post.content``, and ``None`` for ``DELETE`` only.
    """

    operation: Operation
    post: Post
    revision: int
    analysis: Analysis | None
    first_text: str | None = None
    """For an ``UPDATE``: the text at creation, if the batch holds it."""

    @property
    def post_id(self) -> str:
        return self.post.post_id


def coalesce(batch: Iterable[tuple[PostEvent, Analysis | None]]) -> list[Change]:
    """One change a post, in the order of their ids, which is the order rows are locked in.

    Events of one post count in the order of their revisions: the first create holds, the last
    update wins, and a delete ends everything, whenever it comes.

    Raises:
        ValueError: a create or an update comes without its analysis.
    """
    by_post: dict[str, list[tuple[PostEvent, Analysis | None]]] = {}
    for event, analysis in batch:
        if analysis is None and event.operation is not Operation.DELETE:
            raise ValueError(f"the post {event.post.post_id!r} comes without its analysis")
        by_post.setdefault(event.post.post_id, []).append((event, analysis))
    return [_last_word(by_post[post_id]) for post_id in sorted(by_post)]


def edited(old: Post, new: Post) -> Post:
    """``old`` with the text of ``new``; who wrote it, where and when stays."""
    texts = {name: getattr(new, name) or getattr(old, name) for name in _EDITABLE}
    return replace(old, content=new.content, **texts)


def _last_word(events: Sequence[tuple[PostEvent, Analysis | None]]) -> Change:
    if len(events) == 1:
        event, analysis = events[0]
        return Change(event.operation, event.post, event.revision, analysis)
    ordered = sorted(events, key=lambda pair: pair[0].revision)
    first, analysis = ordered[0]
    result = Change(first.operation, first.post, first.revision, analysis)
    created = first.post.content if first.operation is Operation.CREATE else None
    for event, analysis in ordered:
        if event.operation is Operation.DELETE:
            return Change(Operation.DELETE, event.post, event.revision, None)
        if event.operation is Operation.UPDATE and event.revision > result.revision:
            text = edited(first.post, event.post)
            result = Change(Operation.UPDATE, text, event.revision, analysis, created)
    return result
