"""The numbers of an incident as commands show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundswell.notify.wording import against


def reference(incident: Mapping[str, Any], kind: str) -> str:
    """What the observed is held against by a rule of this ``kind``."""
    expected, lower, upper = (incident[name] for name in ("expected", "lower", "upper"))
    return against(kind, expected, lower, upper, "{:.3g}".format)
