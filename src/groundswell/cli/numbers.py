"""The numbers of an incident as commands show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundswell.notify.wording import against, number_of


def standing(incident: Mapping[str, Any]) -> str:
    """Where an incident stands, as the page and the messages tell it: an open one now, one that is
    over as it opened, and its worst where that was another."""
    told = number_of(incident["metric"])
    opened, present = incident["observed"], incident["present"]
    is_open = incident["state"] == "firing"
    now = told(opened) if present is None else f"{told(present)} now" if is_open else told(opened)
    if is_open and present is None and incident["present_at"] is not None:
        now = "no posts now"
    worst = told(incident["peak"])
    usual = reference(incident, incident["kind"], incident["metric"])
    return f"{now}, {usual}" + (f", worst {worst}" if worst != told(opened) else "")


def reference(incident: Mapping[str, Any], kind: str, metric: str) -> str:
    """What the observed is held against by a rule of this ``kind`` and ``metric``."""
    expected, lower, upper = (incident[name] for name in ("expected", "lower", "upper"))
    return against(kind, expected, lower, upper, number_of(metric))
