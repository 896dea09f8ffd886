"""Refuses to listen beyond loopback while no login is required."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from groundswell.errors import ConfigurationError
from groundswell.settings import Settings


def refuse_exposure(settings: Settings) -> None:
    """Refuse an address that would be open to everybody.

    Raises:
        ConfigurationError: the address is not loopback and ``AUTH_MODE`` is ``off``, or pages of
            any site might ask where one has to log in.
    """
    host = settings.api.api_host
    if settings.auth.auth_mode == "off":
        if not is_loopback(host):
            raise ConfigurationError(
                f"listening on {host or 'every address'} without a login would let everybody read, "
                "write and erase; either ask for one with AUTH_MODE=on (and make keys with "
                "`groundswell keys create`), or, behind a proxy that authenticates, say so with "
                "AUTH_MODE=proxy"
            )
    elif "*" in settings.api.cors_origins:
        raise ConfigurationError("CORS_ORIGINS='*' goes without a login only; list the sites")


def is_loopback(host: str) -> bool:
    """Whether every address of ``host`` is this machine's own and nobody else's."""
    if not host:
        return False  # every address
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True  # nothing can listen there: whoever tries will say so
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    return all(ip_address(address).is_loopback for address in addresses)
