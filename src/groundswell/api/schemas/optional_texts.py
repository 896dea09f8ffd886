"""A post's optional texts in the API's schemas, from the one list of them."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Field, create_model

from groundswell.domain.post import OPTIONAL_NAMES, OPTIONAL_TEXTS, Post, optional_values

M = TypeVar("M", bound=BaseModel)


def telling_texts(schema: type[M]) -> type[M]:
    """``schema`` with the texts that it does not name itself, each a text or null."""
    told: dict[str, Any] = {
        text.name: (str | None, Field(description=text.about, examples=[text.example]))
        for text in OPTIONAL_TEXTS
        if text.name not in schema.model_fields
    }
    return _with(schema, told)


def taking_texts(schema: type[M]) -> type[M]:
    """``schema`` with all the texts, each bounded, null and left out by default."""
    taken: dict[str, Any] = {
        text.name: (
            str | None,
            Field(None, max_length=text.most, description=text.about, examples=[text.example]),
        )
        for text in OPTIONAL_TEXTS
    }
    return _with(schema, taken)


def texts_of(post: Post) -> dict[str, str | None]:
    """The optional texts of a post, by name."""
    return dict(zip(OPTIONAL_NAMES, optional_values(post), strict=True))


def _with(schema: type[M], texts: dict[str, Any]) -> type[M]:
    made: type[M] = create_model(schema.__name__, __base__=schema, **texts)
    made.__doc__, made.__module__ = schema.__doc__, schema.__module__
    return made
