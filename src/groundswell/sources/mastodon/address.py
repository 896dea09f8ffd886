"""Where a host's API and its stream are."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from groundswell.errors import ConfigurationError
from groundswell.sources.http.address import sound_parts, with_scheme


def checked_base(host: str) -> str:
    """``host`` as the start of a URL; without a scheme it gets ``https://``.

    Raises:
        ConfigurationError: it is no host.
    """
    url = with_scheme(host, "https").rstrip("/")
    parts = sound_parts(url, "http", "https")
    if parts is None or parts.path or "@" in parts.netloc:
        raise ConfigurationError("source mastodon: name the host: mastodon:mastodon.social")
    return url


def stream_base(base: str, instance: object) -> str:
    """Where the stream is, as the instance says of itself: on its own domain, or beside its API.

    The login is sent there, so it may not be anywhere: the same name, or another of its domain.
    """
    own = urlsplit(base)
    usual = f"{'wss' if own.scheme == 'https' else 'ws'}://{own.netloc}"
    told = _told(instance)
    try:
        parts = urlsplit(told)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return usual
    if parts.scheme not in ("ws", "wss") or (own.scheme == "https" and parts.scheme != "wss"):
        return usual
    if name == own.hostname or _is_beside(name, own.hostname or ""):
        return f"{parts.scheme}://{name}{f':{port}' if port else ''}"
    return usual


def _is_beside(name: str, own: str) -> bool:
    parent = own.partition(".")[2]
    return name.endswith(f".{own}") or ("." in parent and name.endswith(f".{parent}"))


def _told(instance: object) -> str:
    found = instance
    for name in ("configuration", "urls", "streaming"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
