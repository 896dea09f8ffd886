"""A model in trouble loses no post, and a text that only it cannot read is told from that."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from groundswell.analyzer.arrays import Floats, Ids
from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier, Network
from groundswell.analyzer.registry import open_model
from groundswell.analyzer.remote import factory
from groundswell.analyzer.remote.client import Limits
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.errors import AnalyzerBroken
from groundswell.services import analysis_stage
from groundswell.settings import AnalyzerSettings
from tests.eventually import eventually
from tests.integration.services.house import LIMITS, House, events, post
from tests.model_servers import Answer, ModelServer, TextEmbeddingsServer, serving

NESTED = b"[" * 100_000
WORDS = {"good": (-4.0, 4.0), "bad": (4.0, -4.0)}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving(TextEmbeddingsServer(("negative", "positive"), WORDS)) as one:
        yield one


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that keeps failing is left alone for a moment only: the tests are shorter."""
    monkeypatch.setattr(factory, "Limits", partial(Limits, rest=0.2))


def asking(server: ModelServer, **changes: Any) -> AnalyzerSettings:
    given = {"analyzer_url": server.url, "analyzer_tries": 1, "detect_language": False, **changes}
    return AnalyzerSettings(**given)


def texts_of(body: Any) -> list[str]:
    return [text for (text,) in body["inputs"]] if body else []


@dataclass
class Trouble:
    """Answers ``answer`` to every call with texts for as long as ``on`` is set."""

    answer: Answer
    on: bool = True
    calls: int = 0

    def __call__(self, path: str, body: Any) -> Answer | None:
        if path != "/predict" or not self.on:
            return None
        self.calls += 1
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        *((status, {"error": "no"}) for status in (301, 302, 307, 401, 403, 404, 405, 409, 418)),
        *((status, b"<html>no</html>") for status in (500, 501, 502, 503, 504, 507, 599)),
        # What speaks of a text, said of every text: a server without its model, or another one.
        *((status, {"error": "no such model"}) for status in (400, 413, 422)),
        (200, b"<html>please log in</html>"),
        (200, NESTED),
        (200, {"status": "ok"}),
        (200, []),
        (204, b""),
    ],
    ids=lambda answer: f"{answer[0]} {str(answer[1])[:12]}",
)
async def test_a_server_in_trouble_makes_no_dead_letter(
    house: House, server: ModelServer, answer: Answer
) -> None:
    trouble = Trouble(answer, on=False)
    server.before = trouble
    async with await open_model(asking(server)) as analyzer, house.worker(analyzer=analyzer):
        await house.stream.producer.add(events(post(0, "good")))
        await eventually(house.stored)
        trouble.on = True
        await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(1, 200))))
        await eventually(lambda: trouble.calls >= 10)
        trouble.on = False
        await eventually(house.is_done, within=20)
    assert await house.stored() == 200
    assert await house.stream.dead_letters.count() == 0


async def test_trouble_is_told_once_and_its_end_too(
    house: House, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.before = trouble = Trouble((401, {}))
    await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(5))))
    caplog.set_level("INFO", "groundswell.retry")
    async with await open_model(asking(server)) as analyzer, house.worker(analyzer=analyzer):
        await eventually(lambda: trouble.calls >= 6, within=20)
        trouble.on = False
        await eventually(house.is_done, within=20)
    told = [record.getMessage() for record in caplog.records if record.name == "groundswell.retry"]
    assert len(told) == 2
    assert "answers 401; look at ANALYZER_TOKEN" in told[0]
    assert "analyzer works again" in told[1]


@dataclass
class Poison:
    """A server that cannot bear some texts: it answers ``answer``, or nothing, to their calls."""

    texts: frozenset[str]
    answer: Answer | None
    released: threading.Event = field(default_factory=threading.Event)

    def __call__(self, path: str, body: Any) -> Answer | None:
        if self.texts.isdisjoint(texts_of(body)):
            return None
        if self.answer is None:
            self.released.wait(30)
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "tokeniser panicked"}),
        (502, b"<html>bad gateway</html>"),
        (422, {"error": "too long"}),
        (200, [None]),
        None,
    ],
    ids=["500", "502", "422", "unreadable", "silence"],
)
async def test_three_texts_that_a_server_cannot_bear_are_given_up_alone(
    house: House, server: ModelServer, answer: Answer | None
) -> None:
    bad = frozenset(f"bad {n}" for n in (7, 60, 333))
    server.before = poison = Poison(bad, answer)
    posts = [post(n, f"{'bad' if f'bad {n}' in bad else 'good'} {n}") for n in range(400)]
    await house.stream.producer.add(events(*posts))
    settings = asking(server, analyzer_timeout_seconds=0.3)
    try:
        async with (
            await open_model(settings) as analyzer,
            house.worker(analyzer=analyzer),
            house.worker(analyzer=analyzer),
        ):
            await eventually(house.is_done, within=60)
    finally:
        poison.released.set()
    assert await house.stored() == 397
    letters = await house.stream.dead_letters.list(10)
    assert {letter.fields["content"] for letter in letters} == bad
    assert all(letter.reason.startswith("analysis failed") for letter in letters)


async def test_a_text_that_brings_the_server_down_is_given_up_alone(
    house: House, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_stage, "ENOUGH", 5)
    down_until = 0.0

    def before(path: str, body: Any) -> Answer | None:
        nonlocal down_until
        now = time.monotonic()
        if "bad 3" in texts_of(body):
            down_until = now + 0.4
        return (503, {"error": "starting"}) if now < down_until else None

    server.before = before
    posts = [post(n, f"{'bad' if n == 3 else 'good'} {n}") for n in range(100)]
    await house.stream.producer.add(events(*posts))
    async with await open_model(asking(server)) as analyzer, house.worker(analyzer=analyzer):
        await eventually(house.is_done, within=60)
    assert await house.stored() == 99
    (letter,) = await house.stream.dead_letters.list(10)
    assert letter.fields["content"] == "bad 3"


class Gpu:
    """A real network on a device that fails, or gives numbers that are none, while ``broken``."""

    def __init__(self, network: Network, how: str) -> None:
        self._network, self._how = network, how
        self.broken = False
        self.calls = 0

    def logits(self, rows: list[Ids]) -> Floats:
        self.calls += 1
        found = self._network.logits(rows)
        if not self.broken:
            return found
        if self._how == "nan":
            return np.full_like(found, np.nan)
        raise RuntimeError("CUDA error: device-side assert triggered")


def on_gpu(how: str) -> tuple[TransformerAnalyzer, Gpu]:
    model = load_bundled()
    gpu = Gpu(model.network, how)
    classifier: Classifier = replace(model, network=gpu)
    return TransformerAnalyzer(classifier, classifier, threads=1, cache_size=1000), gpu


@pytest.mark.parametrize("how", ["error", "nan"])
async def test_a_gpu_in_a_bad_state_makes_no_dead_letter(house: House, how: str) -> None:
    analyzer, gpu = on_gpu(how)
    async with analyzer, house.worker(analyzer=analyzer):
        await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(20))))
        await eventually(house.is_done)
        gpu.broken, began = True, gpu.calls
        await house.stream.producer.add(events(*(post(n, f"bad {n}") for n in range(20, 60))))
        await eventually(lambda: gpu.calls >= began + 4)
        gpu.broken = False
        await eventually(house.is_done, within=20)
    assert await house.stored() == 60
    assert await house.stream.dead_letters.count() == 0


async def test_a_worker_whose_gpu_stays_broken_ends_and_the_next_one_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_stage, "BROKEN_SECONDS", 0.3)
    analyzer, gpu = on_gpu("error")
    async with analyzer:
        running = asyncio.create_task(house.made(analyzer=analyzer).run(asyncio.Event()))
        await house.stream.producer.add(events(*(post(n) for n in range(20))))
        await eventually(house.is_done)
        gpu.broken = True
        await house.stream.producer.add(events(*(post(n) for n in range(20, 40))))
        with pytest.raises(AnalyzerBroken, match="device-side assert"):
            await asyncio.wait_for(running, 10)
    whole, _ = on_gpu("error")
    async with whole, house.worker(analyzer=whole):
        await eventually(house.is_done, within=20)
    assert await house.stored() == 40
    assert await house.stream.dead_letters.count() == 0


async def test_workers_restarted_in_an_outage_do_not_use_up_the_deliveries_of_posts(
    house: House, server: ModelServer
) -> None:
    away, tries = True, 0

    def before(path: str, body: Any) -> Answer | None:
        nonlocal tries
        if not away or not any(text.startswith("good") for text in texts_of(body)):
            return None
        tries += 1
        return 503, {"error": "overloaded"}

    def tried() -> int:
        return tries

    server.before = before
    limits = replace(LIMITS, max_deliveries=2, drain_seconds=0.1)
    await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(10))))
    async with await open_model(asking(server)) as analyzer:
        for _ in range(5):
            tries = 0
            async with house.worker(limits, analyzer):
                await eventually(tried)
        away = False
        async with house.worker(limits, analyzer):
            await eventually(house.is_done, within=20)
    assert await house.stored() == 10
    assert await house.stream.dead_letters.count() == 0


async def test_nothing_is_taken_while_the_model_reads_nothing(
    house: House, server: ModelServer
) -> None:
    server.before = trouble = Trouble((403, {}))
    await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(10))))
    async with await open_model(asking(server)) as analyzer, house.worker(analyzer=analyzer):
        await eventually(lambda: trouble.calls >= 2)
        assert (await house.stream.stats()).pending == 0
