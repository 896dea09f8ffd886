"""One post followed from its source to the socket: by its trace, and by its id in the logs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from groundswell import logs, metrics
from groundswell.api.live.hub import Hub
from groundswell.api.live.loader import StoredState
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import DatabaseSettings, IngestSettings, StreamSettings
from groundswell.sources.registry import open_source
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.facade import Stream
from groundswell.tracing import stage, tracing
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.services.ingesting import ingesting

SECRET = "a good day at the seaside"
STAGES = ["queue", "analyse", "store", "publish", "acknowledge", "tell"]


@dataclass
class House:
    stream: Stream
    posts: PostStore
    hub: Hub
    folder: Path

    async def ingest(self, *ids: str, content: str = SECRET) -> None:
        """Read a file with these posts to its end."""
        path = self.folder / f"{ids[0]}.ndjson"
        lines = [json.dumps({"post_id": post_id, "content": content}) for post_id in ids]
        path.write_text("\n".join(lines))
        source = open_source(f"replay:{path}", IngestSettings())
        await ingesting(source, self.stream).run(asyncio.Event())


@pytest.fixture
async def house(
    database_url: str, stream_settings: StreamSettings, tmp_path: Path
) -> AsyncIterator[House]:
    """A source's folder, a worker and a live hub around a real stream and a real store."""
    database = await Database.open(DatabaseSettings(), database_url)
    async with Stream.open(stream_settings) as stream:
        hub = Hub(stream.subscriber, StoredState(database), tick_seconds=0.02)
        await hub.start()
        assert await hub.wait_ready(10)
        stopping = asyncio.Event()
        worker = Worker(
            stream.consumer("one"),
            WordAnalyzer(),
            PostStore(database),
            stream.dead_letters,
            stream.publisher,
            WorkerLimits(block_ms=20),
        )
        working = asyncio.create_task(worker.run(stopping))
        yield House(stream, PostStore(database), hub, tmp_path)
        stopping.set()
        await working
        await hub.stop()
    await database.close()


@contextlib.contextmanager
def traced(ratio: float = 1.0) -> Iterator[InMemorySpanExporter]:
    """What is traced meanwhile; complete once this is left."""
    exporter = InMemorySpanExporter()
    with tracing("test", ratio, exporter):
        yield exporter


async def stored(house: House, *ids: str) -> None:
    for post_id in ids:
        await eventually(lambda post_id=post_id: house.posts.get(post_id))  # type: ignore[misc]
    await eventually(lambda: _arrived(house.hub) >= len(ids) and not house.hub._traced)
    await eventually(lambda: metrics.in_flight._value.get() == 0)  # published, too


def _arrived(hub: Hub) -> int:
    return sum(posts for _, posts in hub.arrivals._slots)


async def test_a_trace_leads_from_the_source_to_the_socket(house: House) -> None:
    with traced() as exporter:
        await house.ingest("one", "two")
        await stored(house, "one", "two")
    spans = exporter.get_finished_spans()
    roots = {span.context.trace_id: span for span in spans if span.name == "ingest"}
    assert {root.attributes["post.id"] for root in roots.values() if root.attributes} == {
        "one",
        "two",
    }
    for trace_id, root in roots.items():
        own = [span for span in spans if span.context.trace_id == trace_id and span is not root]
        assert sorted(span.name for span in own) == sorted(STAGES)
        assert {span.parent.span_id for span in own if span.parent} == {root.context.span_id}
        starts = {span.name: span.start_time or 0 for span in own}
        assert starts["analyse"] <= starts["store"] <= starts["publish"] <= starts["acknowledge"]
    assert SECRET not in repr([span.to_json() for span in spans])


async def test_untraced_posts_carry_nothing_and_make_no_span(
    house: House, redis_url: str, stream_settings: StreamSettings
) -> None:
    await house.ingest("plain")
    await stored(house, "plain")
    with traced(1e-12) as exporter:
        await house.ingest("not chosen")
        await stored(house, "not chosen")
    assert not exporter.get_finished_spans()
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        entries: list[Any] = await client.xrange(stream_settings.redis_stream_name)  # type: ignore[assignment]
    assert len(entries) == 2
    assert all(b"traceparent" not in fields for _, fields in entries)


async def test_a_trace_that_a_foreign_program_began_goes_on(
    house: House, redis_url: str, stream_settings: StreamSettings
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        with traced(1e-12) as exporter:
            for post_id, parent in (
                ("known", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ("unwanted", "00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-00"),
                (
                    "later",
                    "01-0af7651916cd43dd8448eb211c80319e-b7ad6b7169203331-01-later",
                ),
                ("never", "ff-0af7651916cd43dd8448eb211c80319f-b7ad6b7169203331-01"),
                ("broken", "00-zz"),
                ("zero", f"00-{'0' * 32}-{'0' * 16}-01"),
            ):
                fields = {"post_id": post_id, "content": "good", "traceparent": parent}
                await client.xadd(stream_settings.redis_stream_name, fields)  # type: ignore[arg-type]
            await stored(house, "known", "unwanted", "later", "never", "broken", "zero")
    traces = {f"{span.context.trace_id:032x}" for span in exporter.get_finished_spans()}
    assert traces == {"0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319e"}


async def test_spans_arrive_over_otlp(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    event = PostEvent(Post("p1", "test", SECRET, utc_now()), trace=parent)

    def work() -> None:
        with tracing("worker", 0.5), stage("store", [event]):
            pass

    await asyncio.to_thread(work)
    server.shutdown()
    server.server_close()
    (body,) = received
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    (span,) = resource.scope_spans[0].spans
    assert (span.name, span.parent_span_id.hex()) == ("store", "b7ad6b7169203331")
    names = {item.key: item.value.string_value for item in resource.resource.attributes}
    assert names["service.name"] == "groundswell-worker"
    assert SECRET.encode() not in body


async def test_the_logs_follow_a_post_by_its_id_and_never_tell_what_it_says(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await house.ingest("followed")
        await house.ingest("long", content=SECRET * 1000)
        await house.stream.producer.add(
            [PostEvent(Post("refused", "test", SECRET, datetime(1999, 1, 1, tzinfo=UTC)))]
        )
        await stored(house, "followed")
        await eventually(lambda: any(getattr(r, "post", "") == "refused" for r in caplog.records))
    form = logs._JsonFormatter("test")
    lines = [form.format(record) for record in caplog.records]
    told = [json.loads(line) for line in lines]
    steps = [line["message"] for line in told if "followed" in line.get("post_ids", ())]
    steps.remove("ingest")  # told once Redis has answered: the worker may be faster
    assert steps == ["analyse", "store", "publish", "acknowledge"]
    assert "seaside" not in "\n".join(lines)
