"""Every metric, in one place. Names say the unit; labels are few and bounded."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Multiset
from collections.abc import Callable, Sequence

from prometheus_client import Counter, Gauge, Histogram, start_http_server


class BatchHistogram(Histogram):
    """A histogram of what comes many at a time."""

    def observe_all(self, amounts: Sequence[float]) -> None:
        """The same as to observe each, in a quarter of the time."""
        found = Multiset([bisect_left(self._upper_bounds, amount) for amount in amounts])
        for place, times in found.items():
            self._buckets[place].inc(times)
        self._sum.inc(sum(amounts))


_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

posts_ingested = Counter("groundswell_posts_ingested_total", "Posts written to the stream.")
posts_rejected = Counter(
    "groundswell_posts_rejected_total", "Posts refused before the stream.", ["door"]
)
posts_skipped = Counter(
    "groundswell_posts_skipped_total", "Posts of a network that were not asked for.", ["reason"]
)
ingest_paused = Gauge("groundswell_ingest_paused", "1 while back-pressure holds the sources.")
posts_stored = Counter("groundswell_posts_stored_total", "Posts new to the store.")
posts_repeated = Counter("groundswell_posts_repeated_total", "Posts that were stored already.")
posts_differing = Counter(
    "groundswell_posts_differing_total",
    "Posts refused, for another text or source is stored under their id.",
)
dead_letters = Counter("groundswell_dead_letters_total", "Entries given up, with a reason.")
taken_over = Counter("groundswell_entries_taken_over_total", "Entries of silent workers.")
in_flight = Gauge("groundswell_worker_in_flight", "Entries read and not yet acknowledged.")
stage_seconds = Histogram(
    "groundswell_worker_stage_seconds",
    "Time of one batch in a stage: queue (the oldest of it, on the stream), analyse (tokenise and "
    "infer with their waits), tokenise, infer, store, acknowledge, publish.",
    ["stage"],
    buckets=(*_SECONDS, 30, 60, 300),
)
batch_posts = Histogram(
    "groundswell_worker_batch_posts", "Posts a batch.", buckets=(1, 4, 16, 64, 256, 1024)
)
post_delay = BatchHistogram(
    "groundswell_post_delay_seconds",
    "From the stream entry to the published result.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)
analyzer_texts = Counter(
    "groundswell_analyzer_texts_total", "Texts analysed; answer: cache or model.", ["answer"]
)
stream_backlog = Gauge("groundswell_stream_backlog", "Posts in the stream not yet acknowledged.")
stream_lag = Gauge("groundswell_stream_lag", "Posts in the stream that no worker has read yet.")
stream_pending = Gauge("groundswell_stream_pending", "Posts read and not yet acknowledged.")
stream_waiting = Gauge(
    "groundswell_stream_waiting_seconds", "How long the oldest post that waits has waited."
)
stream_length = Gauge("groundswell_stream_length", "Entries the stream holds, done or not.")
dead_letters_kept = Gauge("groundswell_dead_letters_kept", "Dead letters that are kept now.")
workers = Gauge("groundswell_workers", "Workers heard of in the last minute.")
source_rewinds = Counter(
    "groundswell_source_rewinds_total",
    "Times a source was read again from its cursor, for Redis was started anew.",
    ["source"],
)
source_connected = Gauge(
    "groundswell_source_connected",
    "1 while this process hears the source, 0 while it cannot.",
    ["source"],
)
source_heard = Gauge(
    "groundswell_source_heard_timestamp_seconds",
    "Unix time up to which everything of the source has been read.",
    ["source"],
)
engine_failures = Counter(
    "groundswell_engine_failures_total",
    "Calls that postgresql, redis or analyzer did not answer or could not carry out; tried again.",
    ["engine"],
)
faults = Counter(
    "groundswell_faults_total",
    "Faults of one rule, driver search, digest or pruned table that did not stop the others.",
    ["what"],
)
waiting = Gauge(
    "groundswell_waiting",
    "1 while this process waits for analyzer, postgresql, redis, dead_letters (room) or a "
    "configuration, and loses nothing.",
    ["dependency"],
)
pool_connections = Gauge(
    "groundswell_pool_connections", "Connections in use by this process.", ["bound"]
)
limit = Gauge(
    "groundswell_limit", "A bound of this process as it is set; its metric is beside it.", ["bound"]
)
live_unreadable = Counter(
    "groundswell_live_unreadable_total", "Live events of another version that cannot be read."
)
live_failures = Counter(
    "groundswell_live_failures_total", "Exceptions in the live feed, each logged and survived."
)
live_differences = Counter(
    "groundswell_live_differences_total", "Times the live state lacked what the store has."
)
live_reloads = Counter(
    "groundswell_live_reloads_total", "Times the live state was loaded anew from the store."
)
pushes_refused = Counter(
    "groundswell_pushes_refused_total", "POST /api/posts answered 503, for too many posts wait."
)
ws_clients = Gauge("groundswell_ws_clients", "Open WebSockets.", ["mode"])
ws_skipped = Counter(
    "groundswell_ws_skipped_total", "Posts that plain clients were not sent, for their bound."
)
ws_stalled = Counter("groundswell_ws_stalled_total", "Sockets closed for a stalled send.")
http_seconds = Histogram(
    "groundswell_http_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=_SECONDS,
)
alerts_opened = Counter("groundswell_alerts_opened_total", "Incidents opened.", ["alert_type"])
alerts_looked_until = Gauge(
    "groundswell_alerts_looked_until_seconds", "Unix time up to which alerts have been judged."
)
rules_looked_until = Gauge(
    "groundswell_rules_looked_until_seconds", "Unix time up to which rules have been evaluated."
)
incidents_open = Gauge("groundswell_incidents_open", "Incidents that go on.")
deliveries = Counter(
    "groundswell_deliveries_total", "Tries to deliver a message.", ["channel", "kind", "result"]
)
deliveries_waiting = Gauge(
    "groundswell_deliveries_waiting", "Messages that are owed and not delivered yet."
)
clock_ahead = Gauge(
    "groundswell_clock_ahead_seconds",
    "This machine's clock less PostgreSQL's, which decides; below 0: behind.",
)
clock_steps = Counter("groundswell_clock_steps_total", "Jumps of PostgreSQL's clock.")
posts_expired = Counter(
    "groundswell_posts_expired_total", "Posts refused for being older than retention keeps."
)
topic_posts = Gauge(
    "groundswell_topic_posts", "Posts of a topic in the last hour.", ["topic", "sentiment"]
)
topic_posts_filled = Counter(
    "groundswell_topic_posts_filled_total", "Posts of the past that topics were filled from."
)
partitions_dropped = Counter(
    "groundswell_partitions_dropped_total", "Tables of old posts dropped by retention."
)


def bound(name: str, most: float, measured: Callable[[], float] | None = None) -> None:
    """Tell the bound ``name`` of this process; ``measured``, where it is a pool of connections."""
    limit.labels(name).set(most)
    if measured is not None:
        pool_connections.labels(name).set_function(measured)


def serve_metrics(host: str, port: int) -> None:
    """Serve ``/metrics`` of this process on ``host`` at ``port``; 0 serves nothing."""
    if port:
        start_http_server(port, addr=host)
