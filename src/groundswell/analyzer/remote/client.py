"""Calls to a model server: bounded in time and number, tried again, and given up in good time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2

from groundswell.analyzer.remote.breaker import Breaker
from groundswell.errors import AnalysisError, AnalyzerUnavailable
from groundswell.lifecycle import Backoff

_BUSY_OR_AWAY = frozenset({408, 425, 429, 500, 502, 503, 504})
_TOLD = 200  # characters of an error's body


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of all calls to one server; times in seconds.

    ``timeout`` is that of one try, ``tries`` how often a call is made at most, ``at_once`` how
    many run side by side. After ``failures`` tries in a row that failed, the server is left alone
    for ``rest``.
    """

    timeout: float = 10.0
    tries: int = 3
    at_once: int = 8
    failures: int = 5
    rest: float = 5.0


class Client:
    """One server. ``token`` goes with every call as a bearer token."""

    def __init__(self, url: str, limits: Limits, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url.rstrip("/")
        self._limits = limits
        self._http = httpx2.AsyncClient(
            timeout=limits.timeout,
            headers=headers,
            limits=httpx2.Limits(max_connections=limits.at_once),
        )
        self._places = asyncio.Semaphore(limits.at_once)
        self._breaker = Breaker(limits.failures, limits.rest)

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that the server answers.

        Raises:
            AnalyzerUnavailable: it does not answer, or has not enough room; later it may.
            AnalysisError: it refuses this very request.
        """
        backoff = Backoff(first=0.1, most=2.0)
        problem = ""
        for attempt in range(self._limits.tries):
            if attempt:
                await backoff.wait()
            if not self._breaker.allows():
                raise AnalyzerUnavailable(f"{self._url} has failed {problem or 'too often'}")
            try:
                answer = await self._once(method, path, body)
            except (httpx2.TransportError, TimeoutError) as error:
                self._breaker.failed()
                problem = f"({type(error).__name__})"
                continue
            if answer.status_code in _BUSY_OR_AWAY:
                self._breaker.failed()
                problem = f"(it answers {answer.status_code})"
                continue
            self._breaker.succeeded()
            return self._body(answer)
        raise AnalyzerUnavailable(f"{self._url} does not answer {problem}")

    async def close(self) -> None:
        await self._http.aclose()

    async def _once(self, method: str, path: str, body: object) -> httpx2.Response:
        async with self._places, asyncio.timeout(self._limits.timeout):
            return await self._http.request(method, f"{self._url}{path}", json=body)

    def _body(self, answer: httpx2.Response) -> Any:
        if answer.status_code != 200:
            told = answer.text[:_TOLD]
            raise AnalysisError(f"{self._url} refuses ({answer.status_code}): {told!a}")
        try:
            return answer.json()
        except ValueError:
            raise AnalysisError(f"{self._url} answers something that is no JSON") from None
