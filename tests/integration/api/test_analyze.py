"""``POST /api/analyze``: any text, nothing stored, the model loaded when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.registry import open_model
from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.api.limits.analyzer_pool import AT_ONCE, MOST_WAITING, AnalyzerPool
from groundswell.domain.sentiment import Analysis
from groundswell.errors import AnalyzerBroken, ConfigurationError
from groundswell.settings import AnalyzerSettings, Settings
from tests.analyzers import UNBEARABLE, WordAnalyzer
from tests.integration.api.conftest import Loads, client_of
from tests.model_servers import TextEmbeddingsServer, serving

PATH = "/api/analyze"


async def test_one_text_gets_one_result(api: httpx.AsyncClient) -> None:
    answer = await api.post(PATH, json={"text": "a good day"})
    assert answer.status_code == 200
    assert answer.json() == {
        "model_name": "words-1",
        "results": [
            {
                "text": "a good day",
                "label": "positive",
                "confidence": 0.8,
                "scores": {"negative": 0.1, "neutral": 0.1, "positive": 0.8},
                "emotion": "joy",
                "present_emotions": ["joy"],
                "emotions": {"joy": 0.9},
                "lang": None,
                "words": None,
            }
        ],
    }


async def test_many_texts_come_back_in_their_order(api: httpx.AsyncClient) -> None:
    texts = [f"{('good', 'bad', 'plain')[number % 3]} {number}" for number in range(256)]
    results = (await api.post(PATH, json={"texts": texts})).json()["results"]
    assert [result["text"] for result in results] == texts
    assert [result["label"] for result in results[:3]] == ["positive", "negative", "neutral"]


async def test_an_explanation_weighs_the_words(api: httpx.AsyncClient) -> None:
    body = {"texts": ["so bad", "plain"], "explain": True}
    results = (await api.post(PATH, json=body)).json()["results"]
    assert results[0]["words"] == [{"word": "bad", "start": 3, "end": 6, "weight": 1.0}]
    assert results[1]["words"] == []


async def test_a_bad_request_is_refused(api: httpx.AsyncClient) -> None:
    bodies: tuple[Any, ...] = (
        {},
        {"text": "a", "texts": ["b"]},
        {"text": ""},
        {"text": " \n"},
        {"text": 7},
        {"texts": []},
        {"texts": ["a"] * 257},
        {"texts": ["a", ""]},
        {"texts": ["a"] * 17, "explain": True},
        {"text": "x" * 40_001},
        [],
    )
    for body in bodies:
        answer = await api.post(PATH, json=body)
        assert answer.status_code == 422, body
        assert answer.json()["detail"]
    surrogate = b'{"text": "\\ud800"}'
    answer = await api.post(PATH, content=surrogate, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


async def test_the_model_is_loaded_once_and_only_when_needed(
    api: httpx.AsyncClient, loads: Loads
) -> None:
    await api.get("/api/posts")
    assert loads.count == 0
    await asyncio.gather(*(api.post(PATH, json={"text": "good"}) for _ in range(8)))
    assert loads.count == 1


async def test_a_text_that_cannot_be_analysed_is_told_from_a_model_that_fails(
    deps: Deps, settings: Settings, api: httpx.AsyncClient
) -> None:
    answer = await api.post(PATH, json={"text": UNBEARABLE})
    assert answer.status_code == 422
    assert "cannot be analysed" in answer.json()["detail"]

    class Broken(WordAnalyzer):
        async def probe(self) -> None:
            raise AnalyzerBroken("not even a known text can be read")

    async def load() -> Analyzer:
        return Broken()

    app = create_app(replace(deps, analyzer=AnalyzerPool(load)), settings)
    async with client_of(app) as client:
        answer = await client.post(PATH, json={"text": UNBEARABLE})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


async def test_what_a_model_server_says_of_its_trouble_reaches_no_reader(
    deps: Deps, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the password in its URL nor its own words, whatever it answers."""
    caplog.set_level("DEBUG", "groundswell")
    with serving(TextEmbeddingsServer(("negative", "positive"), {})) as server:
        url = server.url.replace("http://", "http://me:pass-word@")

        async def load() -> Analyzer:
            return await open_model(AnalyzerSettings(analyzer_url=url, analyzer_tries=1))

        app = create_app(replace(deps, analyzer=AnalyzerPool(load)), settings)
        async with client_of(app) as client:
            told = ""
            for status in (401, 422, 500, 200):
                server.before = lambda path, body, status=status: (  # type: ignore[misc]
                    (status, {"error": "their-secret"}) if path == "/predict" else None
                )
                answer = await client.post(PATH, json={"text": "good"})
                assert answer.status_code == 503
                told += answer.text
    for secret in ("pass-word", "their-secret"):
        assert secret not in told + caplog.text


async def test_a_model_that_cannot_be_loaded_is_told(deps: Deps, settings: Settings) -> None:
    async def fail() -> Analyzer:
        raise ConfigurationError("HUGGINGFACE_MODEL: there is no such model")

    app = create_app(replace(deps, analyzer=AnalyzerPool(fail)), settings)
    async with client_of(app) as client:
        answer = await client.post(PATH, json={"text": "good"})
    assert answer.status_code == 503
    assert "HUGGINGFACE_MODEL" in answer.json()["detail"]


async def test_too_many_at_once_are_sent_away(deps: Deps, settings: Settings) -> None:
    gate = asyncio.Event()

    class Slow(WordAnalyzer):
        async def analyze(
            self, texts: Sequence[str], sent: Sequence[str | None] = ()
        ) -> list[Analysis]:
            await gate.wait()
            return await super().analyze(texts, sent)

    async def load() -> Analyzer:
        return Slow()

    most = AT_ONCE + MOST_WAITING
    app = create_app(replace(deps, analyzer=AnalyzerPool(load)), settings)
    async with client_of(app) as client:
        asking = [
            asyncio.create_task(client.post(PATH, json={"text": "good"})) for _ in range(most + 1)
        ]
        done, waiting = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        (refused,) = done
        assert refused.result().status_code == 503
        assert refused.result().headers["Retry-After"]
        gate.set()
        answers = await asyncio.gather(*waiting)
    assert {answer.status_code for answer in answers} == {200}
