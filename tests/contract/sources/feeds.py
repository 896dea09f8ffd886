"""Feeds for tests: a site whose feed grows, in each of the forms there are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.contract.sources.http_stand_in import HttpStandIn, Reply, Request

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Site:
    """``written`` entries so far, of which the feed shows the newest ``window``, newest first.

    Every request finds ``grows`` entries more. ``texts`` says what an edited entry says.
    """

    def __init__(self, *, form: str = "rss", window: int = 10_000, grows: int = 0) -> None:
        self.form = form
        self.window = window
        self.grows = grows
        self.written = 0
        self.most = 10**9
        self.texts: dict[int, str] = {}
        self.headers: dict[str, str] = {}
        self.http = HttpStandIn(self.answer)

    @property
    def url(self) -> str:
        return f"{self.http.url}/feed"

    def answer(self, request: Request) -> Reply:
        etag = f'"{self.written}-{len(self.texts)}"'
        if request.headers.get("if-none-match") == etag and not self.grows:
            return Reply(status=304, headers={"etag": etag, **self.headers})
        numbers = range(max(0, self.written - self.window), self.written)
        self.written = min(self.most, self.written + self.grows)
        kinds = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
        kind = kinds.get(self.form, "application/feed+json")
        body = self.document(list(reversed(numbers))).encode()
        return Reply(body, headers={"content-type": kind, "etag": etag, **self.headers})

    def document(self, numbers: list[int]) -> str:
        if self.form == "json":
            items = [
                {
                    "id": str(number),
                    "url": f"https://example.org/{number}",
                    "title": f"Title {number}",
                    "content_html": f"<p>{escape(self.text(number))}</p>",
                    "date_published": self.time(number).isoformat(),
                    "authors": [{"name": "ann"}],
                }
                for number in numbers
            ]
            head = {"version": "https://jsonfeed.org/version/1.1", "language": "en"}
            return json.dumps({**head, "items": items})
        if self.form == "atom":
            entries = "".join(
                f"<entry><id>tag:example.org,2026:{number}</id><title>Title {number}</title>"
                f'<link href="https://example.org/{number}"/><author><name>ann</name></author>'
                f"<updated>{self.time(number).isoformat()}</updated>"
                f'<content type="html">&lt;p&gt;{escape(self.text(number))}&lt;/p&gt;</content>'
                "</entry>"
                for number in numbers
            )
            return (
                '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
                f"<title>Site</title>{entries}</feed>"
            )
        items_xml = "".join(
            f'<item><guid isPermaLink="false">{number}</guid><title>Title {number}</title>'
            f"<link>https://example.org/{number}</link><author>ann</author>"
            f"<pubDate>{format_datetime(self.time(number))}</pubDate>"
            f"<description>&lt;p&gt;{escape(self.text(number))}&lt;/p&gt;</description></item>"
            for number in numbers
        )
        return (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>Site</title>'
            f"<language>en</language>{items_xml}</channel></rss>"
        )

    def text(self, number: int) -> str:
        return self.texts.get(number, f"text {number}")

    def time(self, number: int) -> datetime:
        return START + timedelta(seconds=number)
