"""What one socket sees of all that happens: what it asked for, within what its login may know."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.domain.access import Sources, includes
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.window import RollupKey


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """What a socket asked to see; ``None`` sees everything.

    ``within`` are the only sources there are for who asks; ``None``: all.
    """

    source: str | None = None
    sentiment: str | None = None
    emotion: str | None = None
    within: Sources = None
    topic: str | None = None
    """The id of one."""

    def may_see(self, source: str) -> bool:
        """Whether who looks may know of this source."""
        return includes(self.within, source)

    @property
    def is_limited(self) -> bool:
        """Whether there are sources of which who looks may know nothing, not even how much they
        have."""
        return self.within is not None

    @property
    def sees_alerts(self) -> bool:
        """Alerts are counted over every source: who may not see all of them is told of none."""
        return self.within is None

    def sees(self, source: str, sentiment: str, emotion: str) -> bool:
        """Whether posts of this source, label and emotion are part of the view."""
        return (
            self.may_see(source)
            and (self.source is None or self.source == source)
            and (self.sentiment is None or self.sentiment == sentiment)
            and (self.emotion is None or self.emotion == emotion)
        )

    def sees_key(self, key: RollupKey) -> bool:
        return self.sees(key.source, key.sentiment, key.emotion)

    def sees_post(self, item: AnalyzedPost) -> bool:
        analysis = item.analysis
        return self.sees(
            item.post.source, analysis.sentiment_label, analysis.emotion
        ) and self.is_of(item)

    def is_of(self, item: AnalyzedPost) -> bool:
        """Whether a post is in the topic that is asked for, if one is."""
        return self.topic is None or any(topic.id == self.topic for topic in item.topics)
