"""The filters of ``/api/posts`` as query parameters: the same for pages, counts and exports."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.params.common import EndDate, StartDate, Text, check_order
from groundswell.api.params.topic import AskedTopic
from groundswell.api.params.value_filters import (
    AuthorFilter,
    EmotionFilter,
    SentimentFilter,
    SourceFilter,
)
from groundswell.store.filters import PostFilter

Contains = Annotated[
    Text | None,
    Query(
        max_length=200, description="Text the content contains, in any case.", examples=["coffee"]
    ),
]


def read_view(
    within: SourcesOf,
    topic: AskedTopic,
    source: SourceFilter,
    sentiment: SentimentFilter,
    emotion: EmotionFilter,
    author: AuthorFilter,
    q: Contains = None,
) -> PostFilter:
    """What was asked for, of any time; a parameter without a value asks for nothing."""
    return PostFilter(
        source=source,
        sentiment=sentiment,
        emotion=emotion,
        author=author,
        q=q or None,
        within=within,
        topic=topic,
    )


ViewOf = Annotated[PostFilter, Depends(read_view)]


def read_filters(
    view: ViewOf, start_date: StartDate = None, end_date: EndDate = None
) -> PostFilter:
    """What was asked for, of which time."""
    check_order(start_date, end_date)
    return replace(view, start=start_date, end=end_date)


PostFilterOf = Annotated[PostFilter, Depends(read_filters)]
