"""A post's optional fields in the API's schemas, from the one list of them."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Field, create_model

from groundswell.domain.optional_text import OptionalText
from groundswell.domain.post import OPTIONAL_NAMES, OPTIONAL_TEXTS, Post, optional_values

M = TypeVar("M", bound=BaseModel)
_FORMED = tuple(text for text in OPTIONAL_TEXTS if text.form is not None)


def telling_texts(schema: type[M]) -> type[M]:
    """``schema`` with the fields that it does not name itself, each a value of its form or null."""
    told: dict[str, Any] = {
        text.name: (
            _shape(text) | None,
            Field(description=text.about, examples=[text.show(text.example)]),
        )
        for text in OPTIONAL_TEXTS
        if text.name not in schema.model_fields
    }
    return _with(schema, told)


def taking_texts(schema: type[M]) -> type[M]:
    """``schema`` with all the fields, each bounded, null and left out by default."""
    taken: dict[str, Any] = {
        text.name: (
            _shape(text) | None,
            Field(
                None,
                max_length=text.most if text.form is None else None,
                description=text.about,
                examples=[text.show(text.example)],
            ),
        )
        for text in OPTIONAL_TEXTS
    }
    return _with(schema, taken)


def texts_of(post: Post) -> dict[str, Any]:
    """The optional fields of a post, by name, as they are in JSON."""
    found: dict[str, Any] = dict(zip(OPTIONAL_NAMES, optional_values(post), strict=True))
    for text in _FORMED:
        found[text.name] = text.show(found[text.name])
    return found


def _shape(text: OptionalText) -> Any:
    return str if text.form is None else text.form.shape


def _with(schema: type[M], texts: dict[str, Any]) -> type[M]:
    made: type[M] = create_model(schema.__name__, __base__=schema, **texts)
    made.__doc__, made.__module__ = schema.__doc__, schema.__module__
    return made
