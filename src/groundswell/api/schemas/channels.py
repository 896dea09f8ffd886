"""Channels, routes and silences."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import UtcTime, WholeNumber
from groundswell.domain.calendar import zone_names
from groundswell.domain.rule import Severity
from groundswell.notify.registry import ChannelKind

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}")


def _mail_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("is no mail address")
    return value


def _zone(value: str) -> str:
    if value not in zone_names():
        raise ValueError("is no IANA time zone, as Europe/Berlin")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
TimeZone = Annotated[str, AfterValidator(_zone), Field(examples=["Europe/Berlin"])]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ChannelIn(BaseModel):
    """A way to reach people. Secrets are written, never read back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "ops", "kind": "webhook", "url": "https://example.org/hook"}]
        },
    )

    name: str = Field(min_length=1, max_length=100, description="Its own.")
    kind: ChannelKind = Field(description="How people are reached.")
    url: str | None = Field(None, max_length=2000, description="Of a webhook.")
    to: list[MailAddress] | None = Field(None, max_length=50, description="Who gets the mails.")
    timezone: TimeZone = Field(
        "UTC",
        description="By whose clocks messages tell times, as an IANA name. Fields for programs "
        "are in UTC.",
    )
    secret: str | None = Field(
        None,
        max_length=2000,
        description="Of a webhook: `whsec_…`, made up where none is given. Of Slack and Apprise: "
        "the address. `env:NAME` reads it from the environment.",
    )


class ChannelPatch(BaseModel):
    """What is to change; what is left out stays, the secret too. A new secret stands beside the old
    one until the next.
    """

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, min_length=1, max_length=100, description="A new name.")
    url: str | None = Field(None, max_length=2000, description="Of a webhook.")
    to: list[MailAddress] | None = Field(None, max_length=50, description="Who gets the mails.")
    timezone: TimeZone | None = Field(None, description="By whose clocks messages tell times.")
    secret: str | None = Field(None, max_length=2000, description="A new secret.")
    state: Literal["active", "paused"] | None = Field(
        None,
        description="Whether it is used. One that is `gone` is used again with another address.",
    )
    version: WholeNumber | None = Field(
        None, ge=1, description="Of the channel as it was read: 409 when it has been changed since."
    )


class ChannelOut(BaseModel):
    """A channel without its secrets."""

    id: str = Field(description="UUIDv7.")
    name: str = Field(description="Its own.")
    kind: ChannelKind = Field(description="How people are reached.")
    url: str | None = Field(description="Of a webhook.")
    to: list[str] | None = Field(description="Who gets the mails.")
    timezone: str = Field(description="By whose clocks messages tell times.", examples=["UTC"])
    has_secret: bool = Field(description="Whether a secret is kept.")
    state: str = Field(description="`active`, `paused`, or `gone`, as the other side has said.")
    version: int = Field(description="Counts its changes.")
    created_at: UtcTime = Field(description="When it was made.")


class ChannelCreated(ChannelOut):
    """A new channel; a secret that was made up is shown this once."""

    secret: str | None = Field(description="Made up for a webhook: give it to the receiver.")


class ChannelList(BaseModel):
    """All channels, the oldest first."""

    channels: list[ChannelOut] = Field(description="All there are.")


class TestOut(BaseModel):
    """What the other side really answered."""

    delivered: bool = Field(description="Whether it arrived.")
    status: str = Field(description="`delivered`, `retry`, `refused`, `gone`.")
    answer: str = Field(description="In its words, shortened.")


class MatchIn(BaseModel):
    """Everything that has all of what is set."""

    model_config = ConfigDict(extra="forbid")

    severities: list[Severity] = Field(default_factory=list, max_length=3, description="None: any.")
    topic_ids: list[str] = Field(default_factory=list, max_length=100, description="None: any.")
    rule_ids: list[str] = Field(default_factory=list, max_length=100, description="None: any.")


class HoursIn(BaseModel):
    """When a route is open, by the clock of a zone."""

    model_config = ConfigDict(extra="forbid")

    timezone: TimeZone = Field("UTC", description="An IANA name.")
    days: list[Day] = Field(
        default_factory=lambda: list(_WEEK), min_length=1, max_length=7, description="On which."
    )
    since: time = Field(time(0), description="HH:MM.")
    until: time = Field(time(0), description="At or before `since`: of the next day.")


_WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class RouteBody(BaseModel):
    """How patient a route is, and when it is open."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Its own.")
    group_wait_seconds: WholeNumber = Field(
        30, ge=0, le=3600, description="What is over by then, nobody is told."
    )
    repeat_interval_minutes: WholeNumber = Field(
        240, ge=5, le=10_080, description="Between reminders while nobody has acknowledged it."
    )
    active: HoursIn | None = Field(None, description="None: always.")


class RouteIn(RouteBody):
    """Incidents that match go to these channels."""

    match: MatchIn = Field(default_factory=MatchIn, description="Which incidents.")
    channels: list[str] = Field(min_length=1, max_length=50, description="Ids.")


class RouteOut(RouteIn):
    """A route as it is kept."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="UUIDv7.")


class RouteList(BaseModel):
    """All routes, the oldest first."""

    routes: list[RouteOut] = Field(description="All there are.")


class SilenceIn(BaseModel):
    """Nobody is told of what matches for a while."""

    model_config = ConfigDict(extra="forbid")

    match: MatchIn = Field(default_factory=MatchIn, description="Which incidents.")
    minutes: WholeNumber = Field(60, ge=1, le=43_200, description="From now on.")
    reason: str = Field(min_length=1, max_length=500, description="Why.")


class SilenceOut(BaseModel):
    """A silence as it is kept."""

    id: str = Field(description="UUIDv7.")
    match: MatchIn = Field(description="Which incidents.")
    starts_at: UtcTime = Field(description="From when on.")
    ends_at: UtcTime = Field(description="Until when.")
    created_by: str = Field(description="By whom.")
    reason: str = Field(description="Why.")


class SilenceList(BaseModel):
    """Those that go on."""

    silences: list[SilenceOut] = Field(description="The first to begin comes first.")
