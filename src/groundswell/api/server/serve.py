"""``serve``: runs the application on a port, and drains on shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from groundswell import metrics
from groundswell.api.app import create_app
from groundswell.api.dependencies import open_deps
from groundswell.api.middleware.forwarded import Trusted
from groundswell.api.server.bind_guard import refuse_exposure
from groundswell.api.server.descriptors import most_connections
from groundswell.api.server.http_protocol import Bounds, Connections, bounded
from groundswell.api.server.websocket_protocol import counted_sockets
from groundswell.api.uploads.imports import Importer
from groundswell.errors import ConfigurationError
from groundswell.retry import retry_until_stopped
from groundswell.settings import ApiSettings, Settings
from groundswell.stream.facade import Stream

log = logging.getLogger(__name__)

GRACE_SECONDS = 10
"""Seconds for requests in flight on shutdown."""
FAREWELL_SECONDS = 2.0
"""Seconds for WebSockets to receive the close."""
MAX_MESSAGE_BYTES = 64 * 1024
SEND_BUFFER_BYTES = 256 * 1024
"""In the kernel, a socket: a slow client is noticed before megabytes wait for it."""


async def serve(
    settings: Settings,
    stopping: asyncio.Event,
    importer_of: Callable[[Stream, Settings], Importer],
) -> None:
    """Serve REST, WebSocket and the page until ``stopping`` is set; ``importer_of`` makes what
    reads the files that people send.

    A PostgreSQL that does not answer yet is waited for.

    Raises:
        ConfigurationError: the address cannot be used, would be open to everybody, or nothing
            names an engine.
    """
    refuse_exposure(settings)
    async with contextlib.AsyncExitStack() as stack:
        listener = stack.enter_context(listen(settings.api))
        deps = await retry_until_stopped(
            lambda: stack.enter_async_context(open_deps(settings)), stopping
        )
        if deps is not None:
            metrics.serve_metrics(settings.worker.metrics_host, settings.worker.metrics_port)
            importer = importer_of(deps.stream, settings)
            await serve_app(create_app(deps, settings, importer=importer), listener, stopping)


async def serve_app(app: FastAPI, listener: socket.socket, stopping: asyncio.Event) -> None:
    """Serve an application on a listening socket until ``stopping`` is set."""
    bounds = _bounds(app.state.settings)
    server = _Server(
        uvicorn.Config(
            app,
            http=bounded(bounds),
            ws=counted_sockets(bounds.connections),
            proxy_headers=False,  # TRUSTED_PROXIES says whom to believe
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_per_message_deflate=True,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="warning",
            lifespan="on",
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    told = asyncio.create_task(stopping.wait())
    log.info("serving on %s", address_of(listener))
    try:
        await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
        await _drain(app, serving)
        await _say_goodbye(app)
    finally:
        told.cancel()
        server.should_exit = True
        await serving


@contextlib.contextmanager
def listen(settings: ApiSettings) -> Iterator[socket.socket]:
    """A listening socket on the address of the settings.

    Raises:
        ConfigurationError: the port is taken, or the host is not this machine's.
    """
    where = f"{settings.api_host}:{settings.api_port}"
    try:
        found = socket.getaddrinfo(
            settings.api_host, settings.api_port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {where}: {error.strerror}") from None
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        try:
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {where}: {error.strerror}; choose another with API_HOST and "
                "API_PORT"
            ) from None
        listener.setblocking(False)
        yield listener


def address_of(listener: socket.socket) -> str:
    """The URL a listening socket is reached at on this machine."""
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


async def _drain(app: FastAPI, serving: asyncio.Task[None]) -> None:
    """Fail readiness, and serve on until load balancers have noticed."""
    app.state.leaving = True
    if seconds := app.state.settings.api.api_drain_seconds:
        await asyncio.wait({serving}, timeout=seconds)


def _bounds(settings: Settings) -> Bounds:
    limits = settings.limits
    trusted = Trusted(settings.auth.trusted_proxies)
    allowed = limits.max_connections_per_client if settings.limits_requests else 0
    return Bounds(
        Connections(allowed, trusted, most_connections(settings)),
        limits.request_timeout_seconds,
        limits.max_header_bytes + limits.max_query_bytes,
    )


async def _say_goodbye(app: FastAPI) -> None:
    """Close the sockets with 1001 before the server would cut them."""
    connections = app.state.live_connections
    connections.close_all()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            await connections.wait_empty()


class _Server(uvicorn.Server):
    """Signals belong to whoever set ``stopping``."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
