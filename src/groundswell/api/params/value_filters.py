"""Filters by source, sentiment, emotion and author: each of several values, or of none of some.

``?source=a&source=b`` is any of them, ``?exclude_source=a`` none. A value that is empty asks for
nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from groundswell.api.params.common import Text
from groundswell.api.schemas.common import EmotionLabel, SentimentLabel
from groundswell.domain.value_filter import MAX_VALUES, ValueFilter

MAX_CHARS = 256
_AGAIN = f"Repeat it for several, at most {MAX_VALUES}"

_Name = Annotated[Text, Field(max_length=MAX_CHARS)]


def _sources(
    source: Annotated[
        list[_Name],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"Only posts of this source. {_AGAIN}: any of them.",
            examples=[["bluesky"], ["bluesky", "reddit"]],
        ),
    ],
    exclude_source: Annotated[
        list[_Name],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"No posts of this source. {_AGAIN}: of none of them.",
            examples=[["simulator"]],
        ),
    ],
) -> ValueFilter:
    return ValueFilter.of(filter(None, source), filter(None, exclude_source))


def _sentiments(
    sentiment: Annotated[
        list[SentimentLabel],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"Only posts with this label. {_AGAIN}: any of them.",
            examples=[["negative"], ["negative", "positive"]],
        ),
    ],
    exclude_sentiment: Annotated[
        list[SentimentLabel],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"No posts with this label. {_AGAIN}: with none of them.",
            examples=[["neutral"]],
        ),
    ],
) -> ValueFilter:
    return ValueFilter.of(sentiment, exclude_sentiment)


def _emotions(
    emotion: Annotated[
        list[EmotionLabel],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"Only posts with this emotion. {_AGAIN}: any of them.",
            examples=[["anger"], ["anger", "fear"]],
        ),
    ],
    exclude_emotion: Annotated[
        list[EmotionLabel],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"No posts with this emotion. {_AGAIN}: with none of them.",
            examples=[["joy"]],
        ),
    ],
) -> ValueFilter:
    return ValueFilter.of(emotion, exclude_emotion)


def _authors(
    author: Annotated[
        list[_Name],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"Exactly this author. {_AGAIN}: any of them.",
            examples=[["ann"], ["ann", "bob"]],
        ),
    ],
    exclude_author: Annotated[
        list[_Name],
        Query(
            default_factory=list,
            max_length=MAX_VALUES,
            description=f"Not this author; posts without one stay. {_AGAIN}: none of them.",
            examples=[["newsbot"]],
        ),
    ],
) -> ValueFilter:
    return ValueFilter.of(filter(None, author), filter(None, exclude_author))


SourceFilter = Annotated[ValueFilter, Depends(_sources)]
SentimentFilter = Annotated[ValueFilter, Depends(_sentiments)]
EmotionFilter = Annotated[ValueFilter, Depends(_emotions)]
AuthorFilter = Annotated[ValueFilter, Depends(_authors)]
