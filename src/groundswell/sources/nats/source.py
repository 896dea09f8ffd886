"""``nats://HOST/SUBJECT``: what a JetStream stream keeps of a subject, from the last reading on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

import nats
import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.client import JetStreamContext
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import MOST_A_BATCH, SourceBatch
from groundswell.sources.broker_messages import OPTIONS, MessageReader, Messages
from groundswell.sources.options import read_choice, read_flag, refuse_unknown
from groundswell.sources.source_spec import Spec

CONNECT_SECONDS = 5.0
FETCH_SECONDS = 2.0
PING_SECONDS = 10
LOST = "the stream does not keep messages for so long"
ANEW = "the stream was made anew"


class Nats:
    """Reads one subject (wildcards too) of one stream. Where it stands is the ingester's cursor,
    saved after the posts were written; nothing is acknowledged, and no consumer stays behind."""

    kind = "nats"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        server: str,
        subject: str,
        reader: MessageReader,
        *,
        stream: str | None = None,
        login: Mapping[str, str] | None = None,
        from_the_start: bool = True,
        key: str = "",
    ) -> None:
        self.key = key or f"{server}/{subject}"
        self._server = server
        self._subject = subject
        self._reader = reader
        self._stream = stream
        self._login: dict[str, Any] = dict(login or {})
        self._from_the_start = from_the_start

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give messages after ``cursor``, until the line is cut."""
        client = None
        try:
            async with asyncio.timeout(2 * CONNECT_SECONDS):
                client = await self._connect()
            jetstream = client.jetstream()
            stream, after, missed = await self._place(jetstream, _from_cursor(cursor))
            yield SourceBatch(cursor=_to_cursor(stream, after))
            subscription = await jetstream.pull_subscribe(
                self._subject,
                stream=stream,
                config=ConsumerConfig(
                    deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                    opt_start_seq=after + 1,
                    ack_policy=AckPolicy.NONE,
                    inactive_threshold=60.0,
                ),
            )
            while True:
                try:
                    messages = await subscription.fetch(MOST_A_BATCH, FETCH_SECONDS)
                except nats.errors.TimeoutError:
                    await client.flush(PING_SECONDS)  # nothing new; it is there
                    messages = []
                batch, after = self._batch(messages, stream, after, missed)
                missed = ""
                yield batch
        except (nats.errors.Error, JetStreamError, OSError, TimeoutError) as error:
            raise self._error(error) from None
        finally:
            if client is not None and not client.is_closed:
                await client.close()

    async def _connect(self) -> Client:
        async def heard_of(error: Exception) -> None:
            """What the client says beside its exceptions; they say it, too."""

        return await nats.connect(
            self._server,
            name="groundswell",
            connect_timeout=int(CONNECT_SECONDS),
            allow_reconnect=False,
            max_reconnect_attempts=1,  # 0 is without end
            reconnect_time_wait=0.1,
            ping_interval=PING_SECONDS,
            max_outstanding_pings=2,
            error_cb=heard_of,
            **self._login,
        )

    async def _place(
        self, jetstream: JetStreamContext, known: tuple[str, int] | None
    ) -> tuple[str, int, str]:
        """The stream, the number after which to read, and why something is missing, if it is."""
        stream = self._stream or await jetstream.find_stream_name_by_subject(self._subject)
        state = (await jetstream.stream_info(stream)).state
        if known is None or known[0] != stream:
            at_the_end = known is None and not self._from_the_start
            return stream, state.last_seq if at_the_end else 0, ""
        after = known[1]
        if after > state.last_seq:
            return stream, 0, ANEW
        return stream, after, LOST if state.first_seq > after + 1 else ""

    def _batch(
        self, messages: Sequence[Msg], stream: str, after: int, missed: str
    ) -> tuple[SourceBatch, int]:
        found = Messages()
        heard = utc_now()
        for message in messages:
            told = message.metadata
            after = told.sequence.stream
            heard = min(told.timestamp.astimezone(UTC), utc_now())
            self._reader.read(message.data, f"nats:{stream}/{after}", heard, found)
        batch = SourceBatch(
            tuple(found.events),
            _to_cursor(stream, after),
            tuple(found.rejected),
            found.passed_over,
            found.notes,
            heard=heard,
            missed=missed,
        )
        return batch, after

    def _error(self, error: Exception) -> SourceError:
        """In our words: theirs may hold an address with a login."""
        text = str(error).lower()
        if "authorization" in text or "authentication" in text or "permissions" in text:
            said = "the login is refused (NATS_USERNAME, NATS_TOKEN or NATS_CREDS_FILE)"
            return SourceError(f"{self.key}: {said}", wait_seconds=60)
        if isinstance(error, NotFoundError):
            return SourceError(f"{self.key}: no stream keeps this subject", wait_seconds=30)
        if isinstance(error, JetStreamError) and not isinstance(error, nats.errors.TimeoutError):
            return SourceError(f"{self.key}: JetStream refuses: {type(error).__name__}")
        return SourceError(f"{self.key}: the server does not answer")


def _to_cursor(stream: str, sequence: int) -> str:
    return orjson.dumps([stream, sequence]).decode()


def _from_cursor(text: str | None) -> tuple[str, int] | None:
    try:
        stream, sequence = orjson.loads(text or "")
    except (ValueError, TypeError):
        return None
    sound = isinstance(stream, str) and isinstance(sequence, int) and sequence >= 0
    return (stream, sequence) if sound else None


def open_nats(spec: Spec, settings: IngestSettings, rate: float | None) -> Nats:
    """Build the source of ``nats://HOST:PORT/SUBJECT?stream=…&content=…&from=start``.

    Raises:
        ConfigurationError: no host or subject, or an unknown option.
    """
    host, _, subject = spec.target.removeprefix("//").partition("/")
    if not host or not subject or "@" in host or any(each.isspace() for each in subject):
        raise ConfigurationError(
            "source nats: name server and subject: nats://host:4222/subject; a login is set by "
            "NATS_USERNAME and NATS_PASSWORD, NATS_TOKEN or NATS_CREDS_FILE"
        )
    options = spec.options
    refuse_unknown("nats", options, (*OPTIONS, "stream", "from", "tls"))
    begin = read_choice("nats", "from", options.get("from", "start"), ("start", "now"))
    scheme = "tls" if read_flag("nats", "tls", options.get("tls", "0")) else "nats"
    query = urlencode(sorted(options.items()))
    return Nats(
        f"{scheme}://{host}",
        subject,
        MessageReader("nats", subject, options),
        stream=options.get("stream"),
        login=settings.nats_client(),
        from_the_start=begin == "start",
        key=f"nats://{host}/{subject}" + (f"?{query}" if query else ""),
    )
