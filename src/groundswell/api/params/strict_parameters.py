"""Unknown query parameters are refused (422), and those given twice that take one value.

``?sorce=a`` must not mean every source, nor ``?topic=a&topic=b`` only the last of them.

One rule for every route of the description: what a route takes is what its description says.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.routing import Route

MOST_TOLD = 5
MAX_NAME_CHARS = 40

_Known = Mapping[str, bool]
"""The parameters of an operation, and of each whether it takes several values."""


async def refuse_wrong_parameters(connection: HTTPConnection) -> None:
    """A dependency of every route.

    Raises:
        HTTPException: 422 that names the parameters: for an unknown one the nearest that is known.
    """
    scope = connection.scope
    if scope["type"] != "http" or not scope["query_string"]:
        return  # a socket tells it once it is open
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    known = _parameters(scope["app"], scope["route"], method)
    if known is None:  # no part of the description: a page
        return
    given = connection.query_params
    wrong = [(*each, "unknown_parameter") for each in unknown_in(given, known)]
    lists = {name for name, is_list in known.items() if is_list}
    wrong += [(*each, "repeated_parameter") for each in repeated_in(given, lists)]
    if wrong:
        raise HTTPException(
            422,
            [
                {"loc": ["query", shown(name)], "msg": why, "type": kind}
                for name, why, kind in wrong
            ],
        )


def unknown_in(given: Collection[str], known: Collection[str]) -> list[tuple[str, str]]:
    """The first unknown parameters, each with a suggestion."""
    strange = [name for name in given if name not in known][:MOST_TOLD]
    return [(name, _advice(shown(name), known)) for name in strange]


def repeated_in(given: QueryParams, lists: Collection[str]) -> list[tuple[str, str]]:
    """The first parameters that are given more than once; ``lists`` are those that may be."""
    times = Counter(name for name, _ in given.multi_items() if name not in lists)
    repeated = [(name, count) for name, count in times.items() if count > 1][:MOST_TOLD]
    return [
        (name, f"parameter {shown(name)!r} is given {count} times; give it once")
        for name, count in repeated
    ]


def shown(name: str) -> str:
    """A name made short and printable."""
    return ascii(name[:MAX_NAME_CHARS])[1:-1]


def _advice(name: str, known: Collection[str]) -> str:
    if not known:
        return f"unknown parameter {name!r}: there are none here"
    nearest = difflib.get_close_matches(name, sorted(known), n=1)
    if nearest:
        return f"unknown parameter {name!r}; did you mean {nearest[0]!r}?"
    return f"unknown parameter {name!r}; known are {', '.join(sorted(known))}"


def _parameters(app: FastAPI, route: Route, method: str) -> _Known | None:
    """The parameters of a route by its OpenAPI description, which is made once.

    Of this route alone: that of all takes half a second, for which live frames would wait.
    """
    known: dict[tuple[str, str], _Known | None] = app.state.query_parameters
    place = route.path_format, method
    if place not in known:
        paths = get_openapi(title="", version="", routes=[route])["paths"]
        found = [operations[method.lower()] for operations in paths.values()]
        known[place] = _of_query(found[0]) if found else None
    return known[place]


def _of_query(operation: Mapping[str, Any]) -> dict[str, bool]:
    return {
        each["name"]: each["schema"].get("type") == "array"
        for each in operation.get("parameters", ())
        if each["in"] == "query"
    }
