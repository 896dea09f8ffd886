"""A page is our own by scheme, name and port, whichever way they are written."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from groundswell.api.auth.origins import host_of, is_own
from groundswell.api.middleware.forwarded import Forwarded


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://x.org", "x.org", True),
        ("https://x.org", "x.org:443", True),
        ("https://x.org:443", "X.org", True),
        ("http://x.org", "x.org:80", True),
        ("http://[::1]", "[::1]:80", True),
        ("http://x.org:8000", "x.org:8000", True),
        ("http://x.org", "x.org:443", False),
        ("https://x.org", "x.org:80", False),
        ("https://x.org", "y.org", False),
        ("https://x.org", "x.org:8443", False),
        ("null", "x.org", False),
        ("", "", False),
        ("https://", ":443", False),
        ("http://[x", "x", False),
    ],
)
def test_default_ports_are_no_other_place(origin: str, host: str, own: bool) -> None:
    assert is_own(origin, host) is own


@pytest.mark.parametrize(("peer", "host"), [("10.0.0.1", "site.org"), ("10.9.9.9", "upstream")])
async def test_the_host_that_a_proxy_tells_counts_if_it_is_trusted(peer: str, host: str) -> None:
    found: list[str | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(host_of(Headers(scope=scope)))

    async def nothing() -> Message:
        return {}

    async def send(message: Message) -> None:
        return None

    headers = [(b"host", b"upstream"), (b"x-forwarded-host", b"site.org")]
    scope = {"type": "websocket", "client": (peer, 1), "headers": headers}
    await Forwarded(app, ["10.0.0.1"])(scope, nothing, send)
    assert found == [host]
