"""Live events: what workers and alerters publish to the API replicas."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from groundswell.domain.alert import Alert
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis, Labels
from groundswell.domain.topic import TopicRef
from groundswell.domain.value_class import value
from groundswell.domain.window import RollupRow


@value
class AnalyzedPost:
    """A post together with the analysis it is counted by.

    ``analysis`` has the labels the post is counted as. Where a person has corrected them,
    ``model_labels`` are those the model gave, to which the confidence belongs. ``topics`` are
    those it is in.
    """

    post: Post
    analysis: Analysis
    model_labels: Labels | None = None
    topics: tuple[TopicRef, ...] = ()

    @classmethod
    def counted_as(
        cls, post: Post, said: Analysis, labels: Labels, topics: tuple[TopicRef, ...] = ()
    ) -> AnalyzedPost:
        """A post with its analysis (``said``) and the labels it is counted by (``labels``)."""
        if said.labels == labels:
            return cls(post, said, None, topics)
        counted = replace(said, sentiment_label=labels.sentiment, emotion=labels.emotion)
        return cls(post, counted, said.labels, topics)

    @property
    def present_emotions(self) -> tuple[str, ...]:
        """All emotions of the post: those the model found, or the one a person gave instead."""
        analysis, said = self.analysis, self.model_labels
        if said is None or said.emotion == analysis.emotion:
            return analysis.present_emotions
        return (analysis.emotion,)

    @property
    def model_analysis(self) -> Analysis:
        """The labels of the model, whatever the post is counted by."""
        if self.model_labels is None:
            return self.analysis
        return replace(
            self.analysis,
            sentiment_label=self.model_labels.sentiment,
            emotion=self.model_labels.emotion,
        )


@value
class TopicRollup:
    """A minute rollup of one topic, named by its id."""

    topic: str
    row: RollupRow


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """What changed with one committed batch.

    Rollup rows are absolute and versioned: an event that is lost, late or doubled never makes
    a wrong total. ``posts`` are in the order in which they came in. ``changed`` holds the ids of
    those that were known before, ``deleted`` of posts that are no more, ``deleted_from`` the source
    of each, ``traces`` the trace contexts of the posts that are traced. ``topic_rollups`` are the
    rows that changed of the topics that posts are in.
    """

    posts: tuple[AnalyzedPost, ...] = ()
    rollups: tuple[RollupRow, ...] = ()
    deleted: tuple[str, ...] = ()
    deleted_from: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    traces: tuple[str, ...] = ()
    topic_rollups: tuple[TopicRollup, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePosition:
    """A place in the platform's one sequence of live events, the same for every replica."""

    epoch: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.sequence}"

    @property
    def next(self) -> LivePosition:
        return LivePosition(self.epoch, self.sequence + 1)

    @classmethod
    def parse(cls, text: str) -> LivePosition:
        """Read ``epoch:sequence``.

        Raises:
            ValueError: the text has another form.
        """
        epoch, colon, sequence = text.partition(":")
        if not (epoch and colon and sequence.isascii() and sequence.isdigit()):
            raise ValueError(f"a position has the form epoch:number, not {text[:80]!r}")
        return cls(epoch, int(sequence))


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A live event and its position."""

    position: LivePosition
    event: LiveEvent = field(default_factory=LiveEvent)


@dataclass(frozen=True, slots=True)
class Gap:
    """A position at which something may have changed without an event.

    A state that is loaded from the store at this position, or a later one, has it.
    ``unreadable``: a newer version has published an event there that this one cannot read.
    """

    position: LivePosition
    unreadable: bool = False
