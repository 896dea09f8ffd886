"""Digests: what was said in a day or a week, told to channels."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.channels import Day, TestOut, TimeZone
from groundswell.api.schemas.common import UtcTime, WholeNumber
from groundswell.domain.digest import Cadence, Digest, DigestState, Schedule


class DigestBody(BaseModel):
    """When a digest is sent."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Its own.")
    cadence: Cadence = Field(
        Cadence.DAILY,
        description="`daily`: on the day before; `weekly`: on the seven days before `day`.",
    )
    hour: WholeNumber = Field(8, ge=0, le=23, description="From when on it is sent.")
    day: Day = Field("mon", description="Of a weekly one.")
    timezone: TimeZone = Field("UTC", description="Whose hours and days: an IANA name.")
    state: DigestState = Field(DigestState.ACTIVE, description="Whether it is sent.")

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.cadence, self.hour, self.day, self.timezone)


class DigestIn(DigestBody):
    """A new digest."""

    topic: str | None = Field(None, max_length=200, description="On this topic, by id or name.")
    set: str | None = Field(None, max_length=100, description="On a set of topics, by its id.")
    channels: list[str] = Field(min_length=1, max_length=50, description="Ids.")


class DigestPatch(DigestIn):
    """The whole digest, and the version it was read as."""

    version: WholeNumber = Field(ge=1, description="409 where somebody else was quicker.")


class DigestOut(DigestBody):
    """A digest as it is kept."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="UUIDv7.")
    version: int = Field(description="Grows with each change.")
    topic: str | None = Field(description="The id of the topic; null: a set, or all posts.")
    set: str | None = Field(description="The id of the set of topics.")
    channels: list[str] = Field(description="Ids of those it is sent to.")
    made_until: UtcTime | None = Field(
        description="What fell due until then is made, or was not wanted."
    )
    unsubscribed: list[str] = Field(description="Recipients of mail who have ended it.")

    @classmethod
    def of(cls, digest: Digest, unsubscribed: Sequence[str] = ()) -> DigestOut:
        schedule = digest.schedule
        return cls.model_validate(
            {
                "id": digest.id,
                "name": digest.name,
                "cadence": schedule.cadence,
                "hour": schedule.hour,
                "day": schedule.day,
                "timezone": schedule.timezone,
                "state": digest.state,
                "version": digest.version,
                "topic": digest.topic_id,
                "set": digest.set_id,
                "channels": list(digest.channel_ids),
                "made_until": digest.made_until,
                "unsubscribed": list(unsubscribed),
            }
        )


class DigestList(BaseModel):
    """All digests, the oldest first."""

    digests: list[DigestOut] = Field(description="All there are.")
    idle: dict[str, str] = Field(
        default_factory=dict,
        description="Active digests that are not made, by `id`, and why: what they are about was "
        "deleted.",
    )


class DigestSending(TestOut):
    """What one receiver answered."""

    channel: str = Field(description="The channel's name.")
    recipient: str | None = Field(description="Of a mail.")


class DigestSent(BaseModel):
    """The digest on the last period, sent now."""

    title: str = Field(description="Of the message.", examples=["Acme: Friday, 27 November 2026"])
    summary: str = Field(description="Its first sentence.")
    sendings: list[DigestSending] = Field(description="To whom, and what they answered.")
