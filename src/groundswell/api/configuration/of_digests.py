"""Digests, as a file has them: by names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundswell.api.configuration.mistakes import Mistakes, one_name_each
from groundswell.api.schemas.configuration import DigestConfig
from groundswell.domain.digest import Digest

Names = Mapping[str, str]
"""Names by ids."""


def digests_out(
    digests: Sequence[Digest], topics: Names, groups: Names, channels: Names
) -> list[DigestConfig]:
    """The section ``digests``. What is no more stays as its id."""
    return [
        DigestConfig.model_validate(
            {
                "name": each.name,
                "cadence": each.schedule.cadence,
                "hour": each.schedule.hour,
                "day": each.schedule.day,
                "timezone": each.schedule.timezone,
                "state": each.state,
                "topic": each.topic_id and topics.get(each.topic_id, each.topic_id),
                "set": each.set_id and groups.get(each.set_id, each.set_id),
                "channels": [channels.get(one, one) for one in each.channel_ids],
            }
        )
        for each in digests
    ]


def digests_in(section: Sequence[DigestConfig], wrong: Mistakes) -> list[Digest]:
    """The digests by names, which the store finds; mistakes are added to ``wrong``."""
    one_name_each("digests", section, lambda each: each.name, wrong)
    wrong += [
        (f"digests[{place}].set", "give either topic or set")
        for place, each in enumerate(section)
        if each.topic and each.set
    ]
    return [
        Digest(
            "",
            each.name,
            each.schedule,
            tuple(dict.fromkeys(each.channels)),
            each.topic,
            each.set,
            each.state,
        )
        for each in section
    ]
