"""Configuration as code: what is watched, as a file says it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.channels import MailAddress, RouteBody, TimeZone
from groundswell.api.schemas.digests import DigestBody
from groundswell.api.schemas.rules import RuleBody
from groundswell.domain.rule import Severity
from groundswell.domain.topic import MAX_IN_SET, MAX_TOPICS, TopicKind, TopicState
from groundswell.notify.registry import ChannelKind

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


class ChannelConfig(BaseModel):
    """A way to reach people."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Its own.")
    kind: ChannelKind = Field(description="How people are reached.")
    url: str | None = Field(None, max_length=2000, description="Of a webhook.")
    to: list[MailAddress] | None = Field(None, max_length=50, description="Who gets the mails.")
    timezone: TimeZone | None = Field(
        None, description="By whose clocks messages tell times. None: as it is."
    )
    secret: str | None = Field(
        None,
        max_length=2000,
        description="Best as `env:NAME`. None: it stays as it is. Read back only as `env:NAME`.",
    )
    state: Literal["active", "paused"] | None = Field(None, description="None: as it is.")


class RuleConfig(RuleBody):
    """A rule."""

    topic: str | None = Field(
        None, max_length=100, description="Of whose posts, by name; none: of all."
    )


class MatchConfig(BaseModel):
    """Everything that has all of what is set."""

    model_config = ConfigDict(extra="forbid")

    severities: list[Severity] = Field(default_factory=list, max_length=3, description="None: any.")
    topics: list[_Text] = Field(default_factory=list, max_length=100, description="Names.")
    rules: list[_Text] = Field(default_factory=list, max_length=100, description="Names.")


class RouteConfig(RouteBody):
    """Incidents that match go to these channels."""

    match: MatchConfig = Field(default_factory=MatchConfig, description="Which incidents.")
    channels: list[_Text] = Field(min_length=1, max_length=50, description="Names.")


class DigestConfig(DigestBody):
    """What was said in a day or a week, sent to these channels."""

    topic: str | None = Field(None, max_length=200, description="On this topic, by name.")
    set: str | None = Field(None, max_length=200, description="On this set, by name.")
    channels: list[_Text] = Field(min_length=1, max_length=50, description="Names.")


class Configuration(BaseModel):
    """Everything that can be configured; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    topics: list[TopicConfig] = Field(
        default_factory=list, max_length=MAX_TOPICS, description="All topics there should be."
    )
    sets: list[SetConfig] = Field(
        default_factory=list, max_length=200, description="All sets there should be."
    )
    channels: list[ChannelConfig] = Field(
        default_factory=list, max_length=200, description="All channels there should be."
    )
    rules: list[RuleConfig] = Field(
        default_factory=list, max_length=1000, description="All rules there should be."
    )
    routes: list[RouteConfig] = Field(
        default_factory=list, max_length=200, description="All routes there should be."
    )
    digests: list[DigestConfig] = Field(
        default_factory=list, max_length=200, description="All digests there should be."
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
