"""The application factory: routes, errors, middleware, and the live hub's lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from groundswell import __version__, metrics
from groundswell.api.auth.authenticator import Authenticator
from groundswell.api.auth.middleware import AccessControl
from groundswell.api.auth.openapi_security import describe_access
from groundswell.api.auth.rate_limits import RATE_HEADERS, RateLimits
from groundswell.api.dependencies import Deps
from groundswell.api.errors import add_handlers
from groundswell.api.limits.backlog_guard import BacklogGuard
from groundswell.api.live.connections import LiveConnections
from groundswell.api.live.hub import Hub
from groundswell.api.live.loader import StoredState
from groundswell.api.middleware.body_limit import BodyLimit
from groundswell.api.middleware.forwarded import Forwarded
from groundswell.api.middleware.request_context import REQUEST_ID, RequestContext
from groundswell.api.middleware.root_path import RootPath
from groundswell.api.middleware.security_headers import SecurityHeaders
from groundswell.api.params.strict_parameters import refuse_wrong_parameters
from groundswell.api.routes import (
    alert_routing,
    alerts,
    analyze,
    audit,
    auth,
    channels,
    configuration,
    corrections,
    digests,
    drivers,
    erasure,
    export,
    health,
    imports,
    incidents,
    ingest,
    live,
    posts,
    report,
    rule_series,
    rules,
    sentiment,
    sources,
    stats,
    topic_comparison,
    topics,
    webhooks,
)
from groundswell.api.routes import metrics as prometheus
from groundswell.api.routes.dashboard import DASHBOARD, add_page
from groundswell.api.routes.docs import add_docs
from groundswell.api.routes.health import HealthCheck
from groundswell.api.uploads.imports import Importer, Imports
from groundswell.api.warm_routes import warm_routes
from groundswell.settings import Settings

COMPRESSED_FROM_BYTES = 1024

_DESCRIPTION = """Live opinion, measured: posts with their sentiment and emotion, counts over time,
alerts when a mood turns. The live feed is the WebSocket `/ws/sentiment`.

Times are ISO 8601 in UTC. Every error has the form `{"detail": …}`; every answer has an
`X-Request-ID` that the log knows."""

_TAGS = [
    {"name": "posts", "description": "The feed, and the door for your own posts."},
    {"name": "imports", "description": "Files that you have."},
    {"name": "sentiment", "description": "Sentiment and emotions over time."},
    {"name": "alerts", "description": "When a mood has turned."},
    {"name": "topics", "description": "What is watched: saved queries with their counts."},
    {"name": "rules", "description": "What people want to be told of."},
    {"name": "incidents", "description": "What rules have found, and what is behind it."},
    {"name": "channels", "description": "How people are reached, of what, and when not."},
    {"name": "analyze", "description": "The model, for any text."},
    {"name": "erasure", "description": "What must be gone for good, and who did it."},
    {"name": "auth", "description": "Who asks, and what they may do."},
    {"name": "platform", "description": "Sources, rates, queues, metrics."},
    {"name": "health", "description": "For operators and orchestrators."},
]


def create_app(
    deps: Deps,
    settings: Settings,
    *,
    dashboard: Path = DASHBOARD,
    importer: Importer | None = None,
) -> FastAPI:
    """The application over ``deps``, which stay the caller's to close. Without an ``importer``
    files can be looked at only."""
    app = describe_app(settings)
    app.state.deps = deps
    app.state.importer = importer
    app.state.authenticator = Authenticator(settings.auth, deps.keys, deps.stream.logins)
    app.state.rate_limits = RateLimits(deps.stream.rate_limiter, settings)
    add_docs(app, dashboard)
    add_page(app, dashboard)
    return app


def describe_app(settings: Settings) -> FastAPI:
    """The application without its dependencies: enough for its OpenAPI."""
    app = FastAPI(
        title="Groundswell",
        version=__version__,
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        lifespan=_lifespan,
        dependencies=[Depends(refuse_wrong_parameters)],
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.settings = settings
    app.state.live_connections = LiveConnections()
    app.state.leaving = False
    app.state.query_parameters = {}
    for module in (
        ingest,
        imports,
        webhooks,
        export,
        corrections,
        posts,
        sentiment,
        alerts,
        analyze,
        sources,
        stats,
        health,
        prometheus,
        erasure,
        audit,
        auth,
        rule_series,
        rules,
        topic_comparison,
        topics,
        configuration,
        incidents,
        drivers,
        report,
        channels,
        digests,
        alert_routing,
    ):
        app.include_router(module.router)
    app.router.routes.append(live.ROUTE)
    add_handlers(app)
    describe_access(app, closed=settings.auth.auth_mode == "on")
    # The last that is added meets a request first.
    app.add_middleware(BodyLimit, settings=settings)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM_BYTES, compresslevel=5)
    app.add_middleware(AccessControl, settings=settings)
    app.add_middleware(RequestContext)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.api.cors_origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-API-Key", REQUEST_ID],
        allow_credentials=False,  # a session is for our own page alone
        expose_headers=[REQUEST_ID, "Retry-After", *RATE_HEADERS],
    )
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(Forwarded, trusted=settings.auth.trusted_proxies)
    app.add_middleware(
        RootPath, prefix=settings.api.api_root_path, trusted=settings.auth.trusted_proxies
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    deps: Deps = app.state.deps
    settings: Settings = app.state.settings
    metrics.bound("ws_clients", settings.api.ws_max_clients)
    app.state.large_pushes = ingest.large_pushes()
    app.state.inspections = imports.inspections()
    app.state.backlog_guard = BacklogGuard(deps.stream.producer, settings.stream.stream_high_water)
    app.state.imports = Imports(
        deps.stream.imports, settings.api.imports_at_once, deps.database.clock.now
    )
    app.state.hub = Hub(
        deps.stream.subscriber,
        StoredState(deps.database),
        tick_seconds=settings.api.ws_tick_ms / 1000,
    )
    app.state.health_check = HealthCheck(deps, app.state.hub)
    await app.state.hub.start()
    app.state.routes_built = asyncio.create_task(warm_routes(app))
    try:
        yield
    finally:
        app.state.routes_built.cancel()
        app.state.live_connections.close_all()
        await app.state.hub.stop()
        await app.state.imports.close()
        await app.state.health_check.close()
        await app.state.authenticator.close()
