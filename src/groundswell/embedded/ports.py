"""TCP ports on loopback: which are free, which an engine had last time."""

from __future__ import annotations

import errno
import random
import socket

from groundswell.errors import ConfigurationError

LOOPBACK = "127.0.0.1"
_OURS = range(15_000, 32_000)
"""Outgoing connections have 32768 and up on Linux, 49152 and up on macOS."""
_TRIES = 100


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen at ``port`` now."""
    return _refusal(host, port) is None


def refuse_if_taken(host: str, port: int) -> None:
    """Tell beforehand why a server could not listen at ``host`` and ``port``.

    Raises:
        ConfigurationError: the port is in use, or the host is none of this machine's.
    """
    refusal = _refusal(host, port)
    if refusal is None:
        return
    if refusal.errno == errno.EADDRINUSE:
        raise ConfigurationError(f"port {port} is in use on {host}: choose another with --port")
    if refusal.errno == errno.EACCES:
        raise ConfigurationError(f"port {port} is not for ordinary users: take one above 1023")
    raise ConfigurationError(
        f"host {host!r} is not an address of this machine: use --host 127.0.0.1"
    )


def choose(remembered: int | None) -> int:
    """The remembered port if it is free, else any that is.

    It lies below those that systems give to outgoing connections: of these, one may take it before
    the engine listens.
    """
    if remembered is not None and is_free(remembered):
        return remembered
    ours = next(filter(is_free, random.sample(_OURS, _TRIES)), None)
    if ours is not None:
        return ours
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _refusal(host: str, port: int) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # As servers do: a port whose last connections are only just closed is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None
