"""Host names and addresses, in the forms of people, URLs and sockets."""

from __future__ import annotations

from ipaddress import IPv6Address
from urllib.parse import quote


def bare_host(host: str) -> str:
    """A name or an address by itself, without the brackets of an IPv6 address.

    Raises:
        ValueError: there is more in it than a host.
    """
    host = host.strip()
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if "://" in host:
        raise ValueError("is a URL; name the host alone")
    if ":" in host and not host.startswith("/"):
        address, _, _ = host.partition("%")
        try:
            IPv6Address(address)
        except ValueError:
            raise ValueError("is no host: a port is set by itself") from None
    return host


def url_host(host: str) -> str:
    """The same between the ``@`` and the ``:port`` of a URL."""
    host = bare_host(host)
    return f"[{host}]" if ":" in host and not host.startswith("/") else quote(host, safe="")
