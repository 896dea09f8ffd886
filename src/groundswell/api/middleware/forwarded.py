"""The client's address behind trusted proxies (``X-Forwarded-For``)."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = b"x-forwarded-host"


class Trusted:
    """Whether an address is one of a list of addresses and networks."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks = [ip_network(each, strict=False) for each in trusted]

    def __call__(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)


class Forwarded:
    """Puts the client's address and scheme into the scope, if a trusted proxy gives them.

    What anybody else writes into ``X-Forwarded-*`` is not looked at, and its host taken away.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self._app = app
        self._trusts = Trusted(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if peer and self._trusts(peer[0]):
            headers = Headers(scope=scope)
            scope = dict(scope)
            scope["client"] = (self._first_untrusted(headers, peer[0]), 0)
            scheme = headers.get("x-forwarded-proto", "").strip().lower()
            if scheme in ("http", "https"):
                live = scope["type"] == "websocket"
                scope["scheme"] = scheme.replace("http", "ws") if live else scheme
        elif any(name == _HOST for name, _ in scope.get("headers", ())):
            kept = [header for header in scope["headers"] if header[0] != _HOST]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)

    def _first_untrusted(self, headers: Headers, peer: str) -> str:
        """From the right: what stands left of an untrusted address may be made up."""
        chain = [
            part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")
        ]
        for address in reversed(chain):
            if _address(address) is None:
                break
            peer = address
            if not self._trusts(address):
                break
        return peer


def client_name(scope: Scope) -> str:
    """An address to count requests by: of IPv6 the network, which one client has all of."""
    peer = scope.get("client")
    address = _address(peer[0]) if peer else None
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address) if address else "unknown"


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
