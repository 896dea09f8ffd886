"""Programs of the machine that a test is about."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(what: str, *names: str) -> str:
    """Where the first of ``names`` is; without one the test is skipped, save in CI."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    found = next((at for name in names if (at := shutil.which(name, path=path))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {what}: .ci/run installs it")
        pytest.skip(f"no {what} on this machine")
    return found
