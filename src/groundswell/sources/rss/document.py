"""Parses RSS, Atom and JSON Feed into entries, oldest first.

https://www.rssboard.org/rss-specification · https://www.rfc-editor.org/rfc/rfc4287 ·
https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
import orjson

from groundswell.domain.clock import parse_time
from groundswell.domain.markup import html_text

MOST_ENTRIES = 2000
"""A cursor names every entry that stands in the feed, and is written with each batch."""
_ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</channel>")


class NoFeed(Exception):
    """The document is no feed, or half of one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``id`` is what the feed calls it (its link, if it calls it nothing); ``text`` is words."""

    id: str
    title: str
    text: str
    link: str
    author: str
    written: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """``ttl_seconds``: how long it says that it stays as it is. ``older``: how many entries it has
    beside the newest ``MOST_ENTRIES``, which are the ones that count."""

    entries: tuple[Entry, ...]
    language: str = ""
    ttl_seconds: float | None = None
    older: int = 0


def read_feed(body: bytes, content_type: str) -> Feed:
    """The feed in ``body``.

    Raises:
        NoFeed: there is none, or it has no end.
    """
    if "json" in content_type or body.lstrip()[:1] == b"{":
        return _read_json(body)
    if not body.rstrip()[-400:].lower().rstrip().endswith(_ENDS) and not _ended(body):
        raise NoFeed("it is no feed, or half of one")
    # Given bytes, it asks nobody for anything.
    found = feedparser.parse(
        io.BytesIO(body), response_headers={"content-type": content_type}, sanitize_html=False
    )
    if not found.get("version") and not found.entries:
        raise NoFeed("it is no feed")
    entries = _oldest_first([_entry(each) for each in found.entries])
    ttl = str(found.feed.get("ttl", "")).strip()
    return Feed(
        entries[-MOST_ENTRIES:],
        str(found.feed.get("language", "")),
        float(ttl) * 60 if ttl.isdigit() else None,
        max(0, len(entries) - MOST_ENTRIES),
    )


def _ended(body: bytes) -> bool:
    """Whether its end stands somewhere: what comes after it is not the feed's."""
    return any(end in body[-4096:].lower() for end in _ENDS)


def _entry(found: Mapping[str, Any]) -> Entry:
    parts = found.get("content") or []
    text = next((_words(part) for part in parts if part.get("value")), "")
    if not text and found.get("summary"):
        text = _words(found.get("summary_detail") or {"value": found["summary"], "type": ""})
    title = _words(found.get("title_detail") or {"value": found.get("title", ""), "type": ""})
    moment = found.get("published_parsed") or found.get("updated_parsed")
    link = str(found.get("link", ""))
    return Entry(
        id=str(found.get("id") or link),
        title=title,
        text=text,
        link=link,
        author=str(found.get("author", "")),
        written=_moment(moment) if moment else None,
    )


def _words(part: Mapping[str, Any]) -> str:
    value = str(part.get("value", ""))
    return value.strip() if part.get("type") == "text/plain" else html_text(value)


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _read_json(body: bytes) -> Feed:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise NoFeed("it is no feed, or half of one") from None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise NoFeed("it is JSON, and no JSON Feed")
    entries = _oldest_first([_item(each) for each in items if isinstance(each, dict)])
    older = max(0, len(entries) - MOST_ENTRIES)
    return Feed(entries[-MOST_ENTRIES:], _text(found, "language"), older=older)


def _item(item: Mapping[str, Any]) -> Entry:
    link = _text(item, "url") or _text(item, "external_url")
    html = _text(item, "content_html")
    authors = item.get("authors") or [item.get("author")]
    author = authors[0] if isinstance(authors, list) and authors else None
    moment = _text(item, "date_published") or _text(item, "date_modified")
    return Entry(
        id=_text(item, "id") or link,
        title=_text(item, "title"),
        text=html_text(html) if html else _text(item, "content_text") or _text(item, "summary"),
        link=link,
        author=_text(author, "name") if isinstance(author, dict) else "",
        written=_iso(moment),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _iso(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def _oldest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """By their times where all have one; else as they stand, which is newest first."""
    entries.reverse()
    times = [entry.written for entry in entries]
    if all(time is not None for time in times):
        entries.sort(key=lambda entry: entry.written or datetime.min.replace(tzinfo=UTC))
    return tuple(entries)
