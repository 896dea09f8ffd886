"""The result of analysing a text: labels, confidence, emotions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundswell.domain.value_class import value

SENTIMENTS = ("negative", "neutral", "positive")
EMOTIONS = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
UNSUPPORTED = "unsupported"
"""The label of a text in a language no model supports. Never counted among the labels."""


@value
class Labels:
    """The two labels of a post."""

    sentiment: str
    emotion: str


def alone(emotion: str) -> tuple[str, ...]:
    """The emotion of a text from models that report only the strongest."""
    return (emotion,) if emotion in EMOTIONS else ()


@value
class Analysis:
    """The sentiment and emotion of one text, by one model.

    ``confidence_score`` is the calibrated probability of ``sentiment_label`` (0 to 1).
    ``scores`` holds every sentiment's probability (they sum to 1); ``emotions`` every
    emotion's own probability (independent: they need not sum to 1). ``present_emotions`` are those
    that the text shows, in the order of ``EMOTIONS``: several or none; the most probable of them is
    ``emotion``, ``neutral`` where there is none. ``lang`` is the language found in the text
    (ISO 639-1), ``None`` where none could be told.

    A label or emotion may be ``UNSUPPORTED``: then its probabilities are left out, and the
    confidence of such a label is 0.
    """

    sentiment_label: str
    confidence_score: float
    emotion: str
    model_name: str
    scores: Mapping[str, float] = field(default_factory=dict)
    emotions: Mapping[str, float] = field(default_factory=dict)
    lang: str | None = None
    present_emotions: tuple[str, ...] = ()

    @property
    def labels(self) -> Labels:
        return Labels(self.sentiment_label, self.emotion)

    def in_language(self, lang: str | None, *, emotions: bool = True) -> Analysis:
        """The same of a text in ``lang``; without ``emotions`` its emotion is ``UNSUPPORTED``."""
        return Analysis(  # one a post: dataclasses.replace takes six times as long
            self.sentiment_label,
            self.confidence_score,
            self.emotion if emotions else UNSUPPORTED,
            self.model_name,
            self.scores,
            self.emotions if emotions else {},
            lang,
            self.present_emotions if emotions else (),
        )


@dataclass(frozen=True, slots=True)
class WordWeight:
    """How much one word of a text moved the score of the label that was given.

    ``start`` and ``end`` are character offsets in the original text.
    """

    word: str
    start: int
    end: int
    weight: float
