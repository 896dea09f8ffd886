"""``mastodon:HOST``: a host's public timeline as it is written, with edits and deletions."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.lru import LruCache
from groundswell.settings import IngestSettings
from groundswell.sources.base import Rejected, SourceBatch
from groundswell.sources.http.fetch import REFUSED_SECONDS, USER_AGENT, Fetcher
from groundswell.sources.http.waits import wait_of
from groundswell.sources.jetstream.socket import gather
from groundswell.sources.mastodon.address import checked_base, stream_base
from groundswell.sources.mastodon.statuses import (
    MalformedStatus,
    Status,
    a_while_before,
    later,
    read_frame,
    read_status,
)
from groundswell.sources.options import read_choice, refuse_unknown
from groundswell.sources.post_filter import Wanted, read_wanted
from groundswell.sources.source_spec import Spec

STREAMS = ("public", "public:local", "public:remote", "hashtag", "hashtag:local")
PAGE = 40
MOST_PAGES = 250
"""Caught up with after an absence: 10,000 posts, within the 300 requests of five minutes."""
QUIET_SECONDS = 15.0
"""After so long without a frame the host is asked whether it is there."""
_REMEMBERED = 100_000
_PONG_SECONDS = 15.0
_OPEN_SECONDS = 15.0
_MAX_FRAME_BYTES = 4 * 1024 * 1024
TOO_LONG = "away for longer than can be caught up with"
UNKNOWN = "deletions of posts that were read before the last start"


class Mastodon:
    """Reads one stream of one host: the timeline first for what was missed, then the socket.

    A deletion names the host's own id, which the post's identity (its ``uri``, the same on every
    host) does not hold: it is followed for the last 100,000 posts since the start.
    """

    kind = "mastodon"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        host: str,
        *,
        stream: str = "public",
        tag: str = "",
        token: SecretStr | None = None,
        wanted: Wanted | None = None,
        key: str = "",
        quiet_seconds: float = QUIET_SECONDS,
        max_post_chars: int = 10_000,
    ) -> None:
        self._base = checked_base(host)
        self._host = urlsplit(self._base).netloc
        self.key = key or f"mastodon:{self._host}"
        self._stream, self._tag = stream, tag
        self._token = token
        self._wanted = wanted or Wanted()
        self._quiet_seconds = quiet_seconds
        self._most = max_post_chars
        self._seen: LruCache[str, tuple[str, str]] = LruCache(_REMEMBERED)
        self._last = ""

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give statuses after ``cursor`` (``None``: from now on), until the line is cut."""
        self._seen.clear()
        self._last = cursor if cursor and cursor.isalnum() and len(cursor) < 100 else ""
        fetcher = Fetcher(self.key, headers=self._login(), login="MASTODON_TOKENS")
        try:
            base = await self._stream_base(fetcher)
            if self._last:
                async for batch in self._catch_up(fetcher):
                    yield batch
            async with self._open(base) as socket:
                if not self._last:
                    await self._begin(fetcher)
                    yield SourceBatch(cursor=self._last or None, heard=utc_now())
                else:
                    async for batch in self._catch_up(fetcher):
                        yield batch
                while True:
                    yield await self._next(socket)
        except InvalidStatus as refusal:
            raise self._refused(refusal) from None
        except TimeoutError:
            raise SourceError(f"{self.key}: the stream is silent") from None
        except (OSError, WebSocketException) as error:
            name = "the stream was cut" if isinstance(error, ConnectionClosed) else "no stream"
            raise SourceError(f"{self.key}: {name}") from None
        finally:
            await fetcher.close()

    async def _stream_base(self, fetcher: Fetcher) -> str:
        """Older versions and other programs do not say where their stream is."""
        asked = Fetcher(self.key, accepted=frozenset({200, 401, 403, 404, 422}))
        try:
            answer = await asked.get(f"{self._base}/api/v2/instance")
        finally:
            await asked.close()
        return stream_base(self._base, answer.json(self.key) if answer.status == 200 else None)

    def _open(self, base: str) -> connect:
        query = {"stream": self._stream} | ({"tag": self._tag} if self._tag else {})
        return connect(
            f"{base}/api/v1/streaming?{urlencode(query)}",
            additional_headers=self._login(),
            user_agent_header=USER_AGENT,
            open_timeout=_OPEN_SECONDS,
            close_timeout=1,
            max_size=_MAX_FRAME_BYTES,
        )

    async def _next(self, socket: ClientConnection) -> SourceBatch:
        """What comes next, or that the host is there and has nothing."""
        try:
            frames = await gather(socket, self._quiet_seconds)
        except TimeoutError:
            pong = await socket.ping()
            async with asyncio.timeout(_PONG_SECONDS):
                await pong
            return SourceBatch(heard=utc_now())
        return self._batch(frames)

    async def _begin(self, fetcher: Fetcher) -> None:
        for status in await self._page(fetcher, {"limit": "1"}):
            self._last = status.id

    async def _catch_up(self, fetcher: Fetcher) -> AsyncGenerator[SourceBatch, None]:
        """The pages after the last status, oldest first."""
        after = a_while_before(self._last)
        for _ in range(MOST_PAGES):
            began = utc_now()
            found = await self._page(fetcher, {"limit": str(PAGE), "min_id": after})
            found.sort(key=lambda status: (len(status.id), status.id))
            events, passed_over = [], Counter[str]()
            for status in found:
                # One that was edited meanwhile may be known already, with its first words.
                operation = Operation.UPDATE if status.version else Operation.CREATE
                events += self._events(status, operation, passed_over)
            after = found[-1].id if found else after
            whole = len(found) < PAGE
            last = next((each.post for each in reversed(found) if each.post), None)
            heard = began if whole else None if last is None else last.created_at
            yield SourceBatch(tuple(events), self._last, passed_over=passed_over, heard=heard)
            if whole:
                return
        await self._begin(fetcher)
        yield SourceBatch(cursor=self._last, heard=utc_now(), missed=TOO_LONG)

    async def _page(self, fetcher: Fetcher, asked: Mapping[str, str]) -> list[Status]:
        kind, _, where = self._stream.partition(":")
        path = "public" if kind == "public" else f"tag/{quote(self._tag, safe='')}"
        query = urlencode({**asked, **({where: "true"} if where else {})})
        answer = await fetcher.get(f"{self._base}/api/v1/timelines/{path}?{query}")
        found = answer.json(self.key)
        if not isinstance(found, list):
            raise SourceError(f"{self.key}: the timeline is no list")
        try:
            return [self._status(each) for each in found]
        except MalformedStatus as error:
            raise SourceError(f"{self.key}: {error}") from None

    def _status(self, status: object) -> Status:
        return read_status(status, host=self._host, now=utc_now(), most=self._most)

    def _batch(self, frames: Sequence[str | bytes]) -> SourceBatch:
        events: list[PostEvent] = []
        rejected: list[Rejected] = []
        passed_over: Counter[str] = Counter()
        for raw in frames:
            try:
                frame = read_frame(raw)
                if frame.event == "delete":
                    events += self._deletion(str(frame.payload), passed_over)
                elif frame.event in ("update", "status.update"):
                    edit = frame.event == "status.update"
                    operation = Operation.UPDATE if edit else Operation.CREATE
                    events += self._events(self._status(frame.payload), operation, passed_over)
            except MalformedStatus as error:
                text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
                rejected.append(
                    Rejected(f"{self.key}: {error}", self.key, {"frame": text[:2000]}, str(error))
                )
        return SourceBatch(
            tuple(events), self._last or None, tuple(rejected), passed_over, heard=utc_now()
        )

    def _events(
        self, status: Status, operation: Operation, passed_over: Counter[str]
    ) -> list[PostEvent]:
        """What becomes of a status; what was seen before is not seen again."""
        self._last = later(self._last, status.id)
        if status.passed_over:
            passed_over[status.passed_over] += 1
        known = self._seen.get(status.id)
        if status.post is None or (known and (known[1] == status.version or not status.version)):
            return []
        self._seen.put(status.id, (status.post.post_id, status.version))
        event = self._wanted.pass_on(PostEvent(status.post, operation, verbatim=True))
        return [] if event is None else [event]

    def _deletion(self, identity: str, passed_over: Counter[str]) -> list[PostEvent]:
        known = self._seen.get(identity)
        if known is None:
            passed_over[UNKNOWN] += 1
            return []
        return [PostEvent(Post(known[0], "mastodon", "", utc_now()), Operation.DELETE)]

    def _login(self) -> dict[str, str]:
        token = self._token.get_secret_value() if self._token else ""
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _refused(self, refusal: InvalidStatus) -> SourceError:
        status = refusal.response.status_code
        headers = {name.lower(): value for name, value in refusal.response.headers.raw_items()}
        hint = ""
        if status in (401, 403):
            hint = "; MASTODON_TOKENS is refused" if self._token else "; it needs MASTODON_TOKENS"
        wait = wait_of(status, headers)
        if wait is None and hint:
            wait = REFUSED_SECONDS
        return SourceError(f"{self.key}: HTTP {status}{hint}", wait_seconds=wait)


def open_mastodon(spec: Spec, settings: IngestSettings, rate: float | None) -> Mastodon:
    """Build the source of ``mastodon:HOST?stream=public&tag=…&match=…&lang=…``.

    Raises:
        ConfigurationError: no host, an unknown option or stream, a hashtag stream without a tag.
    """
    options = spec.options
    refuse_unknown("mastodon", options, ("stream", "tag", "match", "lang"))
    tag = options.get("tag", "").lstrip("#")
    usual = "hashtag" if tag else "public"
    stream = read_choice("mastodon", "stream", options.get("stream", usual), STREAMS)
    if stream.startswith("hashtag") != bool(tag):
        raise ConfigurationError("source mastodon: stream=hashtag and tag=WORD go together")
    host = urlsplit(checked_base(spec.target)).netloc
    query = urlencode(sorted(options.items()))
    return Mastodon(
        spec.target,
        stream=stream,
        tag=tag,
        token=settings.mastodon_token(host),
        wanted=read_wanted("mastodon", options),
        key=f"mastodon:{host}" + (f"?{query}" if query else ""),
        max_post_chars=settings.max_post_chars,
    )
