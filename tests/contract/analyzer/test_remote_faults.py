"""A model server that fails, hangs or answers nonsense: retry, circuit breaker, and whose fault."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from groundswell.analyzer.registry import open_model
from groundswell.analyzer.remote.breaker import Breaker
from groundswell.errors import AnalysisError, AnalyzerUnavailable, ConfigurationError
from tests.model_servers import (
    Answer,
    ModelServer,
    opened,
)


@dataclass
class Failing:
    """Answers ``answer`` for the first ``times`` calls with texts."""

    answer: Answer
    times: int = 10**9
    called: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, path: str, body: object) -> Answer | None:
        if path != "/predict":
            return None
        with self.lock:
            self.called += 1
            return self.answer if self.called <= self.times else None


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_server_that_is_busy_is_asked_again(words: ModelServer, status: int) -> None:
    words.before = failing = Failing((status, {"error": "busy"}), times=2)
    async with await open_model(opened(words)) as analyzer:
        [one] = await analyzer.analyze(["good"])
    assert (one.sentiment_label, failing.called) == ("positive", 3)


async def test_a_server_that_stays_away_is_told_apart_from_a_bad_text(words: ModelServer) -> None:
    words.before = Failing((503, {"error": "loading"}))
    async with await open_model(opened(words)) as analyzer:
        with pytest.raises(AnalyzerUnavailable, match="503"):
            await analyzer.analyze(["good"])


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_a_refused_text_is_not_tried_again(words: ModelServer, status: int) -> None:
    words.before = failing = Failing((status, {"error": "inputs too long"}))
    async with await open_model(opened(words)) as analyzer:
        with pytest.raises(AnalysisError, match=f"refuses it .{status}"):
            await analyzer.analyze(["good"])
    assert failing.called == 1


@pytest.mark.parametrize("status", [204, 301, 302, 401, 403, 404, 405, 409, 410, 451, 501, 599])
async def test_every_other_answer_is_the_server_s_fault(words: ModelServer, status: int) -> None:
    words.before = Failing((status, {"error": "no"}))
    async with await open_model(opened(words, analyzer_tries=1)) as analyzer:
        with pytest.raises(AnalyzerUnavailable, match=f"answers {status}"):
            await analyzer.analyze(["good"])


async def test_a_probe_is_not_answered_by_what_is_remembered(words: ModelServer) -> None:
    seen: set[str] = set()

    def cached(path: str, body: Any) -> Answer | None:
        """A server with a cache before a model that is gone."""
        texts = {text for (text,) in body["inputs"]} if body else set()
        known = texts <= seen
        seen.update(texts)
        return None if known else (500, {"error": "out of memory"})

    async with await open_model(opened(words, analyzer_tries=1)) as analyzer:
        words.before = cached
        for _ in range(3):
            with pytest.raises(AnalyzerUnavailable):
                await analyzer.probe()


async def test_no_message_holds_the_url_s_login_or_the_server_s_words(
    words: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = words.url.replace("http://", "http://me:pass-word@")
    told = []
    async with await open_model(opened(words, analyzer_url=url, analyzer_tries=1)) as analyzer:
        for status in (401, 422, 500, 200):
            words.before = Failing((status, {"error": "their-secret"}))
            with pytest.raises((AnalysisError, AnalyzerUnavailable)) as failure:
                await analyzer.analyze(["good"])
            told.append(str(failure.value))
    words.before = lambda path, body: (200, {}) if path == "/info" else None
    async with await open_model(opened(words, analyzer_url=url)) as nameless:
        told.append(nameless.model_name)
    for wrong in (
        f"me:pass-word@{words.url[7:]}",
        "http://me:pass-word@[::1",
        "http://me:pass-word@",
    ):
        with pytest.raises(ConfigurationError) as refused:
            await open_model(opened(words, analyzer_url=wrong))
        told.append(str(refused.value))
    for secret in ("pass-word", "their-secret"):
        assert secret not in " ".join(told) + caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        {},
        [],
        [[{"label": "positive", "score": 0.9}]],
        [[{"label": "positive", "score": 2.0}, {"label": "negative", "score": 0.0}]],
        [[{"label": "sports", "score": 0.5}, {"label": "politics", "score": 0.5}]],
        [{"label": "positive", "score": 0.9}],
        [None],
    ],
)
async def test_an_answer_that_cannot_be_read_is_an_error_that_says_so(
    words: ModelServer, answer: object
) -> None:
    words.before = Failing((200, answer))
    async with await open_model(opened(words)) as analyzer:
        with pytest.raises(AnalyzerUnavailable):
            await analyzer.analyze(["good"])


async def test_a_server_that_hangs_is_given_up_in_time(words: ModelServer) -> None:
    released = threading.Event()

    def hang(path: str, body: object) -> Answer | None:
        if path == "/predict":
            released.wait(20)
        return None

    words.before = hang
    settings = opened(words, analyzer_timeout_seconds=0.2, analyzer_tries=2)
    try:
        async with await open_model(settings) as analyzer, asyncio.timeout(10):
            with pytest.raises(AnalyzerUnavailable):
                await analyzer.analyze(["good"])
    finally:
        released.set()


async def test_a_server_that_keeps_failing_is_left_alone_for_a_while(words: ModelServer) -> None:
    words.before = failing = Failing((503, {}))
    async with await open_model(opened(words)) as analyzer:
        for _ in range(20):
            with pytest.raises(AnalyzerUnavailable):
                await analyzer.analyze(["good"])
    assert failing.called <= 7  # five open the circuit; a probe or two are let through


def test_a_breaker_probes_after_its_rest_and_closes_with_the_first_success() -> None:
    now = 0.0
    breaker = Breaker(failures=2, rest=5.0, clock=lambda: now)
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now = 5.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    now = 10.0
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


async def test_calls_at_a_time_are_bounded(words: ModelServer) -> None:
    settings = opened(words, analyzer_concurrency=2, analyzer_texts_per_call=1)
    async with await open_model(settings) as analyzer:
        answers: list[object] = list(await analyzer.analyze([f"good {n}" for n in range(40)]))
    assert len(answers) == 40
    assert words.most_at_once <= 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"analyzer_url": "gpu:8080"}, "not the URL"),
        ({"analyzer_protocol": "kserve"}, "ANALYZER_MODEL"),
    ],
)
async def test_what_cannot_work_is_told_when_it_is_opened(
    words: ModelServer, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        await open_model(opened(words, **changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"analyzer_url": "http://127.0.0.1:9"}, "no model can be asked"),
        ({"analyzer_protocol": "kserve", "analyzer_model": "other"}, "404; look at the URL"),
    ],
)
async def test_a_server_that_may_be_there_later_is_told_apart(
    words: ModelServer, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(AnalyzerUnavailable, match=told):
        await open_model(opened(words, **changes))
