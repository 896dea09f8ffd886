"""The message of a digest, made from a report."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from groundswell.domain.amounts import amount
from groundswell.domain.calendar import read_zone
from groundswell.domain.digest import Cadence, Digest, Due
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.window import net_sentiment, percentages
from groundswell.notify.local_times import zone_name
from groundswell.notify.message import DriverLine, Message, MessageKind, PostLine
from groundswell.notify.wording import lasted
from groundswell.reports.report import Part, Report, Scope, Stretch
from groundswell.reports.reporter import Reporter
from groundswell.rules.messages import Wording
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicStore
from groundswell.store.topics.groups import TopicGroups

MOST_DRIVERS = 5
MOST_INCIDENTS = 5
_LONGEST_POST = 300
_LEAST_FOR_PERCENT = 20
"""Posts: of fewer a percentage would say more than is known."""


class DigestWriter:
    """Writes the messages of digests from what one database holds."""

    def __init__(self, database: Database, wording: Wording) -> None:
        self._reporter = Reporter(database)
        self._topics = TopicStore(database)
        self._groups = TopicGroups(database)
        self._wording = wording

    async def write(self, digest: Digest, due: Due) -> Message | None:
        """The message; ``None``: what it is about is no more."""
        scope = await self._scope(digest)
        if scope is None:
            return None
        stretch = Stretch(due.start, due.end, read_zone(digest.schedule.timezone))
        report = await self._reporter.make(scope, stretch)
        return message_of(digest, due, report, self._wording)

    async def _scope(self, digest: Digest) -> Scope | None:
        if digest.set_id is not None:
            group = await self._groups.get(UUID(digest.set_id))
            if group is None:
                return None
            found = [await self._topics.get(str(each)) for each in group.topic_ids]
            topics = [each for each in found if each is not None]
            return Scope(topics, group) if topics else None
        if digest.topic_id is None:
            return Scope()
        topic = await self._topics.get(digest.topic_id)
        return None if topic is None else Scope([topic])


def message_of(digest: Digest, due: Due, report: Report, wording: Wording) -> Message:
    """The digest in words; the same id for the same period, however often it is made."""
    about = report.scope.name or "All posts"
    when = _when(digest, report.stretch)
    total = report.total
    drivers = [one.driver for one in report.drivers or ()][:MOST_DRIVERS]
    return Message(
        id=f"msg_{digest.id}_digest_{due.number}",
        thread=digest.id,
        kind=MessageKind.DIGEST,
        title=f"{about}: {when}",
        summary=_summary(about, when, total),
        severity="info",
        at=due.at,
        topic=report.scope.name,
        link=_link(report, wording),
        drivers=[
            DriverLine(str(one.kind), one.value, one.observed, one.share_of_excess)
            for one in drivers
        ],
        posts=[
            _quoted(post, wording)
            for post in (*report.negative[:2], *report.positive[:2])
            if wording.content
        ],
        body="\n".join(_lines(report)),
    )


def _when(digest: Digest, stretch: Stretch) -> str:
    first, last = (_local(moment, stretch) for moment in (stretch.start, stretch.end))
    last -= timedelta(days=1)
    if digest.schedule.cadence is Cadence.DAILY:
        return f"{first:%A, %d %B %Y}"
    return f"{first:%d %B} to {last:%d %B %Y}"


def _summary(about: str, when: str, total: Part) -> str:
    if not total.counts.total:
        return f"{about}, {when}: no posts{_before(total)}."
    posts = amount(total.counts.total, "post")
    net = net_sentiment(total.counts)
    moved = total.net_sentiment_change
    change = "" if moved is None else f" ({moved:+.0f} points)"
    return f"{about}, {when}: {posts}{_before(total)}; net sentiment {net:+.0f}{change}."


def _before(part: Part) -> str:
    before = part.before.total
    if part.change is None:
        return ", none in the period before"
    if before < _LEAST_FOR_PERCENT:
        return f", {before:,} in the period before"
    if not part.counts.total:
        return f", {before:,} in the period before"
    return f", {part.change:+.0%} against {before:,} in the period before"


def _lines(report: Report) -> list[str]:
    total = report.total.counts
    lines = []
    if total.total:
        shares = percentages(total)
        told = (f"{name} {shares[name]:.0f} %" for name in ("positive", "neutral", "negative"))
        lines.append("Shares: " + ", ".join(told) + ".")
    if report.scope.group is not None:
        for part in report.parts:
            net = net_sentiment(part.counts)
            mood = "" if net is None else f", net sentiment {net:+.0f}"
            name = "" if part.topic is None else part.topic.name
            lines.append(f"{name}: {amount(part.counts.total, 'post')}{_before(part)}{mood}.")
    if not report.incidents_in_all:
        lines.append("No incidents.")
    for incident in report.incidents[:MOST_INCIDENTS]:
        opened = _local(incident.started_at, report.stretch)
        long = (
            "still open"
            if incident.resolved_at is None
            else f"for {lasted(incident.resolved_at - incident.started_at)}"
        )
        lines.append(
            f"Incident: {incident.rule_name} ({incident.severity}), "
            f"{opened:%d %b %H:%M} {zone_name(opened)}, {long}."
        )
    if report.incidents_in_all > MOST_INCIDENTS:
        lines.append(f"{report.incidents_in_all - MOST_INCIDENTS} further incidents.")
    return lines


def _quoted(post: AnalyzedPost, wording: Wording) -> PostLine:
    said = post.post
    return PostLine(
        said.post_id,
        said.content[:_LONGEST_POST],
        f"{post.analysis.sentiment_label}, {said.source}",
        said.author if wording.authors else None,
        said.url,
    )


def _link(report: Report, wording: Wording) -> str | None:
    if not wording.public_url:
        return None
    scope, stretch = report.scope, report.stretch
    asked = {"from": stretch.start.isoformat(), "to": stretch.end.isoformat()}
    asked["tz"] = "UTC" if stretch.zone is None else stretch.zone.key
    if scope.group is not None:
        asked["set"] = str(scope.group.id)
    elif scope.topics:
        asked["topic"] = str(scope.topics[0].id)
    return f"{wording.public_url.rstrip('/')}/report?{urlencode(asked)}"


def _local(moment: datetime, stretch: Stretch) -> datetime:
    return moment if stretch.zone is None else moment.astimezone(stretch.zone)
