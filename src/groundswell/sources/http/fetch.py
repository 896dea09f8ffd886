"""A bounded HTTP client for networks: time, size, redirects (SSRF); errors without secrets.

The first address is the operator's own, and may lead anywhere. A redirect is another's word: it
may lead inside our network only from there, never from https to http, and takes no login along to
another host. The connection is made to the very address that was checked.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2
import orjson

from groundswell import __version__
from groundswell.errors import SourceError
from groundswell.sources.http.waits import wait_of
from groundswell.ssrf_guard import AddressGuard, ForbiddenAddress, Target, UnknownHost, is_inside

USER_AGENT = f"Groundswell/{__version__}"
SECONDS = 30.0
MOST_BYTES = 8 * 1024 * 1024
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOKED_UP_SECONDS = 60.0
REFUSED_SECONDS = 60.0
"""A login that is refused is not tried more often: who changes it may take a while."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, name: str) -> object:
        """The body read as JSON.

        Raises:
            SourceError: it is none; half an answer counts as none.
        """
        try:
            found: object = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise SourceError(f"{name}: the answer is not JSON") from None
        return found


class Fetcher:
    """Asks one network. ``name`` stands in errors; ``login`` names the setting that holds the key.

    ``accepted`` are the statuses of an answer that is read; any other is an error.
    """

    def __init__(
        self,
        name: str,
        *,
        headers: Mapping[str, str] | None = None,
        login: str = "",
        accepted: frozenset[int] = frozenset({200}),
        most_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
    ) -> None:
        self._name = name
        self._headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **(headers or {})}
        self._login = login
        self._accepted = accepted
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._http: httpx2.AsyncClient | None = None
        self._known: tuple[str, float, Target] | None = None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
    ) -> Answer:
        """The answer to one request.

        Raises:
            SourceError: there is none, or none that may be read; the time that was asked for is in
                its ``wait_seconds``.
        """
        given = {**self._headers, **(headers or {})}
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._follow(method, url, given, body)
        except TimeoutError:
            raise SourceError(f"{self._name}: no answer within {self._seconds:g} s") from None
        except (httpx2.HTTPError, OSError, ValueError) as error:
            raise SourceError(f"{self._name}: {_why(error)}") from None
        self._check(answer)
        return answer

    def _check(self, answer: Answer) -> None:
        if answer.status in self._accepted:
            return
        wait = wait_of(answer.status, answer.headers)
        said = f"{self._name}: HTTP {answer.status}"
        if answer.status in (401, 403):
            hint = f"; {self._login} is refused" if self._login else ""
            raise SourceError(f"{said}{hint}", wait_seconds=wait or REFUSED_SECONDS)
        raise SourceError(said, wait_seconds=wait)

    async def _follow(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        target = await self._own(url)
        if self._http is None:
            self._http = _client(self._seconds)
        answer = await self._ask(self._http, method, url, target, headers, body)
        if answer.status not in _REDIRECTS:
            return answer
        guard = AddressGuard(inside=is_inside(target.address), remedy="")
        for _ in range(MOST_REDIRECTS):
            onward = urljoin(url, answer.headers.get("location", ""))
            if method != "GET" or not answer.headers.get("location"):
                raise SourceError(f"{self._name}: a redirect that leads nowhere")
            headers = self._headers_after(url, onward, headers)
            target = await self._resolve(onward, guard)
            url = onward
            # A connection that is kept was made with another host's name.
            async with _client(self._seconds) as client:
                answer = await self._ask(client, method, url, target, headers, None)
            if answer.status not in _REDIRECTS:
                return answer
        raise SourceError(f"{self._name}: more than {MOST_REDIRECTS} redirects")

    async def _own(self, url: str) -> Target:
        """Where the network is; looked up once a minute, so that its connections are kept."""
        host, now = urlsplit(url).netloc, time.monotonic()
        if self._known is None or self._known[0] != host or now > self._known[1]:
            target = await self._resolve(url, AddressGuard(inside=True))
            self._known = (host, now + _LOOKED_UP_SECONDS, target)
        return self._known[2]

    def _headers_after(self, url: str, onward: str, headers: dict[str, str]) -> dict[str, str]:
        before, after = urlsplit(url), urlsplit(onward)
        if before.scheme == "https" and after.scheme != "https":
            raise SourceError(f"{self._name}: a redirect away from https")
        if before.netloc.rpartition("@")[2] == after.netloc.rpartition("@")[2]:
            return headers
        return {name: value for name, value in headers.items() if name.lower() != "authorization"}

    async def _resolve(self, url: str, guard: AddressGuard) -> Target:
        try:
            return await guard.check_url(url)
        except ForbiddenAddress:
            raise SourceError(f"{self._name}: a redirect to where we may not ask") from None
        except UnknownHost as error:
            raise SourceError(f"{self._name}: {error}") from None

    async def _ask(
        self,
        client: httpx2.AsyncClient,
        method: str,
        url: str,
        target: Target,
        headers: dict[str, str],
        body: bytes | None,
    ) -> Answer:
        asked = httpx2.URL(url)
        request = client.build_request(
            method,
            asked.copy_with(host=target.address, username=None, password=None),
            content=body,
            headers={**headers, **_login_of(asked), "Host": _host_header(url)},
            extensions={"sni_hostname": target.host},
        )
        answer = await client.send(request, stream=True)
        try:
            held = bytearray()
            async for piece in answer.aiter_raw():
                held += piece
                if len(held) > self._most_bytes:
                    raise SourceError(f"{self._name}: the answer is too large")
        finally:
            await answer.aclose()
        named = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, named, self._unpacked(bytes(held), named))

    def _unpacked(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding in ("", "identity"):
            return body
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise SourceError(f"{self._name}: an answer in the coding {coding[:20]!r}")
        unpacker = zlib.decompressobj(wbits=47 if coding != "deflate" else 15)
        try:
            found = unpacker.decompress(body, self._most_bytes + 1)
        except zlib.error:
            raise SourceError(f"{self._name}: the answer is packed, and broken") from None
        if len(found) > self._most_bytes:
            raise SourceError(f"{self._name}: the answer is too large")
        if not unpacker.eof:
            raise SourceError(f"{self._name}: half an answer")
        return found


def _client(seconds: float) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False)


def _login_of(url: httpx2.URL) -> dict[str, str]:
    if not url.username:
        return {}
    flow = httpx2.BasicAuth(url.username, url.password).auth_flow(httpx2.Request("GET", url))
    return {"Authorization": next(flow).headers["Authorization"]}


def _host_header(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def _why(error: Exception) -> str:
    """What failed, without the address: it may hold a secret."""
    if isinstance(error, httpx2.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx2.ConnectError):
        return "cannot connect"
    if isinstance(error, httpx2.RemoteProtocolError):
        return "half an answer, or none that is HTTP"
    return type(error).__name__
