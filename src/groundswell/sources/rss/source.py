"""``rss:URL``: the entries of a feed as they appear, with conditional requests and polite
polling."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import orjson

from groundswell.domain.clock import utc_now
from groundswell.domain.post import MAX_ID_CHARS, Operation, Post, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import MOST_A_BATCH, SourceBatch
from groundswell.sources.clocks import written_at
from groundswell.sources.http.address import sound_parts, with_scheme
from groundswell.sources.http.fetch import Answer, Fetcher
from groundswell.sources.options import read_number, refuse_unknown
from groundswell.sources.rss.document import MOST_ENTRIES, Entry, Feed, NoFeed, read_feed
from groundswell.sources.source_spec import Spec
from groundswell.sources.texts import shortened

log = logging.getLogger(__name__)

USUAL_SECONDS = 900.0
LEAST_SECONDS, MOST_SECONDS = 60.0, 86_400.0
SOON_TRIES = 2
"""So many failures in a row may be a moment's; a site that goes on failing is left in peace."""
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
_IRI = re.compile(r"(?:https?|urn|tag|at|yt|oai):", re.IGNORECASE)
_OLDER = f"entries older than the newest {MOST_ENTRIES:,} are not taken"
_FULL = "the feed holds its newest entries only, and none that was there the last time"


@dataclass(slots=True)
class Place:
    """What the last reading saw: the entries that stood in the feed, each with what it said, and
    what to ask the next time with (ETag, Last-Modified, as they came)."""

    etag: str = ""
    modified: str = ""
    due: float = 0.0
    seen: dict[str, str] = field(default_factory=dict)

    def to_cursor(self) -> str:
        return orjson.dumps([self.etag, self.modified, self.due, self.seen]).decode()

    @classmethod
    def from_cursor(cls, text: str | None) -> Place:
        """An empty one for no cursor, or one that this version did not write."""
        try:
            etag, modified, due, seen = orjson.loads(text or "")
            return cls(str(etag), str(modified), float(due), dict(seen))
        except (ValueError, TypeError):
            return cls()


class Rss:
    """Reads one feed. An entry that says something else than before is an edit; one that is not in
    the feed any more has only become old."""

    kind = "rss"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        url: str,
        *,
        name: str = "rss",
        every: float | None = None,
        max_post_chars: int = 40_000,
    ) -> None:
        self._url = checked_url(url)
        self.key = _key(self._url)
        self._name = name
        self._every = every
        self._max_post_chars = max_post_chars
        self._failures = 0

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give what is new in the feed, for ever; it ends when the feed is gone for good (410)."""
        place = Place.from_cursor(cursor)
        fetcher = Fetcher(self.key, accepted=frozenset({200, 304, 410}))
        try:
            while True:
                await asyncio.sleep(min(place.due - utc_now().timestamp(), MOST_SECONDS))
                began = utc_now()
                answer, feed = await self._ask(fetcher, place)
                if answer.status == 410:
                    log.warning("the feed is gone for good (410)", extra={"source": self.key})
                    return
                if feed is not None:
                    if _is_other(feed, place):
                        yield SourceBatch(heard=began, missed=_FULL)
                    for batch in self._batches(feed, place):
                        yield batch
                    place.seen = {_hash(entry.id): _said(entry) for entry in feed.entries}
                    place.etag = answer.headers.get("etag", "")[:1000]
                    place.modified = answer.headers.get("last-modified", "")[:100]
                    wait = self._wait(answer.headers, feed.ttl_seconds)
                else:
                    wait = self._wait(answer.headers, None)
                place.due = utc_now().timestamp() + wait
                yield SourceBatch(cursor=place.to_cursor(), heard=began)
        finally:
            await fetcher.close()

    async def _ask(self, fetcher: Fetcher, place: Place) -> tuple[Answer, Feed | None]:
        """The answer, with the feed that it holds, if any.

        Raises:
            SourceError: there is none. Of a site that goes on failing it says to wait: a minute,
                then twice as long each time, up to as long as between two looks.
        """
        try:
            answer = await fetcher.get(self._url, _conditions(place))
            feed = await self._feed(answer) if answer.status == 200 else None
        except SourceError as error:
            self._failures += 1
            if error.wait_seconds is None and self._failures > SOON_TRIES:
                longer = LEAST_SECONDS * 2 ** min(self._failures - SOON_TRIES - 1, 10)
                error.wait_seconds = min(longer, self._every or USUAL_SECONDS)
            raise
        self._failures = 0
        return answer, feed

    async def _feed(self, answer: Answer) -> Feed:
        try:
            content_type = answer.headers.get("content-type", "")
            return await asyncio.to_thread(read_feed, answer.body, content_type)
        except NoFeed as error:
            raise SourceError(f"{self.key}: {error}") from None

    def _batches(self, feed: Feed, place: Place) -> Iterator[SourceBatch]:
        """What is new, with cursors of which the next reading asks for the whole feed again."""
        now, seen = utc_now(), dict(place.seen)
        new = [entry for entry in feed.entries if seen.get(_hash(entry.id)) != _said(entry)]
        for start in range(0, len(new), MOST_A_BATCH):
            events = []
            notes: dict[str, int] = {}
            if start == 0 and feed.older and not place.seen:
                notes[_OLDER] = feed.older
            for entry in new[start : start + MOST_A_BATCH]:
                key = _hash(entry.id)
                text, note = shortened(entry.text or entry.title, self._max_post_chars)
                if note:
                    notes[note] = notes.get(note, 0) + 1
                post = Post(
                    post_id=self._post_id(entry),
                    source=self._name,
                    content=text,
                    created_at=written_at(entry.written, now),
                    author=entry.author[:256] or None,
                    lang=feed.language[:35] or None,
                    url=entry.link[:2048] or None,
                    title=entry.title[:1024] or None,
                    kind="article",
                )
                operation = Operation.UPDATE if key in place.seen else Operation.CREATE
                if text:
                    events.append(PostEvent(post, operation, verbatim=True))
                seen[key] = _said(entry)
            cursor = Place("", "", 0.0, dict(seen)).to_cursor()
            yield SourceBatch(tuple(events), cursor, notes=notes)

    def _post_id(self, entry: Entry) -> str:
        """The feed's own id where it is one in all the world, else one within the feed."""
        own = entry.id if _IRI.match(entry.id) else f"{self.key}:{entry.id or _said(entry)}"
        return own if len(own) <= MAX_ID_CHARS else f"rss:{_hash(own)}"

    def _wait(self, headers: Mapping[str, str], ttl: float | None) -> float:
        if self._every is not None:
            return self._every
        found = _MAX_AGE.search(headers.get("cache-control", "").lower())
        age = float(found[1]) if found and float(found[1]) > 0 else None
        told = [each for each in (age, ttl) if each is not None]
        return min(max(max(told, default=USUAL_SECONDS), LEAST_SECONDS), MOST_SECONDS)


def _is_other(feed: Feed, place: Place) -> bool:
    """Whether nothing of what stood there the last time is there still."""
    if not place.seen or not feed.entries:
        return False
    return not any(_hash(entry.id) in place.seen for entry in feed.entries)


def _conditions(place: Place) -> dict[str, str]:
    given = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return {name: value for name, value in given.items() if value}


def _said(entry: Entry) -> str:
    return _hash(f"{entry.title}\0{entry.text}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _key(url: str) -> str:
    """The address as it may be shown: what follows ``?``, and a login, may be a secret."""
    parts = urlsplit(url)
    bare = f"rss:{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"{bare}#{_hash(url)[:8]}" if parts.query or "@" in parts.netloc else bare


def checked_url(url: str) -> str:
    """``url`` without a fragment; one without a scheme gets ``https://``.

    Raises:
        ConfigurationError: it is no address.
    """
    parts = sound_parts(with_scheme(url, "https"), "http", "https")
    if parts is None:
        raise ConfigurationError("source rss: name the feed: rss:https://example.org/feed")
    return parts._replace(fragment="").geturl()


def open_rss(spec: Spec, settings: IngestSettings, rate: float | None) -> Rss:
    """Build the source of ``rss:URL#name=…&every=…``: what follows ``?`` is the feed's own.

    Raises:
        ConfigurationError: no address, or an unknown option.
    """
    url, _, fragment = spec.target.partition("#")
    options = dict(parse_qsl(fragment, keep_blank_values=True))
    refuse_unknown("rss", options, ("name", "every"))
    every = options.get("every")
    return Rss(
        url,
        name=options.get("name") or "rss",
        every=None if every is None else read_number("rss", "every", every, least=1),
        max_post_chars=settings.max_post_chars,
    )
