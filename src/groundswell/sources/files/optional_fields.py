"""Reads an optional field of a record. It is not worth a post: what it cannot hold is left out."""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.domain.optional_text import OptionalText
from groundswell.domain.post import InvalidPost, read_field
from groundswell.sources.files.language_names import language_code
from groundswell.sources.files.values import (
    NoText,
    RoundedId,
    is_nothing,
    is_placeholder,
    to_count,
    to_id,
    to_text,
)

_LONGEST_NOTHING = 14


def read_optional(field: OptionalText, value: object, notes: list[str]) -> str | None:
    """The text of ``value``; why it is left out is added to ``notes``."""
    try:
        text = _text_of(field, value)
    except NoText:
        notes.append(f"{field.name} was no text and is left out")
        return None
    except InvalidPost as error:
        notes.append(f"{field.name} {error.problem} and is left out")
        return None
    if text is not None and len(text) > field.most:
        notes.append(f"{field.name} was too long and is left out")
        return None
    return text


def read_counts(values: Mapping[str, object], notes: list[str]) -> dict[str, int]:
    """The engagement of a record that has a column for each count."""
    found: dict[str, int] = {}
    for name, value in values.items():
        if (count := to_count(value)) is not None:
            found[name] = count
        elif isinstance(value, str) and any(map(str.isdigit, value)):
            notes.append(f"{name} was no count and is left out")
    return found


def says_nothing(value: object) -> bool:
    """Whether it stands for a value that is not there, or was taken away."""
    if not isinstance(value, str):
        return value is None
    return len(value) <= _LONGEST_NOTHING and (is_nothing(value) or is_placeholder(value))


def _text_of(field: OptionalText, value: object) -> str | None:
    if field.form is not None:
        return read_field(field.name, field.form, value)
    if field.name == "reply_to":
        try:
            return to_id(value)
        except RoundedId:  # it names no post any more
            return None
    text = to_text(value)
    return language_code(text) if text and field.name == "lang" else text
