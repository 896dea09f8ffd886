"""Allowed origins (CORS) and hosts (against DNS rebinding)."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from groundswell.settings import ApiSettings

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def host_of(headers: Headers) -> str | None:
    """The name that the browser asked for; a trusted proxy may have told it beside its own."""
    return headers.get("x-forwarded-host") or headers.get("host")


def is_own(origin: str, host: str | None) -> bool:
    """Whether the request is same-origin: a scheme's default port is no other place."""
    try:
        site = urlsplit(origin)
    except ValueError:
        return False
    port = _DEFAULT_PORTS.get(site.scheme, "")
    asked = (host or "").lower().removesuffix(port)
    return bool(asked) and site.netloc.lower().removesuffix(port) == asked


def is_welcome(origin: str | None, host: str | None, settings: ApiSettings) -> bool:
    """Whether a page of this origin may connect: our own, a listed one, or no page at all."""
    if origin is None or "*" in settings.cors_origins or origin in settings.cors_origins:
        return True
    return is_own(origin, host)


def is_this_machine(host: str | None) -> bool:
    """Whether a ``Host`` header names this machine or an address, not somebody's domain.

    Where nobody has to log in, a foreign page could give its own name the address 127.0.0.1 and
    would then ask as if it were ours (DNS rebinding); such a request carries that name.
    """
    try:
        name = urlsplit(f"//{host or ''}").hostname or ""
    except ValueError:
        return False
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
