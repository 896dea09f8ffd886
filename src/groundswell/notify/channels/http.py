"""One bounded POST to a user-supplied URL: no redirects, no internal addresses (SSRF), 15
seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2

from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.ssrf_guard import AddressGuard, ForbiddenAddress, UnknownHost

TIMEOUT_SECONDS = 15.0
MOST_ANSWER_BYTES = 4096
LONGEST_WAIT = 86_400.0


class Poster:
    """Posts bodies; one for all channels of a process. ``transport``: for HTTP itself."""

    def __init__(self, guard: AddressGuard, verify: bool | str = True) -> None:
        self._guard = guard
        self._http = httpx2.AsyncClient(
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
            trust_env=False,  # a proxy of the environment would resolve the name anew
            verify=verify,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """The outcome of a response."""
        try:
            target = await self._guard.check_url(url)
        except ForbiddenAddress as error:
            return Outcome(Result.REFUSED, str(error))
        except UnknownHost as error:
            return Outcome(Result.RETRY, str(error))
        request = self._http.build_request(
            "POST",
            httpx2.URL(url).copy_with(host=target.address),
            content=body,
            headers={**headers, "Host": _host_header(url)},
            extensions={"sni_hostname": target.host},
        )
        try:
            return await self._told(request)
        except (httpx2.HTTPError, OSError) as error:
            return Outcome(Result.RETRY, _why(error))

    async def _told(self, request: httpx2.Request) -> Outcome:
        answer = await self._http.send(request, stream=True)
        try:
            text = await _beginning(answer)
        finally:
            await answer.aclose()
        status = answer.status_code
        told = shortened(f"{status} {text}")
        if 200 <= status < 300:
            return Outcome(Result.DELIVERED, told)
        if status == 410:
            return Outcome(Result.GONE, told)
        if 300 <= status < 400:
            told = shortened(f"{status}: redirects are not followed; give the final address")
        # A 404 or a 403 may be a deployment of the other side's: it is tried again like a 500.
        return Outcome(Result.RETRY, told, _retry_after(answer.headers.get("retry-after")))


async def _beginning(answer: httpx2.Response) -> str:
    """At most the first bytes of an answer, however long it is."""
    held = b""
    async for piece in answer.aiter_raw():
        held += piece
        if len(held) >= MOST_ANSWER_BYTES:
            break
    return held[:MOST_ANSWER_BYTES].decode(errors="replace")


def _host_header(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]


def _retry_after(told: str | None) -> float | None:
    """Seconds, from seconds or a date; never more than a day."""
    if not told:
        return None
    if told.strip().isdigit():
        return min(float(told), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)


def _why(error: Exception) -> str:
    """What failed, without the address: it may hold a secret."""
    if isinstance(error, httpx2.TimeoutException):
        return f"no answer within {TIMEOUT_SECONDS:g} s"
    if isinstance(error, httpx2.ConnectError):
        return shortened(f"cannot connect: {error}")
    return type(error).__name__
