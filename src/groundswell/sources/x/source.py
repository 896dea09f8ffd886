"""``x?rule=…``: what matches a rule as it is written, with a key of one's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx2
import orjson
from pydantic import SecretStr

from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Rejected, SourceBatch
from groundswell.sources.http.fetch import REFUSED_SECONDS, USER_AGENT, Fetcher
from groundswell.sources.http.waits import wait_of
from groundswell.sources.options import refuse_unknown
from groundswell.sources.source_spec import Spec
from groundswell.sources.x.tweets import FIELDS, read_tweets

QUIET_SECONDS = 30.0
"""The stream says something every 20 seconds, if only that it is there."""
MOST_PAGES = 100
MOST_LINE_BYTES = 1024 * 1024
TAG = "groundswell"
MISSED = "away for longer than recent search looks back, or for more than 10,000 posts"


class X:
    """One rule of the filtered stream. What was missed is looked for by recent search, which costs
    posts of the plan too. An edit is a post of its own, which takes the earlier one's place."""

    kind = "x"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        rule: str,
        token: SecretStr,
        *,
        url: str,
        key: str = "",
        quiet_seconds: float = QUIET_SECONDS,
        max_post_chars: int = 10_000,
    ) -> None:
        self.key = key or f"x?rule={rule}"
        self._rule = rule
        self._token = token
        self._url = url.rstrip("/")
        self._quiet_seconds = quiet_seconds
        self._most = max_post_chars
        self._last = 0
        self._rule_id = ""

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give what matches after ``cursor`` (``None``: from now on), until the line is cut."""
        self._last = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 25 else 0
        fetcher = Fetcher(
            self.key,
            headers=self._login(),
            login="X_BEARER_TOKEN",
            accepted=frozenset({200, 201, 400}),
        )
        try:
            self._rule_id = await self._ensure_rule(fetcher)
            url = f"{self._url}/2/tweets/search/stream?{urlencode(FIELDS)}"
            async with (
                httpx2.AsyncClient(timeout=self._quiet_seconds, trust_env=False) as client,
                client.stream("GET", url, headers=self._login()) as answer,
            ):
                self._check(answer)
                async for batch in self._catch_up(fetcher):
                    yield batch
                async for line in self._lines(answer):
                    yield self._batch(line)
            raise SourceError(f"{self.key}: the stream has ended")
        except httpx2.TimeoutException:
            raise SourceError(f"{self.key}: the stream is silent") from None
        except (httpx2.HTTPError, OSError):
            raise SourceError(f"{self.key}: the stream was cut") from None
        finally:
            await fetcher.close()

    async def _ensure_rule(self, fetcher: Fetcher) -> str:
        """Add the rule unless it is there, and give its id; the account's others are left alone."""
        url = f"{self._url}/2/tweets/search/stream/rules"
        known = _rule_id((await fetcher.get(url)).json(self.key), self._rule)
        if known:
            return known
        body = orjson.dumps({"add": [{"value": self._rule, "tag": TAG}]})
        kind = {"Content-Type": "application/json"}
        answer = await fetcher.get(url, kind, method="POST", body=body)
        added = _rule_id(answer.json(self.key), self._rule)
        if not added:
            raise SourceError(f"{self.key}: the rule is refused", wait_seconds=REFUSED_SECONDS)
        return added

    async def _catch_up(self, fetcher: Fetcher) -> AsyncIterator[SourceBatch]:
        """What matched since the last reading, as far as recent search tells."""
        if not self._last:
            return
        asked = {"query": self._rule, "since_id": str(self._last), "max_results": "100", **FIELDS}
        found = []
        missed = MISSED
        began = utc_now()
        for _ in range(MOST_PAGES):
            url = f"{self._url}/2/tweets/search/recent?{urlencode(asked)}"
            answer = await fetcher.get(url)
            told = answer.json(self.key)
            if answer.status != 200 or not isinstance(told, dict):
                break
            found.append(read_tweets(told, now=utc_now(), most=self._most))
            meta = told.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            if not isinstance(token, str):
                missed = ""
                break
            asked["next_token"] = token
        if missed:
            yield SourceBatch(heard=began, missed=missed)
        for events in reversed(found):  # pages and posts come newest first
            events.sort(key=lambda event: int(event.post.post_id))
            self._last = max([self._last, *(int(event.post.post_id) for event in events)])
            if events:
                yield SourceBatch(tuple(events), str(self._last))
        yield SourceBatch(cursor=str(self._last), heard=began)

    async def _lines(self, answer: httpx2.Response) -> AsyncIterator[bytes]:
        held = b""
        async for piece in answer.aiter_bytes():
            *lines, held = (held + piece).split(b"\n")
            if len(held) > MOST_LINE_BYTES:
                raise SourceError(f"{self.key}: a line without an end")
            for line in lines:
                yield line.strip()

    def _batch(self, line: bytes) -> SourceBatch:
        if not line:
            return SourceBatch(heard=utc_now())
        try:
            told: Any = orjson.loads(line)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            text = line[:2000].decode("utf-8", "replace")
            problem = "a line that is not of the protocol"
            rejected = Rejected(f"{self.key}: {problem}", self.key, {"line": text}, problem)
            return SourceBatch(rejected=(rejected,))
        if "data" not in told:
            raise SourceError(f"{self.key}: X ends the stream")
        rules = told.get("matching_rules")
        if isinstance(rules, list) and not any(_is_rule(rule, self._rule_id) for rule in rules):
            return SourceBatch(heard=utc_now())  # of another rule of the account
        events = read_tweets(told, now=utc_now(), most=self._most)
        self._last = max([self._last, *(int(event.post.post_id) for event in events)])
        return SourceBatch(tuple(events), str(self._last), heard=utc_now())

    def _check(self, answer: httpx2.Response) -> None:
        status = answer.status_code
        if status == 200:
            return
        headers = {name.lower(): value for name, value in answer.headers.items()}
        hint = "; X_BEARER_TOKEN is refused" if status in (401, 403) else ""
        wait = wait_of(status, headers) or (REFUSED_SECONDS if hint else None)
        raise SourceError(f"{self.key}: HTTP {status}{hint}", wait_seconds=wait)

    def _login(self) -> dict[str, str]:
        token = self._token.get_secret_value()
        return {"Authorization": f"Bearer {token}", "User-Agent": USER_AGENT}


def _rule_id(told: object, rule: str) -> str:
    rules = told.get("data") if isinstance(told, dict) else None
    for each in rules if isinstance(rules, list) else []:
        if isinstance(each, dict) and each.get("value") == rule:
            return str(each.get("id", ""))
    return ""


def _is_rule(rule: object, identity: str) -> bool:
    return isinstance(rule, dict) and str(rule.get("id")) == identity


def open_x(spec: Spec, settings: IngestSettings, rate: float | None) -> X:
    """Build the source of ``x?rule=…``.

    Raises:
        ConfigurationError: no key or rule, or an unknown option.
    """
    refuse_unknown("x", spec.options, ("rule",))
    rule = spec.options.get("rule", "").strip()
    if not rule or len(rule) > 1024:
        raise ConfigurationError("source x: name a rule of at most 1,024 characters: x?rule=coffee")
    if settings.x_bearer_token is None:
        raise ConfigurationError("source x: set X_BEARER_TOKEN, of an application of your own")
    return X(
        rule,
        settings.x_bearer_token,
        url=settings.x_url,
        key=f"x?{urlencode({'rule': rule})}",
        max_post_chars=settings.max_post_chars,
    )
