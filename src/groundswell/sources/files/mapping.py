"""From the fields of a record to a post: which column holds what, and what stands in for gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from groundswell.domain.clock import parse_time
from groundswell.domain.markup import plain_text
from groundswell.domain.post import InvalidPost, Post
from groundswell.errors import ConfigurationError

POST_FIELDS = ("post_id", "source", "content", "author", "created_at", "lang", "url")
_UNIX_SECONDS = re.compile(r"\d{10}(\.\d+)?")
_UNIX_MILLISECONDS = re.compile(r"\d{13}")


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """``named`` says which column holds a field; others are found under their own names.

    ``source`` is given to posts that name none; ``clock_now`` gives every post the present time.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    source: str = "replay"
    clock_now: bool = False

    def check_columns(self, columns: Sequence[str], name: str) -> None:
        """Refuse a file that has no column for the text, or not one that was asked for.

        Raises:
            ConfigurationError: names the column and those that exist.
        """
        existing = f"its columns are: {', '.join(columns)}"
        for wanted, column in self.named.items():
            if column not in columns and column.split(".")[0] not in columns:
                raise ConfigurationError(f"{name} has no column {column!r} ({wanted}); {existing}")
        if not {"content", "text"} & set(columns) and "content" not in self.named:
            raise ConfigurationError(
                f"{name} has no column content or text; {existing}; "
                f"say which one holds the text: replay:{name}?content=COLUMN"
            )

    def to_post(self, fields: Mapping[str, object], *, post_id: str, now: datetime) -> Post:
        """Build the post; ``post_id`` and ``now`` stand in for what the record does not say.

        Raises:
            InvalidPost: a field holds something else than text, or no time.
        """
        content = self._text("content", fields)
        if content is None:
            raise InvalidPost("content", f"is missing; the record has {_names(fields)}")
        return Post(
            post_id=self._text("post_id", fields) or post_id,
            source=self._text("source", fields) or self.source,
            content=plain_text(content),
            created_at=now if self.clock_now else self._time(fields) or now,
            author=self._text("author", fields),
            lang=self._text("lang", fields),
            url=self._text("url", fields),
        )

    def _value(self, name: str, fields: Mapping[str, object]) -> object:
        column = self.named.get(name)
        if column is not None:
            return _look_up(fields, column)
        if name == "content" and "content" not in fields:
            return fields.get("text")
        return fields.get(name)

    def _text(self, name: str, fields: Mapping[str, object]) -> str | None:
        value = self._value(name, fields)
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise InvalidPost(name, "is not text", value)
        text = "" if value is None else str(value)
        return text if text.strip() else None

    def _time(self, fields: Mapping[str, object]) -> datetime | None:
        value = self._value("created_at", fields)
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        text = self._text("created_at", fields)
        if text is None:
            return None
        try:
            return _unix_time(text.strip()) or parse_time(text)
        except ValueError:
            raise InvalidPost(
                "created_at", "is neither an ISO 8601 time nor Unix seconds", text
            ) from None


def _unix_time(text: str) -> datetime | None:
    """Ten digits are seconds, thirteen are milliseconds (until the year 2286)."""
    if _UNIX_SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    if _UNIX_MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return None


def _look_up(fields: Mapping[str, object], column: str) -> object:
    """The column of that name, or the way down into nested objects: ``user.name``."""
    if column in fields:
        return fields[column]
    value: object = fields
    for step in column.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _names(fields: Mapping[str, object]) -> str:
    names = [name[:40] for name in list(fields)[:10]]
    return ", ".join(names) if names else "no fields"
