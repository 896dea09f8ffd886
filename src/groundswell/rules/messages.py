"""Builds the message about an incident from its numbers, drivers and examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from groundswell.domain.rule import RuleMetric
from groundswell.notify.local_times import stamp
from groundswell.notify.message import DriverLine, Message, MessageKind, PostLine
from groundswell.notify.wording import (
    against,
    in_the_last,
    lasted,
    number_of,
    rate,
    share,
    share_sentence,
    volume_sentence,
)
from groundswell.store.open_incident import IncidentRow

MOST_DRIVERS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What messages may disclose. ``public_url``: the external address of the page."""

    public_url: str = ""
    content: bool = True
    authors: bool = False


def message_of(
    incident: IncidentRow,
    kind: MessageKind,
    at: datetime,
    wording: Wording,
    *,
    sequence: int = 0,
    about: str | None,
    posts: Sequence[PostLine] = (),
    ended_by: str | None = None,
) -> Message:
    """A message; ``about``: the topic or source it is about, ``None``: all posts. ``ended_by``:
    what ended it, ``None``: it is calm again."""
    name = f" about {about}" if about else ""
    named = "" if about and _names(incident.rule_name, about) else name
    goes_on = kind is not MessageKind.RESOLVED and at > incident.started_at
    return Message(
        id=f"msg_{incident.id}_{kind}_{sequence}",
        thread=incident.id,
        kind=kind,
        title=_title(about or "All posts", incident.rule_name),
        summary=_end(incident, at, named, ended_by)
        if kind is MessageKind.RESOLVED
        else _summary(incident, at, name, goes_on=goes_on),
        severity=incident.severity,
        at=at,
        topic=about,
        rule=incident.rule_name,
        metric=incident.metric,
        observed=incident.present if goes_on else incident.observed,
        expected=incident.expected,
        lower=incident.lower,
        upper=incident.upper,
        started_at=incident.started_at,
        resolved_at=incident.resolved_at,
        link=f"{wording.public_url.rstrip('/')}/?incident={incident.id}"
        if wording.public_url
        else None,
        drivers=tuple(_drivers(incident.drivers)),
        posts=tuple(posts) if kind is not MessageKind.RESOLVED else (),
    )


def _title(about: str, rule: str) -> str:
    return rule if _names(rule, about) else f"{about}: {rule}"


def _names(rule: str, about: str) -> bool:
    """Whether a rule is named after what it is about, which need not be said twice then."""
    return re.search(rf"(?<!\w){re.escape(about)}(?!\w)", rule, re.IGNORECASE) is not None


def to_json(message: Message) -> dict[str, Any]:
    """The form in which a message waits in the outbox."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(message).items()
    }


def from_json(kept: Mapping[str, Any]) -> Message:
    """The message that waited."""
    known = {name: kept[name] for name in Message.__dataclass_fields__ if name in kept}
    for name in ("at", "started_at", "resolved_at"):
        if known.get(name) is not None:
            known[name] = datetime.fromisoformat(known[name])
    known["kind"] = MessageKind(known["kind"])
    known["drivers"] = tuple(DriverLine(**line) for line in known.get("drivers", ()))
    known["posts"] = tuple(PostLine(**line) for line in known.get("posts", ()))
    return Message(**known)


def _summary(incident: IncidentRow, at: datetime, name: str, *, goes_on: bool) -> str:
    if not goes_on:
        return _sentence(incident, incident.observed, name)
    long = lasted(at - incident.started_at)
    said = _sentence(incident, incident.present, name)
    return f"Still open after {long}. {said}{_worst(incident)}"


def _end(incident: IncidentRow, at: datetime, name: str, ended_by: str | None) -> str:
    long = lasted(at - incident.started_at)
    how = f"Ended after {long}, for {ended_by}" if ended_by else f"Resolved after {long}"
    return f"{how}: {incident.rule_name}{name}.{_worst(incident)}"


def _sentence(incident: IncidentRow, observed: float | None, name: str) -> str:
    """``observed``: over the incident's window; ``None``: without posts it has no value."""
    window = in_the_last(incident.window // timedelta(minutes=1))
    if why := silence(incident.drivers):
        came = f"{rate(observed)} posts a minute" if observed else "No posts"
        return f"{came}{name} {window}, {why}; usual are {rate(incident.expected)} a minute."
    if observed is None:
        return f"No posts{name} {window}."
    if incident.metric == RuleMetric.POSTS:
        return volume_sentence(name, observed, reference(incident, rate), window)
    if incident.metric == RuleMetric.NEGATIVE_SHARE:
        return share_sentence(name, observed, reference(incident, share), window)
    told = number_of(incident.metric)
    limit = reference(incident, told)
    if incident.metric == RuleMetric.NEGATIVE_RATIO:
        return f"{told(observed)} negative posts per positive post{name} {window}, {limit}."
    if incident.metric == RuleMetric.EMOTION_SHARE:
        return f"Posts with {incident.emotion}{name}: {told(observed)} {window}, {limit}."
    return f"Net sentiment{name}: {told(observed)} {window}, {limit}."


def _worst(incident: IncidentRow) -> str:
    """Of one that became worse than it opened; a silence is never more than silent."""
    if incident.peak == incident.observed or silence(incident.drivers):
        return ""
    unit = " per minute" if incident.metric == RuleMetric.POSTS else ""
    return f" At worst {number_of(incident.metric)(incident.peak)}{unit}."


def reference(incident: IncidentRow, told: Callable[[float], str]) -> str:
    """What the observed is held against; ``told`` formats a value."""
    return against(incident.kind, incident.expected, incident.lower, incident.upper, told)


def silence(findings: Mapping[str, Any]) -> str | None:
    """Of an incident of silence: whether a source was away, or there was nothing to hear."""
    if outage := findings.get("outage"):
        since = datetime.fromisoformat(outage["since"])
        return f"for {outage['source']} has been away since {stamp(since)} ({outage['reason']})"
    if "heard" not in findings:
        return None
    return "though every source is heard" if findings["heard"] else "from wherever they come"


def _drivers(kept: Mapping[str, Any]) -> list[DriverLine]:
    return [
        DriverLine(str(one["kind"]), one["value"], one["observed"], one["share_of_excess"])
        for one in kept.get("drivers", ())[:MOST_DRIVERS]
    ]
