"""Messages of a broker as posts: JSON objects, mapped as those of a file are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from groundswell.domain.post import InvalidPost, PostEvent
from groundswell.lru import LruCache
from groundswell.sources.base import Rejected
from groundswell.sources.clocks import written_at
from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.mapped import UNTIMED, Mapped
from groundswell.sources.files.mapping import FIELDS, FieldMapping
from groundswell.sources.options import read_choice

OPTIONS = (*FIELDS, "name", "ids")
_SHAPES = 64
_SHOWN_BYTES = 2000
_IDS = {"auto": None, "local": True, "global": False}


@dataclass(slots=True)
class Messages:
    """What a few messages became."""

    events: list[PostEvent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)


class MessageReader:
    """``name`` is the source of posts that name none. A message without ``post_id`` has the id of
    where it stands, and one without a time that of the broker."""

    def __init__(self, kind: str, name: str, options: Mapping[str, str]) -> None:
        ids = read_choice(kind, "ids", options.get("ids", "auto"), _IDS)
        self._mapping = FieldMapping(
            named={field: options[field] for field in FIELDS if field in options},
            source=options.get("name", name),
            stem=name,
            local=_IDS[ids],
        )
        self._by_shape: LruCache[tuple[str, ...], FieldMapping] = LruCache(_SHAPES)

    def read(self, value: bytes, where: str, now: datetime, found: Messages) -> None:
        """Add what the message ``value`` at ``where``, taken by the broker at ``now``, says."""
        try:
            record = orjson.loads(value)
        except orjson.JSONDecodeError:
            record = None
        self.take(record, where, now, found, value)

    def take(
        self, record: object, where: str, now: datetime, found: Messages, value: bytes = b""
    ) -> None:
        """The same of a message that was read already."""
        if isinstance(record, dict):
            mapped = self._shaped(record).to_events(record, post_id=lambda: where, now=now)
        else:
            mapped = Mapped(refused=[InvalidPost("message", "is not a JSON object")])
        for event in mapped.events:
            post = event.post
            moment = written_at(post.created_at, now)
            if moment != post.created_at:
                event = replace(event, post=replace(post, created_at=moment))
            found.events.append(event)
        text = value[:_SHOWN_BYTES].decode("utf-8", "replace")
        for error in mapped.refused:
            kind = f"{error.field} {error.problem}"
            found.rejected.append(
                Rejected(f"{where}: {error.reason}", where, {"message": text}, kind)
            )
        for counts, told in ((found.passed_over, mapped.passed_over), (found.notes, mapped.notes)):
            for each in told:
                if each is UNTIMED:
                    continue  # the broker's time stands for it
                counts[each] = counts.get(each, 0) + 1

    def _shaped(self, record: Mapping[str, Any]) -> FieldMapping:
        """The mapping with the columns that messages of this shape have."""
        shape = tuple(record)[:_SHAPES]
        known = self._by_shape.get(shape)
        if known is None:
            columns = take_columns(shape)
            columns.pop("time_of_day", None)  # one message proves nothing of a column
            taken = {name: of for name, of in columns.items() if name not in self._mapping.named}
            known = replace(self._mapping, taken=taken)
            self._by_shape.put(shape, known)
        return known
