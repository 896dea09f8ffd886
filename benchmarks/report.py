"""What a benchmark found: rows of figures, and the machine they were found on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import psutil

from groundswell import __version__


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached, and what was."""

    name: str
    figure: float
    at_least: float | None
    at_most: float | None

    @property
    def met(self) -> bool:
        return (self.at_least is None or self.figure >= self.at_least) and (
            self.at_most is None or self.figure <= self.at_most
        )

    def line(self) -> str:
        bound = (
            f"at least {self.at_least:g}" if self.at_most is None else f"at most {self.at_most:g}"
        )
        return f"{'met' if self.met else 'NOT MET'}: {self.name}: {self.figure:.4g} ({bound})"


@dataclass(slots=True)
class Report:
    """A title, named rows of figures (all in ``unit``), and what to know of the run."""

    title: str
    unit: str
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: dict[str, float | str] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def goal(
        self,
        name: str,
        figure: float,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """Set a figure beside its bound, of which there is one."""
        self.goals.append(Goal(name, figure, at_least, at_most))

    def table(self) -> str:
        columns = list(next(iter(self.rows.values()), {}))
        width = max((len(name) for name in self.rows), default=0)
        head = f"{self.title} ({self.unit})\n{'':{width}}  " + "  ".join(f"{c:>9}" for c in columns)
        lines = [
            f"{name:{width}}  " + "  ".join(f"{value:9.2f}" for value in row.values())
            for name, row in self.rows.items()
        ]
        notes = [f"{name}: {value}" for name, value in self.notes.items()]
        goals = [goal.line() for goal in self.goals]
        return "\n".join([head, *lines, *notes, *goals])

    def as_json(self) -> dict[str, object]:
        return {
            "title": self.title,
            "unit": self.unit,
            "rows": self.rows,
            "goals": [asdict(goal) | {"met": goal.met} for goal in self.goals],
            "notes": self.notes,
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "machine": machine(),
        }


def machine() -> dict[str, object]:
    """What it ran on, without a name that would tell whose it is."""
    return {
        "processor": _processor("model name"),
        "8-bit products by": products(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def summary(samples: Sequence[float]) -> dict[str, float]:
    """The count, and the usual percentiles of ``samples``."""
    ordered = sorted(samples)
    return {
        "n": float(len(ordered)),
        "p50": quantile(ordered, 0.50),
        "p90": quantile(ordered, 0.90),
        "p99": quantile(ordered, 0.99),
        "max": ordered[-1],
    }


def quantile(ordered: Sequence[float], q: float) -> float:
    return ordered[min(len(ordered) - 1, round(q * (len(ordered) - 1)))]


def _processor(fact: str) -> str:
    try:
        with open("/proc/cpuinfo") as lines:  # noqa: PTH123 - no path, a kernel's answer
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(fact))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def products() -> str:
    """The widest instructions for integer products: they decide how fast the model is."""
    known = _processor("flags").split()
    widest = ("amx_int8", "avx512_vnni", "avx_vnni", "avx2")
    return next((name for name in widest if name in known), "not told")
