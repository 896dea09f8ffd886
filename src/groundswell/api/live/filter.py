"""The filter of one socket: what it subscribed to, within the sources its principal may use."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.domain.access import Sources, includes
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.value_filter import ANY_VALUE, ValueFilter
from groundswell.domain.window import RollupKey


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """A subscription's filter; one that is not given matches everything.

    ``within`` are the only sources there are for who asks; ``None``: all.
    """

    source: ValueFilter = ANY_VALUE
    sentiment: ValueFilter = ANY_VALUE
    emotion: ValueFilter = ANY_VALUE
    within: Sources = None
    topic: str | None = None
    """The id of one."""

    def may_see(self, source: str) -> bool:
        """Whether the principal may see this source."""
        return includes(self.within, source)

    @property
    def is_limited(self) -> bool:
        """Whether the principal is limited to sources, so that not even others' volume may show."""
        return self.within is not None

    @property
    def sees_alerts(self) -> bool:
        """Alerts count every source: a principal limited to some gets none."""
        return self.within is None

    def sees(self, source: str, sentiment: str, emotion: str) -> bool:
        """Whether posts of this source, label and emotion are part of the view."""
        # Asked for each post and each client: what is not filtered by costs no call.
        return (
            (self.within is None or source in self.within)
            and (self.source == ANY_VALUE or self.source.matches(source))
            and (self.sentiment == ANY_VALUE or self.sentiment.matches(sentiment))
            and (self.emotion == ANY_VALUE or self.emotion.matches(emotion))
        )

    def sees_key(self, key: RollupKey) -> bool:
        return self.sees(key.source, key.sentiment, key.emotion)

    def sees_post(self, item: AnalyzedPost) -> bool:
        analysis = item.analysis
        return self.sees(
            item.post.source, analysis.sentiment_label, analysis.emotion
        ) and self.is_of(item)

    def is_of(self, item: AnalyzedPost) -> bool:
        """Whether a post is in the topic of the filter, if one is set."""
        return self.topic is None or any(topic.id == self.topic for topic in item.topics)
