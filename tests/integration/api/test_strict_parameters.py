"""A misspelt parameter, or one given twice, is refused on every route, never passed over."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx
import pytest

from groundswell.api.app import describe_app
from groundswell.settings import Settings
from tests.integration.api.conftest import Server

_PATHS = describe_app(Settings()).openapi()["paths"].items()
OPERATIONS = [(method.upper(), path) for path, operations in _PATHS for method in operations]
PARAMETERS = [
    (method.upper(), path, parameter)
    for path, operations in _PATHS
    for method, operation in operations.items()
    for parameter in operation.get("parameters", ())
    if parameter["in"] == "query"
]
AN_ID = "00000000-0000-0000-0000-000000000000"
TEXTS = {"post_id": "1", "author": "ann"}
"""Path parameters that are no UUID."""


def filled(path: str) -> str:
    """The path with a value for each of its parameters."""
    return re.sub(r"\{(\w+)\}", lambda found: TEXTS.get(found[1], AN_ID), path)


def a_body(method: str) -> Any:
    return {} if method in ("POST", "PUT", "PATCH") else None


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 422, answer.text
    told: dict[str, Any] = answer.json()["detail"][0]
    return told


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_every_operation_refuses_what_it_does_not_know(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, f"{filled(path)}?no_such_thing=1", json=a_body(method))
    told = problem(answer)
    assert told["loc"] == ["query", "no_such_thing"]
    assert told["type"] == "unknown_parameter"
    assert "'no_such_thing'" in told["msg"]


async def test_no_parameter_of_one_value_is_taken_twice(api: httpx.AsyncClient) -> None:
    """Or the last value would count, and nobody be told."""
    for method, path, parameter in PARAMETERS:
        name = parameter["name"]
        if parameter["schema"].get("type") == "array":
            continue
        address = f"{filled(path)}?{name}=a&{name}=b"
        answer = await api.request(method, address, json=a_body(method))
        assert answer.status_code == 422, (address, answer.text)
        told = [each for each in answer.json()["detail"] if each["type"] == "repeated_parameter"]
        assert told == [
            {
                "loc": ["query", name],
                "msg": f"parameter '{name}' is given 2 times; give it once",
                "type": "repeated_parameter",
            }
        ], address


async def test_filters_by_value_are_taken_as_often_as_is_described(api: httpx.AsyncClient) -> None:
    told = {
        (path, parameter["name"]): parameter["schema"]["maxItems"]
        for _, path, parameter in PARAMETERS
        if parameter["schema"].get("type") == "array"
    }
    assert len(told) == 6 * 8 + 4 + 2  # the feed and its counts, drivers, a report
    for (path, name), most in told.items():
        value = {"sentiment": "positive", "emotion": "joy"}.get(name.removeprefix("exclude_"), "a")
        query: list[tuple[str, Any]] = (
            [("period", "hour")] if path.endswith(("aggregate", "emotions")) else []
        )
        query += [(name, value)] * most
        answer = await api.get(path, params=query)
        assert answer.status_code == 200, (path, name, answer.text)
        refused = problem(await api.get(path, params=[*query, (name, value)]))
        assert refused["loc"] == ["query", name]
        assert "at most 20" in refused["msg"]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("/api/posts?sorce=a", "source"),
        ("/api/posts?sentimant=positive", "sentiment"),
        ("/api/posts?source=a&exclude_sorce=b", "exclude_source"),
        ("/api/posts?startdate=2026-01-01", "start_date"),
        ("/api/posts/export?fromat=csv", "format"),
        ("/api/sentiment/aggregate?period=hour&end-date=2026-01-01", "end_date"),
        ("/api/alerts?limits=5", "limit"),
    ],
)
async def test_the_nearest_parameter_is_named(
    api: httpx.AsyncClient, query: str, nearest: str
) -> None:
    assert f"did you mean '{nearest}'?" in problem(await api.get(query))["msg"]


async def test_what_is_like_nothing_is_told_with_all_there_are(api: httpx.AsyncClient) -> None:
    assert (
        "known are alert_type, limit, offset, state"
        in problem(await api.get("/api/alerts?zzz=1"))["msg"]
    )


async def test_every_known_parameter_is_taken(api: httpx.AsyncClient) -> None:
    for query in (
        "/api/posts?source=&q=&author=&limit=5&offset=0&cursor=",
        "/api/posts?source=&source=a&exclude_author=&exclude_source=b",
        "/api/sentiment/distribution?hours=2&source=a",
        "/api/alerts?state=open",
        "/api/posts",
        "/api/posts?",
    ):
        assert (await api.get(query)).status_code == 200, query
    assert (await api.head("/api/posts?sorce=a")).status_code in (405, 422)


async def test_pages_have_addresses_of_their_own(api: httpx.AsyncClient) -> None:
    assert (await api.get("/docs?deep=1")).status_code == 200
    assert (await api.get("/?source=bluesky")).status_code == 503  # not built here, but found


async def test_many_long_unknown_names_cost_little(api: httpx.AsyncClient) -> None:
    many = "&".join(f"{'s' * n}=1" for n in range(1, 170))
    for query in (many, "x" * 15_000, "a%00b%ff"):
        began = time.monotonic()
        answer = await api.get(f"/api/posts?{query}")
        assert time.monotonic() - began < 2
        problem(answer)
        assert len(answer.text) < 2000


async def test_a_socket_with_a_misspelt_parameter_is_closed_with_its_name(server: Server) -> None:
    async with server.socket("mode=batch&sorce=a") as socket:
        await socket.wait_closed()
    assert socket.close_code == 4400
    assert socket.close_reason == "unknown parameter 'sorce'; did you mean 'source'?"


async def test_a_socket_with_a_parameter_given_twice_is_closed_with_its_name(
    server: Server,
) -> None:
    async with server.socket("mode=batch&topic=a&topic=b") as socket:
        await socket.wait_closed()
    assert socket.close_code == 4400
    assert socket.close_reason == "parameter 'topic' is given 2 times; give it once"
