"""``hackernews``: stories and comments, item by item, and what became of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.lifecycle import cancel_all
from groundswell.lru import LruCache
from groundswell.settings import IngestSettings
from groundswell.sources.base import SourceBatch
from groundswell.sources.hackernews.items import GONE, OTHER, TYPES, read_item
from groundswell.sources.http.fetch import Fetcher
from groundswell.sources.options import read_number, read_words, refuse_unknown
from groundswell.sources.post_filter import Wanted, read_wanted
from groundswell.sources.source_spec import Spec

CHUNK = 100
AT_ONCE = 10
POLL_SECONDS = 15.0
YOUNG_SECONDS = 60.0
"""An item that is numbered may not be there yet for a moment; after so long it never comes."""
_REMEMBERED = 20_000
_MOST_CHANGED = 500


class HackerNews:
    """Walks the items in their order; ``updates`` tells which changed. ``back``: how many items
    before the present a first reading begins."""

    kind = "hackernews"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        url: str,
        wanted: Wanted | None = None,
        *,
        types: Sequence[str] = TYPES,
        key: str = "hackernews",
        back: int = 0,
        every: float = POLL_SECONDS,
        max_post_chars: int = 10_000,
    ) -> None:
        self.key = key
        self._url = url.rstrip("/")
        self._wanted = wanted or Wanted()
        self._types = frozenset(types)
        self._back = back
        self._every = every
        self._most = max_post_chars
        self._absent: dict[int, float] = {}
        self._said: LruCache[int, int] = LruCache(_REMEMBERED)

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give the items after ``cursor``, for ever; then what changed of earlier ones."""
        self._absent.clear()
        self._said.clear()
        fetcher = Fetcher(self.key)
        try:
            last = int(cursor) if cursor and cursor.isdecimal() else None
            while True:
                began = utc_now()
                newest = await self._newest(fetcher)
                if last is None:
                    last = max(0, newest - self._back)
                waits = False
                while last < newest and not waits:
                    batch, read_to = await self._chunk(fetcher, last, newest)
                    waits = read_to < min(last + CHUNK, newest)
                    last = read_to
                    yield batch
                changed = await self._changed(fetcher, last)
                yield SourceBatch(tuple(changed), str(last), heard=None if waits else began)
                await asyncio.sleep(self._every)
        finally:
            await fetcher.close()

    async def _newest(self, fetcher: Fetcher) -> int:
        found = (await fetcher.get(f"{self._url}/maxitem.json")).json(self.key)
        if not isinstance(found, int) or isinstance(found, bool):
            raise SourceError(f"{self.key}: the newest item has no number")
        return found

    async def _chunk(self, fetcher: Fetcher, last: int, newest: int) -> tuple[SourceBatch, int]:
        """The next items, and the number of the last of them that is settled."""
        numbers = range(last + 1, min(last + CHUNK, newest) + 1)
        items = await self._items(fetcher, numbers)
        events: list[PostEvent] = []
        passed_over: Counter[str] = Counter()
        heard: datetime | None = None
        for number, item in zip(numbers, items, strict=True):
            if item is None:
                if self._is_awaited(number):
                    break
                passed_over["items that never came"] += 1
            else:
                self._absent.pop(number, None)
                event = self._event(item, Operation.CREATE, passed_over)
                if event is not None:
                    heard = event.post.created_at
                    events.append(event)
            last = number
        batch = SourceBatch(tuple(events), str(last), passed_over=passed_over, heard=heard)
        return batch, last

    def _is_awaited(self, number: int) -> bool:
        first = self._absent.setdefault(number, time.monotonic())
        return time.monotonic() - first < YOUNG_SECONDS

    async def _changed(self, fetcher: Fetcher, last: int) -> list[PostEvent]:
        found = (await fetcher.get(f"{self._url}/updates.json")).json(self.key)
        numbers = found.get("items") if isinstance(found, dict) else None
        known = [
            number
            for number in (numbers if isinstance(numbers, list) else [])[:_MOST_CHANGED]
            if isinstance(number, int) and 0 < number <= last
        ]
        items = await self._items(fetcher, known)
        events = (self._event(item, Operation.UPDATE, Counter()) for item in items if item)
        return [event for event in events if event is not None]

    def _event(
        self, item: Mapping[str, Any], operation: Operation, passed_over: Counter[str]
    ) -> PostEvent | None:
        event = read_item(item, operation, now=utc_now(), most=self._most)
        is_other = item.get("type") not in self._types
        if event is None or (is_other and event.operation is not Operation.DELETE):
            passed_over[OTHER] += 1
            return None
        if event.operation is Operation.DELETE and operation is Operation.CREATE:
            passed_over[GONE] += 1
            return None
        return self._wanted.pass_on(event) if self._is_news(item, event) else None

    def _is_news(self, item: Mapping[str, Any], event: PostEvent) -> bool:
        """Whether it says something else than when it was seen last: most changes are points."""
        said = hash((event.operation is Operation.DELETE, event.post.content))
        number = int(item["id"])
        if self._said.get(number) == said:
            return False
        self._said.put(number, said)
        return True

    async def _items(
        self, fetcher: Fetcher, numbers: Sequence[int]
    ) -> list[Mapping[str, Any] | None]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Mapping[str, Any] | None:
            async with turns:
                answer = await fetcher.get(f"{self._url}/item/{number}.json")
            item = answer.json(self.key)
            if item is None:
                return None
            if not isinstance(item, dict) or item.get("id") != number:
                raise SourceError(f"{self.key}: the item {number} is none")
            return item

        tasks = [asyncio.create_task(one(number)) for number in numbers]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            await cancel_all(tasks)


def open_hackernews(spec: Spec, settings: IngestSettings, rate: float | None) -> HackerNews:
    """Build the source of ``hackernews?type=story,comment&match=…&back=…``.

    Raises:
        ConfigurationError: an unknown option or type, or a word that is none.
    """
    options = spec.options
    refuse_unknown("hackernews", options, ("type", "match", "back", "every"))
    types = read_words(options.get("type", "")) or TYPES
    if unknown := [each for each in types if each not in TYPES]:
        raise ConfigurationError(
            f"source hackernews: type is of {', '.join(TYPES)}, not {unknown[0]!r}"
        )
    asked = sorted((name, value) for name, value in options.items() if name in ("type", "match"))
    query = "&".join(f"{name}={value}" for name, value in asked)
    return HackerNews(
        settings.hackernews_url,
        read_wanted("hackernews", options),
        types=types,
        key="hackernews" + (f"?{query}" if query else ""),
        back=int(read_number("hackernews", "back", options.get("back", "0"), least=0, most=1e6)),
        every=read_number("hackernews", "every", options.get("every", "15"), least=1),
        max_post_chars=settings.max_post_chars,
    )
