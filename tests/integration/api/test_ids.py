"""What is no id is told so in plain words, wherever an id is asked for."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from groundswell.api.app import describe_app
from groundswell.api.errors import NO_ID
from groundswell.settings import Settings

BESIDE_OTHER_PATHS = ("/api/rules/{", "/api/topics/{", "/api/digests/{")
"""Beside paths such as ``/api/rules/backtest``: what is no id is no path there."""


def _asked() -> list[tuple[str, str, str, str]]:
    """Every parameter that is a UUID: method, path, where it is, its name."""
    return [
        (method, path, one["in"], one["name"])
        for path, methods in describe_app(Settings()).openapi()["paths"].items()
        for method, operation in methods.items()
        for one in operation.get("parameters", ())
        if _is_uuid(one["schema"])
    ]


def _is_uuid(schema: dict[str, Any]) -> bool:
    return "uuid" in {
        schema.get("format"),
        *(each.get("format") for each in schema.get("anyOf", ())),
    }


@pytest.mark.parametrize("sent", ["zzz", "019ab3c2", "019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2eg1", "é"])
async def test_what_is_no_id_is_told_so_in_plain_words(api: httpx.AsyncClient, sent: str) -> None:
    asked = _asked()
    assert {"incident", "channel", "incident_id", "rule_id", "set"} <= {one[3] for one in asked}
    for method, path, place, name in asked:
        filled = re.sub(r"\{\w+\}", sent if place == "path" else "x", path)
        params = {name: sent} if place == "query" else None
        answer = await api.request(method.upper(), filled, params=params)
        if path.startswith(BESIDE_OTHER_PATHS) and answer.status_code == 404:
            assert answer.json() == {"detail": "Not Found"}
            continue
        assert answer.status_code == 422, (method, path)
        told = [one for one in answer.json()["detail"] if one["loc"] == [place, name]]
        assert [one["msg"] for one in told] == [NO_ID], (method, path)
