"""The summary of an ingest: posts read, accepted, repeated, rejected and skipped, by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from groundswell.domain.post import Operation, PostEvent
from groundswell.sources.base import Rejected, SourceBatch

_REMEMBERED = 100_000
"""Posts of one reading whose ids are compared with later ones; bounds the memory."""
_MOST_REASONS = 50
_OTHER = "other reasons"


class IngestSummary:
    """Counts of one reading. ``first`` holds where the first of each reason stood."""

    def __init__(self) -> None:
        self.accepted = 0
        self.repeated = 0
        self.differing = 0
        self.refused: Counter[str] = Counter()
        self.passed_over: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self._seen: dict[int, int] = {}

    @property
    def rejected(self) -> int:
        """Rejected posts, for any reason."""
        return sum(self.refused.values())

    @property
    def read(self) -> int:
        """Everything that the source gave."""
        return self.accepted + self.rejected + sum(self.passed_over.values())

    @property
    def took_nothing(self) -> bool:
        """Whether there were posts, and not one could be taken."""
        return self.accepted == 0 and self.rejected > 0

    def add(
        self, batch: SourceBatch, events: Sequence[PostEvent], rejected: Sequence[Rejected]
    ) -> list[Rejected]:
        """Count a batch; returns the rejected ones whose reason is new."""
        self.accepted += len(events)
        self.passed_over.update(batch.passed_over)
        self.notes.update(batch.notes)
        new = []
        for item in rejected:
            reason = item.kind or item.reason
            if reason not in self.refused and len(self.refused) >= _MOST_REASONS:
                reason = _OTHER
            if reason not in self.refused:
                self.first[reason] = item.where
                new.append(item)
            self.refused[reason] += 1
        for event in events:
            self._compare(event)
        return new

    def _compare(self, event: PostEvent) -> None:
        if event.operation is not Operation.CREATE:
            return
        key, text = hash(event.post.post_id), hash((event.post.source, event.post.content))
        known = self._seen.get(key)
        if known is None:
            if len(self._seen) < _REMEMBERED:
                self._seen[key] = text
        elif known == text:
            self.repeated += 1
        else:
            self.differing += 1
            self.first.setdefault("differing", event.post.post_id)

    def lines(self) -> Iterator[str]:
        """The summary for a person: one line, and one for each reason."""
        parts = [f"{self.read:,} read", f"{self.accepted:,} accepted"]
        if self.repeated:
            parts.append(f"{self.repeated:,} repeated")
        if self.rejected:
            parts.append(f"{self.rejected:,} refused")
        yield ", ".join(parts)
        for reason, count in self.refused.most_common():
            yield f"  refused {count:,}: {reason} (first: {self.first[reason]})"
        for reason, count in self.passed_over.most_common():
            yield f"  passed over {count:,}: {reason}"
        if self.differing:
            yield (
                f"  {self.differing:,} have the id of another post with another text, and only "
                f"the first counts (such as {self.first['differing']}); ids=local or another "
                "post_id= may help; `groundswell dead-letter list --differs` shows them"
            )
        for note, count in self.notes.most_common():
            yield f"  {count:,} {note}"
