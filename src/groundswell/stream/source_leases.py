"""Leases on sources, with fencing tokens, and their coverage: which ingester reads which source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from groundswell.domain.coverage import Coverage, Gap
from groundswell.stream import scripts
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

LEASE_SECONDS = 6.0
"""A reader that was killed is followed by another after so long."""
MOST_TOLD = 1000
SPARE = 100
"""So many more are kept before the oldest are forgotten."""
MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the reader of a source last wrote down.

    ``phase``: ``reading``, ``waiting`` (for ``error``), ``stopped`` or ``ended``. ``posts`` and
    ``rejected`` count since the first reading. ``gives``: the names that its posts have as their
    source, at most ``MOST_NAMES``.
    """

    key: str
    kind: str
    at: datetime
    phase: str = "reading"
    error: str = ""
    posts: int = 0
    rejected: int = 0
    last_post_at: datetime | None = None
    coverage: Coverage = field(default_factory=Coverage)
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSource:
    """A source's last state, and whether an ingester reads it now."""

    state: SourceState
    is_read: bool


class Readers:
    """One reader a source, however many ingesters run.

    A lease is a token that grows with each holder; the cursor and the state of a source are only
    written by the holder of the newest (see ``Producer.add``). Every method raises
    ``StreamUnavailable`` when Redis does not answer.
    """

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys
        self._acquire = redis.register_script(scripts.ACQUIRE_LEASE)
        self._renew = redis.register_script(scripts.RENEW_LEASE)
        self._release = redis.register_script(scripts.RELEASE_LEASE)
        self._save = redis.register_script(scripts.SAVE_STATE)

    async def acquire(self, key: str, seconds: float = LEASE_SECONDS) -> str | None:
        """The fencing token of a new lease; ``None``: another holds it."""
        with translated_errors():
            token = await self._acquire(
                keys=[self._keys.lease_of(key), self._keys.fences], args=[int(seconds * 1000)]
            )
            if token and await self._redis.hlen(self._keys.sources) > MOST_TOLD + SPARE:
                await self._forget_oldest()
        return token.decode() if token else None

    async def renew(self, key: str, token: str, seconds: float = LEASE_SECONDS) -> bool:
        """Hold it for longer; whether it still was ours."""
        with translated_errors():
            return bool(
                await self._renew(
                    keys=[self._keys.lease_of(key)], args=[token, int(seconds * 1000)]
                )
            )

    async def release(self, key: str, token: str) -> None:
        """Let the next reader begin at once."""
        with translated_errors():
            await self._release(keys=[self._keys.lease_of(key)], args=[token])

    async def load(self, key: str) -> SourceState | None:
        """The last state written of a source."""
        with translated_errors():
            return _read(await self._redis.hget(self._keys.sources, key))

    async def save(self, state: SourceState, token: str) -> bool:
        """Write it down; whether the lease still was ours."""
        with translated_errors():
            return bool(
                await self._save(
                    keys=[self._keys.sources, self._keys.lease_of(state.key)],
                    args=[state.key, _write(state), token],
                )
            )

    async def list(self) -> list[ReadSource]:
        """The last 1,000 that were read, the newest first."""
        with translated_errors():
            return [*await self._as_read_now((await self._newest_first())[:MOST_TOLD])]

    async def _newest_first(self) -> Sequence[SourceState]:
        found = await self._redis.hgetall(self._keys.sources)
        states = [state for raw in found.values() if (state := _read(raw)) is not None]
        return sorted(states, key=lambda state: state.at, reverse=True)

    async def _as_read_now(self, states: Sequence[SourceState]) -> Sequence[ReadSource]:
        names = [self._keys.lease_of(each.key) for each in states]
        tokens = await self._redis.mget(names) if names else []
        return [
            ReadSource(state, token is not None)
            for state, token in zip(states, tokens, strict=True)
        ]

    async def _forget_oldest(self) -> None:
        """Forget what is not told any more, a file of each day for years, say. Where they ended
        stays known (see ``Producer.add``)."""
        old = await self._as_read_now((await self._newest_first())[MOST_TOLD:])
        gone = [one.state.key for one in old if not one.is_read]
        if gone:
            await self._redis.hdel(self._keys.sources, *gone)


def _write(state: SourceState) -> bytes:
    return orjson.dumps(
        {
            "key": state.key,
            "kind": state.kind,
            "at": state.at,
            "phase": state.phase,
            "error": state.error,
            "posts": state.posts,
            "rejected": state.rejected,
            "last_post_at": state.last_post_at,
            "since": state.coverage.since,
            "until": state.coverage.until,
            "gives": state.gives,
            "gaps": [[gap.start, gap.end, gap.reason] for gap in state.coverage.gaps],
        }
    )


def _read(raw: bytes | str | None) -> SourceState | None:
    """``None`` for nothing, or what another version wrote."""
    try:
        found: dict[str, Any] = orjson.loads(raw or b"")
        gaps = tuple(
            Gap(datetime.fromisoformat(start), datetime.fromisoformat(end), str(reason))
            for start, end, reason in found["gaps"]
        )
        coverage = Coverage(_time(found["since"]), _time(found["until"]), gaps)
        return SourceState(
            key=found["key"],
            kind=found["kind"],
            at=datetime.fromisoformat(found["at"]),
            phase=found["phase"],
            error=found["error"],
            posts=found["posts"],
            rejected=found["rejected"],
            last_post_at=_time(found["last_post_at"]),
            coverage=coverage,
            gives=tuple(map(str, found.get("gives", ()))),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
