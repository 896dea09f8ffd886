"""A post's journey seen from outside: the time of each stage, traces, and debug records of ids.

Traces need the extra ``otel`` and ``TRACE_RATIO`` over 0; the posts chosen at their source carry a
W3C ``traceparent`` through the stream and the live channel, so that every process adds its spans.
Nothing here ever sees a post's content. While it is off, a stage costs its metric alone.
"""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from groundswell import __version__, metrics
from groundswell.domain.post import PostEvent
from groundswell.errors import ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

log = logging.getLogger(__name__)

_HEADER = "traceparent"


class _Tracing:
    """The one tracer of this process; none while tracing is off."""

    tracer: Tracer | None = None
    ratio = 0.0


@contextlib.contextmanager
def tracing(service: str, ratio: float, exporter: SpanExporter | None = None) -> Iterator[None]:
    """Trace the share ``ratio`` of the posts that start here, and all that come with a trace.

    Spans go to ``exporter``, by default over OTLP/HTTP to where the standard variables say
    (``OTEL_EXPORTER_OTLP_ENDPOINT``). A ratio of 0 does nothing at all.

    Raises:
        ConfigurationError: the extra ``otel`` is not installed.
    """
    if ratio <= 0:
        yield
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        if exporter is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            exporter = OTLPSpanExporter()
    except ImportError:
        raise ConfigurationError(
            "TRACE_RATIO is set and OpenTelemetry is not installed: pip install 'groundswell[otel]'"
        ) from None
    resource = Resource.create({"service.name": f"groundswell-{service}"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _Tracing.tracer = provider.get_tracer("groundswell", __version__)
    _Tracing.ratio = ratio
    try:
        yield
    finally:
        _Tracing.tracer, _Tracing.ratio = None, 0.0
        provider.shutdown()


@contextlib.contextmanager
def departure(name: str, events: Sequence[PostEvent]) -> Iterator[Sequence[PostEvent]]:
    """Write ``events`` to the stream within this: some of them get the trace that starts here."""
    tracer = _Tracing.tracer
    if tracer is None:
        yield events
    else:
        leaving, spans = list(events), []
        for place, event in enumerate(leaving):
            if random.random() < _Tracing.ratio:  # noqa: S311 - a sample, not a secret
                span = tracer.start_span(name, attributes=_attributes(event))
                spans.append(span)
                leaving[place] = replace(event, trace=_traceparent(span))
        try:
            yield leaving
        finally:
            for span in spans:
                span.end()
    _tell(name, events)


@contextlib.contextmanager
def stage(name: str, events: Iterable[PostEvent]) -> Iterator[None]:
    """Time a batch's stage: its metric, a span for each post with a trace, a debug record.

    ``events`` are looked at only for the last two.
    """
    began = time.time_ns()
    with metrics.stage_seconds.labels(name).time():
        yield
    if _Tracing.tracer is None and not log.isEnabledFor(logging.DEBUG):
        return
    seen = list(events)
    spans(name, (event.trace for event in seen), began)
    _tell(name, seen)


def spans(name: str, traces: Iterable[str | None], began: int) -> None:
    """A span from ``began`` (Unix nanoseconds) until now for each trace there is."""
    tracer = _Tracing.tracer
    if tracer is None:
        return
    ended = time.time_ns()
    for trace in traces:
        if trace is not None and (parent := _parent(trace)) is not None:
            tracer.start_span(name, context=parent, start_time=began).end(ended)


def _tell(name: str, events: Sequence[PostEvent]) -> None:
    if events and log.isEnabledFor(logging.DEBUG):
        log.debug("%s", name, extra={"post_ids": [event.post.post_id for event in events]})


def _attributes(event: PostEvent) -> dict[str, str]:
    return {"post.id": event.post.post_id, "post.source": event.post.source}


def _traceparent(span: Span) -> str | None:
    from opentelemetry.trace import set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, set_span_in_context(span))
    return carrier.get(_HEADER)


def _parent(traceparent: str) -> Context | None:
    """The remote span that is named; ``None`` if it is none, or nobody wants it recorded."""
    from opentelemetry.context import Context
    from opentelemetry.trace import get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = TraceContextTextMapPropagator().extract({_HEADER: traceparent}, Context())
    found = get_current_span(context).get_span_context()
    return context if found.is_valid and found.trace_flags.sampled else None
