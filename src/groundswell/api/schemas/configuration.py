"""Configuration as code: what is watched, as a file says it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.domain.topic import MAX_IN_SET, MAX_TOPICS, TopicKind, TopicState

_Text = Annotated[str, Field(min_length=1, max_length=200)]


class TopicConfig(BaseModel):
    """A topic."""

    model_config = ConfigDict(extra="forbid")

    name: _Text = Field(description="Its own.")
    query: str = Field(max_length=8192, description="What posts say.")
    kind: TopicKind = TopicKind.BRAND
    languages: list[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,35}$")]] = Field(
        default_factory=list, max_length=50, description="Only posts in these; none: in any."
    )
    state: TopicState = TopicState.ACTIVE


class SetConfig(BaseModel):
    """A set of topics, by their names."""

    model_config = ConfigDict(extra="forbid")

    name: _Text = Field(description="Its own.")
    topics: list[_Text] = Field(
        min_length=1, max_length=MAX_IN_SET, description="Names of its topics."
    )


class Configuration(BaseModel):
    """Everything that can be configured; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    topics: list[TopicConfig] = Field(
        default_factory=list, max_length=MAX_TOPICS, description="All topics there should be."
    )
    sets: list[SetConfig] = Field(
        default_factory=list, max_length=200, description="All sets there should be."
    )


class StepOut(BaseModel):
    """One thing that was, or would be, done."""

    action: Literal["create", "change"] = Field(description="What is done.")
    kind: str = Field(description="With what.")
    name: str = Field(description="Its name.")


class Applied(BaseModel):
    """What became of a configuration."""

    steps: list[StepOut] = Field(description="What was done, or would be; none: all is so already.")
    dry_run: bool = Field(description="Whether nothing was done.")
