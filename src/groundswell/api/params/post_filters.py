"""The filters of ``/api/posts`` as query parameters: the same for pages, facets and exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.params.common import (
    Emotion,
    EndDate,
    Sentiment,
    Source,
    StartDate,
    Text,
    check_order,
)
from groundswell.api.params.topic import AskedTopic
from groundswell.store.filters import PostFilter


def read_filters(
    within: SourcesOf,
    topic: AskedTopic,
    source: Source = None,
    sentiment: Sentiment = None,
    emotion: Emotion = None,
    author: Annotated[
        Text | None, Query(max_length=256, description="Exactly this author.", examples=["ann"])
    ] = None,
    q: Annotated[
        Text | None,
        Query(
            max_length=200,
            description="Text the content contains, in any case.",
            examples=["coffee"],
        ),
    ] = None,
    start_date: StartDate = None,
    end_date: EndDate = None,
) -> PostFilter:
    """What was asked for; a parameter without a value, as in ``?source=``, asks for nothing."""
    check_order(start_date, end_date)
    return PostFilter(
        source=source or None,
        sentiment=sentiment,
        emotion=emotion,
        author=author or None,
        q=q or None,
        start=start_date,
        end=end_date,
        within=within,
        topic=topic,
    )


PostFilterOf = Annotated[PostFilter, Depends(read_filters)]
