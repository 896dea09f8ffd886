"""How many posts each value of a filter would show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, Field

from groundswell.api.schemas.sentiment import SampleOut, SampleUsed
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, UNSUPPORTED
from groundswell.store.facets import Facets


class FacetCount(BaseModel):
    """One value of a filter, and how many posts it would show."""

    name: str = Field(description="The value.", examples=["bluesky"])
    count: int = Field(description="Posts.", examples=[1234])


class PostFacets(BaseModel):
    """Counts beside the options of each filter."""

    sources: list[FacetCount] = Field(description="The most posts first, at most 100.")
    sentiments: list[FacetCount] = Field(
        description="All three, always in the same order; `unsupported` last, if there are any."
    )
    emotions: list[FacetCount] = Field(
        description="All seven, always in the same order; `unsupported` last, if there are any."
    )
    capped: bool = Field(description="True when the counts are of a `sample`.")
    sample: SampleUsed = None

    @classmethod
    def of(cls, facets: Facets) -> PostFacets:
        return cls(
            sources=_counts(facets.sources, facets.sources),
            sentiments=_counts(_with_unsupported(SENTIMENTS, facets.sentiments), facets.sentiments),
            emotions=_counts(_with_unsupported(EMOTIONS, facets.emotions), facets.emotions),
            capped=facets.sample is not None,
            sample=SampleOut.of(facets.sample),
        )


def _with_unsupported(labels: Sequence[str], counted: Mapping[str, int]) -> Sequence[str]:
    return (*labels, UNSUPPORTED) if counted.get(UNSUPPORTED) else labels


def _counts(names: Iterable[str], counted: Mapping[str, int]) -> list[FacetCount]:
    return [FacetCount(name=name, count=counted.get(name, 0)) for name in names]
