"""The client of a model server: timeouts, bounded concurrency, retry with backoff, circuit
breaker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2

from groundswell.analyzer.remote.breaker import Breaker
from groundswell.errors import AnalysisError, AnalyzerUnavailable
from groundswell.retry import Backoff
from groundswell.settings.section import without_login

_REFUSED = frozenset({400, 413, 422})
"""The statuses that speak of the texts; every other that is not 200 speaks of the server."""
_LOOK_AT = {
    401: "look at ANALYZER_TOKEN",
    403: "look at ANALYZER_TOKEN",
    404: "look at the URL and the model's name",
}


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
    """One server. ``token`` goes with every call as a bearer token.

    ``shown``: its URL without a login, for messages.
    """

    def __init__(self, url: str, limits: Limits, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url.rstrip("/")
        self.shown = without_login(self._url)
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

        What the server says besides is told to nobody: it may quote a post, or a secret.

        Raises:
            AnalyzerUnavailable: it gives no answer of a model's; later it may.
            AnalysisError: it refuses this very request.
        """
        backoff = Backoff(first=0.1, most=2.0)
        problem = "fails too often, and is left alone for a moment"
        for attempt in range(self._limits.tries):
            if attempt:
                await backoff.wait()
            if not self._breaker.allows():
                break
            try:
                answer = await self._once(method, path, body)
                if answer.status_code in _REFUSED:
                    self._breaker.succeeded()
                    raise AnalysisError(f"{self.shown} refuses it ({answer.status_code})")
                if answer.status_code == 200:
                    told = answer.json()
                    self._breaker.succeeded()
                    return told
                problem = _told(answer.status_code)
            except TimeoutError:
                problem = "is silent"
            except httpx2.HTTPError as error:
                problem = f"does not answer ({type(error).__name__})"
            except (ValueError, RecursionError):
                problem = "answers something that is no JSON"
            self._breaker.failed()
        raise AnalyzerUnavailable(f"{self.shown} {problem}")

    async def close(self) -> None:
        await self._http.aclose()

    async def _once(self, method: str, path: str, body: object) -> httpx2.Response:
        async with self._places, asyncio.timeout(self._limits.timeout):
            return await self._http.request(method, f"{self._url}{path}", json=body)


def _told(status: int) -> str:
    look = _LOOK_AT.get(status)
    return f"answers {status}" + (f"; {look}" if look else "")
