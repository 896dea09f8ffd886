"""Maps a record to posts: columns to fields, with defaults for gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from groundswell.domain.field_form import COUNTS
from groundswell.domain.optional_text import OptionalText
from groundswell.domain.post import (
    OPTIONAL_TEXTS,
    POST_FIELDS,
    InvalidPost,
    Operation,
    Post,
    PostEvent,
    read_operation,
)
from groundswell.sources.files.below import (
    LISTS_BELOW,
    columns_instead,
    lacking_fields,
    posts_below,
)
from groundswell.sources.files.columns import look_up, names_of
from groundswell.sources.files.created_at import read_moment
from groundswell.sources.files.double_encoding import REPAIRED, repaired
from groundswell.sources.files.header import is_header_again
from groundswell.sources.files.mapped import (
    HEADER_AGAIN,
    ROUNDED,
    UNTIMED,
    Mapped,
    checked_text,
    numbered,
    without_guards,
)
from groundswell.sources.files.mapping_choices import MappingChoices
from groundswell.sources.files.optional_fields import (
    read_counts,
    read_optional,
    says_nothing,
)
from groundswell.sources.files.service_messages import DELETED, why_no_post
from groundswell.sources.files.shapes.known import read_known
from groundswell.sources.files.shapes.shape import Said
from groundswell.sources.files.told_otherwise import (
    RATED,
    TITLED,
    is_rating_alone,
    joined_runs,
    person,
    plain_text,
)
from groundswell.sources.files.values import (
    NoText,
    RoundedId,
    is_local,
    is_nothing,
    is_placeholder,
    to_id,
    to_text,
)

FIELDS = (*POST_FIELDS, "time_of_day", "operation", *COUNTS)
"""What a column may hold; counts go into ``engagement``, ``time_of_day`` into ``created_at``."""
_DEFAULT_SOURCE = "replay"
_MOST_FORMS = 1000


@dataclass(frozen=True, slots=True)
class FieldMapping(MappingChoices):
    """Makes posts of records; ``by_names`` keeps what is known of records by their columns."""

    by_names: dict[tuple[str, ...], tuple[FieldMapping, bool]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def to_events(
        self, record: Mapping[str, object], *, post_id: Callable[[], str], now: datetime
    ) -> Mapped:
        """The posts of a record; ``post_id`` and ``now`` stand in for what it does not say."""
        mapped = Mapped()
        if self.guarded:
            record = without_guards(record)
        if self.encoded_twice and (meant := repaired(record)) != record:
            record = meant
            mapped.notes.append(REPAIRED)
        said = read_known(record) if self.exports else None
        if self.headed and said is None and is_header_again(record):
            mapped.passed_over.append(HEADER_AGAIN)
            return mapped
        if said is None:
            self._map_plain(record, post_id, now, mapped)
            return mapped
        for number, each in enumerate(said):
            if each.passed_over:
                mapped.passed_over.append(each.passed_over)
            else:
                self._map(each.record, each, numbered(post_id, number), now, mapped)
        return mapped

    def _map_plain(
        self,
        record: Mapping[str, object],
        post_id: Callable[[], str],
        now: datetime,
        mapped: Mapped,
    ) -> None:
        """A record of no known export, by its own columns where it lacks that of the text, and the
        replies in it by theirs."""
        if self.tabular or "content" in self.named:
            self._map(record, None, post_id, now, mapped)
            return
        names = tuple(record)
        mapping, below = self.by_names.get(names) or self._of_names(names)
        mapping._map(record, None, post_id, now, mapped)
        text = mapped.events[0].post.content if below and mapped.events else None
        for number, (reply, taken) in enumerate(posts_below(record, text) if below else (), 1):
            of_reply = replace(self, named={}, taken=taken)
            of_reply._map(reply, None, numbered(post_id, number), now, mapped)

    def _of_names(self, names: tuple[str, ...]) -> tuple[FieldMapping, bool]:
        """The mapping of records of these columns, and whether they may hold replies."""
        taken = columns_instead(names, self.taken)
        lacking = lacking_fields(FIELDS, {*names, *self.named}, taken)
        found = replace(self, taken=taken, absent=self.absent | lacking)
        if len(self.by_names) < _MOST_FORMS:
            self.by_names[names] = found, not LISTS_BELOW.isdisjoint(names)
        return found, not LISTS_BELOW.isdisjoint(names)

    def _map(
        self,
        record: Mapping[str, object],
        said: Said | None,
        post_id: Callable[[], str],
        now: datetime,
        mapped: Mapped,
    ) -> None:
        try:
            operation = self._operation(record, said)
            own_id = self._id(record, said, mapped) or post_id()
            source = self._source(record, said)
            if operation is Operation.DELETE:
                mapped.events.append(PostEvent(Post(own_id, source, "", now), operation))
                return
            content = self._content(record, said)
            if content is not None and is_placeholder(content) and not self.own:
                mapped.passed_over.append(DELETED)
                return
            if said is None and content is not None and (why := why_no_post(record, content)):
                mapped.passed_over.append(why)
                return
            if content is None and said is None and not self.own:
                content = plain_text(self._value("title", record, None))
                if content is not None:
                    mapped.notes.append(TITLED)
                elif is_rating_alone(record):
                    mapped.passed_over.append(RATED)
                    return
            if content is None:
                raise InvalidPost("content", f"is missing; the record has {names_of(record)}")
            moment = None if self.clock_now else self._time(record, said)
            if moment is None and not self.clock_now and operation is Operation.CREATE:
                mapped.notes.append(UNTIMED)
            post = Post(
                own_id,
                source,
                content,
                moment or now,
                *[self._optional(each, record, said, mapped) for each in OPTIONAL_TEXTS],
            )
            mapped.events.append(PostEvent(post, operation, verbatim=self.verbatim or self.own))
        except InvalidPost as error:
            mapped.refused.append(error)

    def _operation(self, record: Mapping[str, object], said: Said | None) -> Operation:
        if said is not None and said.operation is not Operation.CREATE:
            return said.operation
        if "operation" in self.absent or (said is not None and "operation" not in self.named):
            return Operation.CREATE
        return read_operation(self._text("operation", record, None))

    def _value(self, name: str, record: Mapping[str, object], said: Said | None) -> object:
        column = self.named.get(name)
        if column is not None:
            value = record[column] if column in record else look_up(record, column)
            if said is None or value not in (None, ""):
                return value
        if said is not None:
            return said.known.get(name)
        column = self.taken.get(name)
        if column is not None and (value := record.get(column)) is not None:
            return value
        if name == "content" and "content" not in record:
            return record.get("text")
        return record.get(name)

    def _lacks(self, name: str, record: Mapping[str, object], said: Said | None) -> bool:
        """Whether a field is certain to be empty, as most are in most records."""
        if said is not None:
            return name not in said.known and name not in self.named
        return name not in record and name not in self.taken and name not in self.named

    def _text(self, name: str, record: Mapping[str, object], said: Said | None) -> str | None:
        return checked_text(name, self._value(name, record, said))

    def _content(self, record: Mapping[str, object], said: Said | None) -> str | None:
        content = self._text("content", record, said)
        if said is None:
            return joined_runs(content) if content and content[0] == "{" else content
        if said is not None and (content is None or is_placeholder(content)):
            try:
                return to_text(said.known.get("content")) or content
            except NoText:
                return content
        return content

    def _id(self, record: Mapping[str, object], said: Said | None, mapped: Mapped) -> str | None:
        if "post_id" in self.absent:
            return None
        value = self._value("post_id", record, said)
        try:
            found = to_id(value)
        except RoundedId:
            mapped.notes.append(ROUNDED)
            return None
        except NoText:
            raise InvalidPost("post_id", "is not text", value) from None
        if found is None:
            return None
        if self.rounded and found.isdigit() and len(found) > 15:
            mapped.notes.append(ROUNDED)
            return None
        return self._global(found, said)

    def _global(self, found: str, said: Said | None) -> str:
        """An id as it is unique everywhere."""
        local = self.local
        if local is None:  # who calls a column post_id, as the stream does, means what it says
            own = self.named.get("post_id", self.taken.get("post_id", "post_id")) == "post_id"
            local = not own and said is None and is_local(found)
        return f"{self.source or self.stem}:{found}" if local else found

    def _source(self, record: Mapping[str, object], said: Said | None) -> str:
        if said is not None and "source" not in self.named:
            return self.source or said.network
        told = None if "source" in self.absent else self._value("source", record, None)
        own = person(told)[0] if isinstance(told, Mapping) else checked_text("source", told)
        if own is None or is_nothing(own) or own.startswith("<a "):  # the app it was sent with
            return self.source or _DEFAULT_SOURCE
        return own

    def _optional(
        self, field: OptionalText, record: Mapping[str, object], said: Said | None, mapped: Mapped
    ) -> str | None:
        name = field.name
        if name in self.absent:
            return None
        if name != "engagement" and said is not None and self._lacks(name, record, said):
            return None
        if name == "author_name" and self._lacks(name, record, said):
            return person(record.get(self.named.get("author") or self.taken.get("author", "")))[1]
        value = self._value(name, record, said)
        if name == "author" and isinstance(value, Mapping):
            value = person(value)[0] or value
        if not self.own and says_nothing(value):
            value = self._instead(name, record, said, mapped)
        text = None if value is None else read_optional(field, value, mapped.notes)
        return self._global(text, said) if text and name == "reply_to" else text

    def _instead(
        self, name: str, record: Mapping[str, object], said: Said | None, mapped: Mapped
    ) -> object:
        """What says it where the column of a field is empty."""
        if name == "engagement":
            each = (c for c in COUNTS if c not in self.absent and not self._lacks(c, record, said))
            return read_counts({c: self._value(c, record, said) for c in each}, mapped.notes)
        if said is not None or name != "author":
            return None
        shown = self._value("author_name", record, None)
        return None if says_nothing(shown) else shown

    def _time(self, record: Mapping[str, object], said: Said | None) -> datetime | None:
        value = None if "created_at" in self.absent else self._value("created_at", record, said)
        of_day = None
        if said is None and "time_of_day" not in self.absent:
            of_day = self._value("time_of_day", record, said)
        return read_moment(value, of_day, self.times)
