"""``reddit?subreddits=a,b``: new posts and comments of subreddits, with one's own keys."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from pydantic import SecretStr

from groundswell import __version__
from groundswell.domain.clock import utc_now
from groundswell.domain.post import PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import SourceBatch
from groundswell.sources.http.fetch import Fetcher
from groundswell.sources.options import read_number, read_words, refuse_unknown
from groundswell.sources.post_filter import Wanted, read_wanted
from groundswell.sources.reddit.things import KINDS, number_of, read_thing
from groundswell.sources.source_spec import Spec

PAGE = 100
MOST_PAGES = 10
"""A listing goes back for a thousand things; what is older cannot be had."""
POLL_SECONDS = 30.0
MISSED = "more was written than the thousand things that Reddit lists"
_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}")
_LOGIN = "REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET"


class Reddit:
    """Asks for the newest things until it meets those it knows. Reddit tells no edits and no
    deletions."""

    kind = "reddit"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        subreddits: Sequence[str],
        client_id: str,
        secret: SecretStr,
        *,
        login_url: str,
        api_url: str,
        wanted: Wanted | None = None,
        key: str = "",
        every: float = POLL_SECONDS,
        max_post_chars: int = 10_000,
    ) -> None:
        self._where = "+".join(subreddits)
        self.key = key or f"reddit?subreddits={','.join(subreddits)}"
        self._client_id = client_id
        self._secret = secret
        self._login_url = login_url.rstrip("/")
        self._api_url = api_url.rstrip("/")
        self._wanted = wanted or Wanted()
        self._every = every
        self._most = max_post_chars
        self._token = ""
        self._token_until = 0.0

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give what is new, for ever; without a cursor the newest page of each listing first."""
        known = _from_cursor(cursor)
        agent = {"User-Agent": f"python:groundswell:{__version__} (client {self._client_id})"}
        fetcher = Fetcher(self.key, headers=agent, login=_LOGIN)
        try:
            while True:
                began = utc_now()
                for kind in KINDS:
                    things, whole = await self._new(fetcher, kind, known.get(kind))
                    if not whole:
                        yield SourceBatch(heard=began, missed=MISSED)
                    passed_over: Counter[str] = Counter()
                    found = (self._event(data, passed_over) for _, data in things)
                    events = [event for event in found if event is not None]
                    known[kind] = max([known.get(kind, 0), *(number for number, _ in things)])
                    yield SourceBatch(
                        tuple(events), orjson.dumps(known).decode(), passed_over=passed_over
                    )
                yield SourceBatch(heard=began)
                await asyncio.sleep(self._every)
        except SourceError:
            self._token_until = 0.0  # it may have been revoked
            raise
        finally:
            await fetcher.close()

    async def _new(
        self, fetcher: Fetcher, kind: str, known: int | None
    ) -> tuple[list[tuple[int, Mapping[str, Any]]], bool]:
        """What is newer than ``known``, oldest first, and whether that is all of it."""
        found: dict[int, Mapping[str, Any]] = {}
        after = ""
        for _ in range(MOST_PAGES):
            page, after = await self._page(fetcher, kind, after)
            new = {number: data for number, data in page if known is None or number > known}
            found |= new
            if known is None or len(new) < len(page):
                return sorted(found.items()), True
            if not after:
                break
        return sorted(found.items()), len(found) < PAGE * MOST_PAGES

    async def _page(
        self, fetcher: Fetcher, kind: str, after: str
    ) -> tuple[list[tuple[int, Mapping[str, Any]]], str]:
        query = {"limit": str(PAGE), "raw_json": "1"} | ({"after": after} if after else {})
        url = f"{self._api_url}/r/{self._where}/{KINDS[kind]}?{urlencode(query)}"
        answer = await fetcher.get(url, {"Authorization": f"Bearer {await self._login(fetcher)}"})
        listing = answer.json(self.key)
        data = listing.get("data") if isinstance(listing, dict) else None
        children = data.get("children") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(children, list):
            raise SourceError(f"{self.key}: the answer is no listing")
        found: list[tuple[int, Mapping[str, Any]]] = []
        for child in children:
            thing = child.get("data") if isinstance(child, dict) else None
            if isinstance(thing, dict):
                number = number_of(thing.get("name"), kind)
                if number is not None:
                    found.append((number, thing))
        return found, str(data.get("after") or "")

    async def _login(self, fetcher: Fetcher) -> str:
        """A token of an hour for the application alone; no user's login is known to us."""
        if time.monotonic() < self._token_until:
            return self._token
        pair = f"{self._client_id}:{self._secret.get_secret_value()}".encode()
        answer = await fetcher.get(
            f"{self._login_url}/api/v1/access_token",
            {
                "Authorization": f"Basic {base64.b64encode(pair).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            method="POST",
            body=b"grant_type=client_credentials",
        )
        told = answer.json(self.key)
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token:
            raise SourceError(f"{self.key}: {_LOGIN} are refused", wait_seconds=60)
        seconds = told.get("expires_in") if isinstance(told, dict) else None
        lasts = seconds if isinstance(seconds, int) and seconds > 0 else 600
        self._token, self._token_until = token, time.monotonic() + 0.9 * lasts
        return token

    def _event(self, data: Mapping[str, Any], passed_over: Counter[str]) -> PostEvent | None:
        post = read_thing(data, now=utc_now(), most=self._most)
        if post is None:
            passed_over["posts that were deleted, or without words"] += 1
            return None
        return self._wanted.pass_on(PostEvent(post, verbatim=True))


def _from_cursor(text: str | None) -> dict[str, int]:
    try:
        found = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        kind: number
        for kind, number in found.items()
        if kind in KINDS and isinstance(number, int) and number >= 0
    }


def open_reddit(spec: Spec, settings: IngestSettings, rate: float | None) -> Reddit:
    """Build the source of ``reddit?subreddits=a,b&match=…&every=…``.

    Raises:
        ConfigurationError: no keys, no subreddit, or an unknown option.
    """
    options = spec.options
    refuse_unknown("reddit", options, ("subreddits", "match", "every"))
    names = read_words(options.get("subreddits", ""))
    if not names or not all(_SUBREDDIT.fullmatch(name) for name in names):
        raise ConfigurationError("source reddit: name subreddits: reddit?subreddits=coffee,tea")
    if settings.reddit_client_id is None or settings.reddit_client_secret is None:
        raise ConfigurationError(f"source reddit: set {_LOGIN}, of an application of your own")
    shown = sorted((name, value) for name, value in options.items() if name != "every")
    return Reddit(
        names,
        settings.reddit_client_id,
        settings.reddit_client_secret,
        login_url=settings.reddit_login_url,
        api_url=settings.reddit_api_url,
        wanted=read_wanted("reddit", options),
        key=f"reddit?{urlencode(shown)}",
        every=read_number("reddit", "every", options.get("every", "30"), least=1),
        max_post_chars=settings.max_post_chars,
    )
