"""Every mistake of a configuration, told by its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import HTTPException

Mistakes = list[tuple[str, str]]
T = TypeVar("T")


def refused(wrong: Mistakes) -> HTTPException:
    """The 422 of these."""
    told = [
        {
            "loc": ["body", place],
            "msg": problem.encode("utf-8", "backslashreplace").decode(),
            "type": "value_error",
        }
        for place, problem in wrong
    ]
    return HTTPException(422, told)


def one_name_each(
    section: str, items: Sequence[T], key: Callable[[T], str], wrong: Mistakes
) -> None:
    """Note what is named as something before it."""
    seen = set()
    for place, each in enumerate(items):
        if (name := key(each)) in seen:
            wrong.append((f"{section}[{place}].name", "is named twice"))
        seen.add(name)
