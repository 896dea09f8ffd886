"""``/api/health``, liveness and readiness probes, answered within a second whatever hangs
behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, Request, Response

from groundswell.api.dependencies import Deps
from groundswell.api.live.hub import Hub
from groundswell.api.schemas.platform import Health, HealthStats, Probe, Services
from groundswell.domain.access import Principal, Scope
from groundswell.domain.clock import utc_now
from groundswell.lifecycle import cancel_all

WAIT_SECONDS = 0.7
UNTOLD = HealthStats(total_posts=None, total_analyses=None, recent_posts_1h=None)
T = TypeVar("T")

router = APIRouter(prefix="/api/health", tags=["health"])


class Question(Generic[T]):
    """Asks one thing at a time; an answer that is late does not hold up who asks.

    A question that hangs is left running, never asked twice, so that health checks cannot pile
    up behind an engine that does not answer.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[T] | None = None

    async def answer(self, timeout: float) -> T | None:
        """The answer, or ``None`` if there was none in time or it was an error."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._run())
        task = self._asking
        await asyncio.wait({task}, timeout=timeout)
        if not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result()

    async def close(self) -> None:
        if self._asking is not None:
            await cancel_all([self._asking])

    async def _run(self) -> T:
        return await self._ask()


class HealthCheck:
    """What the health endpoints ask the engines."""

    def __init__(self, deps: Deps, hub: Hub) -> None:
        self._hub = hub
        self._database = Question(lambda: _true(deps.database.ping()))
        self._redis = Question(lambda: _true(deps.stream.ping()))
        self._totals = Question(deps.posts.totals)
        self._known = UNTOLD

    async def database_answers(self) -> bool:
        return bool(await self._database.answer(WAIT_SECONDS))

    async def examine(self) -> Health:
        """Ask everything at once; each has the same short time."""
        database, redis, totals = await asyncio.gather(
            self._database.answer(WAIT_SECONDS),
            self._redis.answer(WAIT_SECONDS),
            self._totals.answer(WAIT_SECONDS),
        )
        if totals is not None:
            self._known = HealthStats(
                total_posts=totals.total_posts,
                total_analyses=totals.total_analyses,
                recent_posts_1h=totals.recent_posts_1h,
            )
        current = bool(redis) and self._hub.is_current  # what it is told comes by Redis
        all_well, none = database and redis and current, not (database or redis)
        return Health(
            status="healthy" if all_well else "unhealthy" if none else "degraded",
            timestamp=utc_now(),
            services=Services(
                database="connected" if database else "disconnected",
                redis="connected" if redis else "disconnected",
                live="current" if current else "behind",
            ),
            stats=self._known,
        )

    async def close(self) -> None:
        for question in (self._database, self._redis, self._totals):
            await question.close()


async def _true(work: Awaitable[Any]) -> bool:
    await work
    return True


@router.get(
    "",
    operation_id="health",
    summary="How the platform is",
    responses={503: {"model": Health, "description": "Neither PostgreSQL nor Redis answers."}},
)
async def health(request: Request, response: Response) -> Health:
    """`degraded`: one of the two engines does not answer, or the live feed of this replica stands
    still. The numbers may be the last known.

    Open to everybody; the numbers are told to those who may read.
    """
    health_check: HealthCheck = request.app.state.health_check
    found = await health_check.examine()
    principal: Principal = request.state.principal
    if not principal.may(Scope.READ) or principal.sources is not None:
        found = found.model_copy(update={"stats": UNTOLD})
    if found.status == "unhealthy":
        response.status_code = 503
    return found


@router.get("/live", operation_id="healthLive", summary="Is the process alive")
async def live() -> Probe:
    """200 for as long as the process answers at all."""
    return Probe(status="alive")


@router.get(
    "/ready",
    operation_id="healthReady",
    summary="Should requests come here",
    responses={
        503: {"model": Probe, "description": "PostgreSQL does not answer, or the server goes."}
    },
)
async def ready(request: Request, response: Response) -> Probe:
    """Without Redis the reads still work: PostgreSQL decides, and a server that goes says no."""
    health_check: HealthCheck = request.app.state.health_check
    if not request.app.state.leaving and await health_check.database_answers():
        return Probe(status="ready")
    response.status_code = 503
    return Probe(status="not ready")
