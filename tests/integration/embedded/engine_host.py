"""A program that runs the engines on a folder until SIGTERM, and prints where they answer."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from groundswell.embedded.engines import running_engines
from groundswell.errors import GroundswellError
from groundswell.lifecycle import run_until_signalled


async def _run(stopping: asyncio.Event) -> None:
    async with running_engines(Path(sys.argv[1])) as engines:
        sys.stdout.write(json.dumps(asdict(engines)) + "\n")
        sys.stdout.flush()
        await stopping.wait()


if __name__ == "__main__":
    try:
        run_until_signalled(_run)
    except GroundswellError as error:
        sys.exit(f"refused: {error}")
