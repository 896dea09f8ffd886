"""Which addresses may be asked that others named: none inside, unless a setting allows it.

Server-side request forgery: whoever may add a channel must not reach what only this machine can,
nor may a feed send us there by a redirect. A name is resolved here, checked, and the connection
made to the very address that was checked, at each try: a name that leads elsewhere a moment later
leads nowhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

RESOLVE_SECONDS = 5.0


class ForbiddenAddress(Exception):
    """The address leads inside, or nowhere that may be asked."""


class UnknownHost(Exception):
    """The name cannot be resolved now."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: the host as it was named, and the number to connect to."""

    host: str
    address: str
    port: int


class AddressGuard:
    """Resolves hosts; ``inside``: addresses of this machine and its network are allowed too.

    ``remedy`` ends what is said of those that are not.
    """

    def __init__(
        self, *, inside: bool = False, remedy: str = "; NOTIFY_ALLOW_PRIVATE=true allows it"
    ) -> None:
        self._inside = inside
        self._remedy = remedy

    async def check(self, host: str, port: int) -> Target:
        """Where ``host`` leads.

        Raises:
            ForbiddenAddress: any of its addresses is one that may not be asked.
            UnknownHost: it has none, for now.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError):
            raise UnknownHost(f"{host[:100]} cannot be resolved") from None
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not self._inside and is_inside(address):
                raise ForbiddenAddress(
                    f"{host[:100]} leads to {address}, inside the network{self._remedy}"
                )
        if not addresses:
            raise UnknownHost(f"{host[:100]} has no address")
        return Target(host, addresses[0], port)

    async def check_url(self, url: str) -> Target:
        """The same for an HTTP address.

        Raises:
            ForbiddenAddress: it is no plain http or https address, or leads inside.
            UnknownHost: its host has no address, for now.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        except ValueError:
            raise ForbiddenAddress("this is no address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or not port:
            raise ForbiddenAddress(
                "the address must begin with https:// or http:// and name a host"
            )
        return await self.check(parts.hostname, port)


async def connected(target: Target, timeout: float) -> socket.socket:
    """A socket to the very address that was checked.

    Raises:
        OSError: nothing answers there.
        TimeoutError: not in time.
    """
    family = socket.AF_INET6 if ":" in target.address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        async with asyncio.timeout(timeout):
            loop = asyncio.get_running_loop()
            await loop.sock_connect(made, (target.address, target.port))
    except BaseException:
        made.close()
        raise
    return made


def is_inside(address: str) -> bool:
    """Loopback, private, link-local (metadata services), and whatever else is not the Internet."""
    number = ipaddress.ip_address(address.split("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        embedded = number.ipv4_mapped or number.sixtofour
        if embedded is None and number in _NAT64:
            embedded = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if embedded is not None:
            number = embedded
    return not number.is_global or number.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
