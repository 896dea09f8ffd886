"""``python -m benchmarks [latency | …]``: measure, print a table, keep it as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from benchmarks import (
    alerts,
    analysis,
    drivers,
    fanout,
    filling,
    latency,
    matching,
    page,
    page_load,
    peer,
    reading,
    reads,
    recount,
    rules,
    scale,
    throughput,
    topic_sockets,
    topics,
    weight,
)
from benchmarks.report import Report, products

RESULTS = Path(__file__).parent / "results"
"""A folder for each kind of processor: the model is ten times as fast on some as on others."""
BENCHMARKS: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, Report]]] = {
    "analysis": analysis.measure,
    "peer": peer.measure,
    "matching": matching.measure,
    "recount": recount.measure,
    "throughput": throughput.measure,
    "topics": topics.measure,
    "topic-sockets": topic_sockets.measure,
    "filling": filling.measure,
    "latency": latency.measure,
    "reading": reading.measure,
    "reads": reads.measure,
    "fanout": fanout.measure,
    "scale": scale.measure,
    "weight": weight.measure,
    "alerts": alerts.measure,
    "rules": rules.measure,
    "drivers": drivers.measure,
    "page": page.measure,
    "page-load": page_load.measure,
    "page-long": page.measure_long,
}

USUAL = [name for name in BENCHMARKS if name not in ("page-long", "drivers", "recount")]
"""What runs when none is named: nothing that takes twenty minutes or needs a file of posts."""
EACH = "usual"


def asked(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for; the usual ones where it names none."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=EACH, choices=[*BENCHMARKS, EACH])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each one runs")
    parser.add_argument(
        "--rate", type=float, help="posts a second (latency); default: half of what it can do"
    )
    parser.add_argument("--posts", type=int, default=2_000_000, help="stored posts (reads)")
    parser.add_argument("--requests", type=int, default=100, help="of each kind (reads)")
    parser.add_argument(
        "--history", type=Path, metavar="DIR", help="keep those posts there, or use them again"
    )
    parser.add_argument("--texts", type=Path, help="a file of posts (analysis, matching, drivers)")
    parser.add_argument(
        "--beside",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of another model that takes turns with ours (analysis); repeatable",
    )
    parser.add_argument("--data", type=Path, help="a folder of files of posts (recount)")
    parser.add_argument(
        "--torch-python", type=Path, help="an interpreter that has torch and transformers (peer)"
    )
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/…/NAME.json")
    options = parser.parse_args(arguments)
    if EACH in options.names:
        options.names = USUAL
    return options


def main() -> None:
    options = asked()
    for name in options.names:
        options.load = f"{os.getloadavg()[0]:.1f}"
        report = asyncio.run(BENCHMARKS[name](options))
        print(report.table())
        if options.save:
            target = RESULTS / products() / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(report.as_json(), indent=2) + "\n")
            print(f"written to {target}")


if __name__ == "__main__":
    main()
