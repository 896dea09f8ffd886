"""Waits for the first analysed post after a start."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from typing import Any

from groundswell.embedded.supervisor import Supervisor
from groundswell.errors import EngineError

_PATIENCE = 30.0  # seconds; a live network may be silent, and the page says so as well
_ASK_EVERY = 0.1
_ANSWER_WITHIN = 3.0


class FirstPost:
    """Asks the API at ``url`` for its health; not ``expected``: being healthy is enough."""

    def __init__(self, url: str, supervisor: Supervisor, *, expected: bool) -> None:
        self._url = f"{url}/api/health"
        self._supervisor = supervisor
        self._expected = expected
        # A proxy of the user's knows nothing of this machine's loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def analysed(self, patience: float = _PATIENCE) -> bool:
        """Wait for it, at most ``patience`` seconds after the API is healthy.

        Raises:
            EngineError: a service ends again and again.
        """
        silent_since: float | None = None
        while True:
            self._refuse_a_crash_loop()
            health = await asyncio.to_thread(self._health)
            if health.get("status") == "healthy":
                analyses = health["stats"]["total_analyses"]
                # None: where one has to log in, a stranger is not told.
                if not self._expected or analyses is None or analyses >= 1:
                    return True
                silent_since = silent_since or time.monotonic()
                if time.monotonic() - silent_since > patience:
                    return False
            await asyncio.sleep(_ASK_EVERY)

    def _refuse_a_crash_loop(self) -> None:
        for name, words in self._supervisor.failures().items():
            raise EngineError(f"{name} keeps ending: {words.removeprefix('groundswell: ')}")

    def _health(self) -> dict[str, Any]:
        try:
            with self._opener.open(self._url, timeout=_ANSWER_WITHIN) as answer:
                body = json.load(answer)
        except (OSError, ValueError):
            return {}
        return body if isinstance(body, dict) else {}
