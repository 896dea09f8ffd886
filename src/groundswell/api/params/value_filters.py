"""Filters by source, sentiment, emotion and author: each of several values, or of none of some.

``?source=a&source=b`` is any of them, ``?exclude_source=a`` none. A value that is empty asks for
nothing.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import Field

from groundswell.api.params.common import Text
from groundswell.api.schemas.common import EmotionLabel, SentimentLabel
from groundswell.domain.value_filter import MAX_VALUES, ValueFilter

MAX_CHARS = 256
_Name = Annotated[Text, Field(max_length=MAX_CHARS)]


def _none() -> list[Any]:
    """Not ``list`` itself: a factory's signature is read for each parameter of each request. Of a
    built-in type that takes ten times as long and leaves 26 objects to the garbage collection."""
    return []


def _several(one: str, each: str, *examples: list[str]) -> Any:
    """A parameter that may be repeated: what ``one`` value means, and what several do."""
    return Query(
        default_factory=_none,
        max_length=MAX_VALUES,
        description=f"{one} Repeat it for several, at most {MAX_VALUES}: {each}.",
        examples=list(examples),
    )


def _sources(
    source: Annotated[
        list[_Name],
        _several("Only posts of this source.", "any of them", ["bluesky"], ["bluesky", "reddit"]),
    ],
    exclude_source: Annotated[
        list[_Name],
        _several("No posts of this source.", "of none of them", ["simulator"]),
    ],
) -> ValueFilter:
    return ValueFilter.of(filter(None, source), filter(None, exclude_source))


def _sentiments(
    sentiment: Annotated[
        list[SentimentLabel],
        _several(
            "Only posts with this label.", "any of them", ["negative"], ["negative", "positive"]
        ),
    ],
    exclude_sentiment: Annotated[
        list[SentimentLabel],
        _several("No posts with this label.", "with none of them", ["neutral"]),
    ],
) -> ValueFilter:
    return ValueFilter.of(sentiment, exclude_sentiment)


def _emotions(
    emotion: Annotated[
        list[EmotionLabel],
        _several("Only posts with this emotion.", "any of them", ["anger"], ["anger", "fear"]),
    ],
    exclude_emotion: Annotated[
        list[EmotionLabel],
        _several("No posts with this emotion.", "with none of them", ["joy"]),
    ],
) -> ValueFilter:
    return ValueFilter.of(emotion, exclude_emotion)


def _authors(
    author: Annotated[
        list[_Name],
        _several("Exactly this author.", "any of them", ["ann"], ["ann", "bob"]),
    ],
    exclude_author: Annotated[
        list[_Name],
        _several("Not this author; posts without one stay.", "none of them", ["newsbot"]),
    ],
) -> ValueFilter:
    return ValueFilter.of(filter(None, author), filter(None, exclude_author))


SourceFilter = Annotated[ValueFilter, Depends(_sources)]
SentimentFilter = Annotated[ValueFilter, Depends(_sentiments)]
EmotionFilter = Annotated[ValueFilter, Depends(_emotions)]
AuthorFilter = Annotated[ValueFilter, Depends(_authors)]
