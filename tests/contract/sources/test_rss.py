"""Feeds keep the contract of sources, in every form, and are asked for politely."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.http.fetch import Fetcher
from groundswell.sources.registry import open_source
from groundswell.sources.rss.document import MOST_ENTRIES
from groundswell.sources.rss.source import Place, Rss
from tests.contract.sources.feeds import Site
from tests.contract.sources.http_stand_in import Reply
from tests.contract.sources.reading import Reading, read
from tests.contract.sources.suite import POSTS, SourceContract


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
class TestRss(SourceContract):
    @pytest.fixture
    async def make(self, form: str) -> AsyncIterator[Callable[[], Source]]:
        site = Site(form=form, grows=POSTS)
        site.written = POSTS
        async with site.http.running():
            yield lambda: open_source(f"rss:{site.url}#every=1", IngestSettings())


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    site.written = 3
    async with site.http.running():
        yield site


def rss(site: Site, **options: float) -> Rss:
    return Rss(site.url, every=options.pop("every", 0.0))


async def first(source: Source, cursor: str | None = None) -> Reading:
    """One asking."""
    asked = Reading(cursor=cursor)
    batches = source.read(cursor)
    async for batch in batches:
        asked.events += batch.events
        asked.cursor = batch.cursor
        asked.notes.update(batch.notes)
        if batch.missed:
            assert asked.events == []  # before the posts: who reads may be killed among them
            asked.notes[f"missed: {batch.missed}"] += 1
        elif batch.heard is not None:
            asked.notes["heard"] += 1
            break
    await batches.aclose()
    return asked


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
async def test_an_entry_becomes_a_post_with_all_it_says(site: Site, form: str) -> None:
    site.form = form
    site.texts[0] = "Tom & Jerry <3"
    found = await first(rss(site))
    post = found.events[0].post
    assert (post.content, post.title, post.author) == ("Tom & Jerry <3", "Title 0", "ann")
    assert (post.source, post.lang, post.url) == ("rss", "en", "https://example.org/0")
    assert post.created_at == site.time(0)
    assert found.texts[1:] == ["text 1", "text 2"]  # oldest first


async def test_ids_of_one_feed_are_not_those_of_another(site: Site) -> None:
    found = await first(rss(site))
    assert found.ids[0] == f"rss:{site.url}:0"
    site.form = "atom"
    assert (await first(rss(site))).ids[0] == "tag:example.org,2026:0"


async def test_a_feed_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    found = await first(rss(site))
    again = await first(rss(site), found.cursor)
    assert again.events == []
    assert again.notes["heard"] == 1  # and it was heard all the same
    assert site.http.requests[-1].headers["if-none-match"] == '"3-0"'
    site.written = 4
    assert (await first(rss(site), again.cursor)).texts == ["text 3"]


async def test_an_entry_that_says_something_else_is_an_edit(site: Site) -> None:
    found = await first(rss(site))
    site.texts[1] = "corrected"
    again = await first(rss(site), found.cursor)
    assert [(each.operation, each.post.content) for each in again.events] == [
        (Operation.UPDATE, "corrected")
    ]


async def test_who_was_away_until_every_entry_was_another_has_missed_some(site: Site) -> None:
    site.window = 5
    found = await first(rss(site))
    site.written = 6  # one of those that were there is there still
    caught_up = await first(rss(site), found.cursor)
    assert caught_up.notes == {"heard": 1}
    assert len(caught_up.events) == 3
    site.written = 600
    late = await first(rss(site), caught_up.cursor)
    assert [note.partition(",")[0] for note in late.notes] == [
        "missed: the feed holds its newest entries only",
        "heard",
    ]
    assert len(late.events) == 5


@pytest.mark.parametrize("form", ["atom", "json"])
async def test_of_a_feed_without_an_end_the_newest_entries_count(site: Site, form: str) -> None:
    site.form, site.written = form, MOST_ENTRIES + 3
    found = await first(rss(site))
    assert found.texts[0] == "text 3"
    assert found.texts[-1] == f"text {MOST_ENTRIES + 2}"
    assert found.notes["entries older than the newest 2,000 are not taken"] == 3
    again = await first(rss(site), found.cursor)
    assert (again.events, again.notes) == ([], {"heard": 1})


async def test_a_clock_ahead_is_not_believed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = utc_now() + timedelta(hours=9)
    monkeypatch.setattr(site, "time", lambda number: ahead)
    for event in (await first(rss(site))).events:
        assert event.post.created_at <= utc_now()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 900),
        ({"cache-control": "public, max-age=3600"}, 3600),
        ({"cache-control": "max-age=0"}, 900),
        ({"cache-control": "max-age=1"}, 60),
        ({"cache-control": "max-age=999999999"}, 86_400),
    ],
)
async def test_it_is_asked_no_oftener_than_it_wants(
    site: Site, headers: dict[str, str], seconds: float
) -> None:
    site.headers = headers
    found = await first(Rss(site.url))
    assert Place.from_cursor(found.cursor).due - utc_now().timestamp() == pytest.approx(
        seconds, abs=5
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("500", "HTTP 500"),
        ("429", "HTTP 429"),
        ("half", "half an answer"),
        ("drop", "half an answer"),
        ("html", "it is no feed"),
        ("bad gzip", "packed, and broken"),
    ],
)
async def test_trouble_is_told_and_over_with_the_next_asking(
    site: Site, fault: str, said: str
) -> None:
    site.http.faults.append(fault)
    with pytest.raises(SourceError, match=said):
        await first(rss(site))
    assert len((await first(rss(site))).events) == 3


async def test_a_feed_of_half_a_document_is_read_when_it_is_whole(site: Site) -> None:
    whole = site.document([2, 1, 0])
    site.document = lambda numbers: whole[: len(whole) // 2]  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="half"):
        await first(rss(site))


async def test_silence_ends_after_a_while(site: Site) -> None:
    site.http.faults.append("silence")
    fetcher = Fetcher("rss:x", seconds=0.2)
    with pytest.raises(SourceError, match=r"no answer within 0\.2 s"):
        await fetcher.get(site.url)
    await fetcher.close()


async def test_a_feed_that_is_gone_for_good_ends(site: Site) -> None:
    site.answer = lambda request: Reply(status=410)  # type: ignore[method-assign]
    site.http._handler = site.answer
    found = await read(rss(site))
    assert found.ended
    assert found.events == []


async def test_a_secret_in_the_address_is_told_nowhere(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "groundswell")
    address = site.url.replace("http://", "http://ann:hunter2@") + "?token=s3cret"
    source = open_source(f"rss:{address}#every=1", IngestSettings())
    found = await first(source)
    assert site.http.requests[-1].query == {"token": "s3cret"}
    assert site.http.requests[-1].headers["authorization"].startswith("Basic ")
    site.http.faults += ["500", "401", "drop"]
    for _ in range(3):
        with pytest.raises(SourceError) as error:
            await first(source)
        caplog.records.append(logging.makeLogRecord({"msg": str(error.value)}))
    with pytest.raises(ConfigurationError) as refused:
        open_source("rss:ftp://ann:hunter2@x/?token=s3cret", IngestSettings())
    shown = f"{source.key} {found.ids} {refused.value} {[r.getMessage() for r in caplog.records]}"
    assert "hunter2" not in shown
    assert "s3cret" not in shown


async def test_a_redirect_is_followed_within_bounds(site: Site) -> None:
    async def asked(location: str, times: int = 1) -> str:
        left = [times]

        def answer(request: object) -> Reply:
            if left[0] == 0:
                return Reply(b"moved", 404)
            left[0] -= 1
            return Reply(b"", 302, {"location": location})

        site.http._handler = answer
        with pytest.raises(SourceError) as error:
            await first(rss(site))
        return str(error.value)

    assert "HTTP 404" in await asked("/elsewhere")  # this machine may be asked: it began here
    assert "more than 5 redirects" in await asked("/elsewhere", times=9)
    assert "where we may not ask" in await asked("file:///etc/passwd")
    assert "where we may not ask" in await asked("gopher://127.0.0.1/")


async def test_a_redirect_from_outside_leads_nowhere_inside(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site stands for one of the Internet: only the first look at its address says so."""
    looked: list[str] = []

    def outside(address: str) -> bool:
        looked.append(address)
        return len(looked) > 1

    monkeypatch.setattr("groundswell.sources.http.fetch.is_inside", outside)
    site.http._handler = lambda request: Reply(b"", 302, {"location": "http://127.0.0.1:1/x"})
    with pytest.raises(SourceError, match="where we may not ask"):
        await first(rss(site))


async def test_an_answer_that_grows_when_unpacked_is_refused(site: Site) -> None:
    bomb = gzip.compress(b" " * (64 * 1024 * 1024))
    site.http._handler = lambda request: Reply(bomb, headers={"content-encoding": "gzip"})
    with pytest.raises(SourceError, match="too large"):
        await first(rss(site))


async def test_a_feed_packed_with_gzip_is_read(site: Site) -> None:
    body = gzip.compress(site.document([1, 0]).encode())
    site.http._handler = lambda request: Reply(body, headers={"content-encoding": "gzip"})
    assert (await first(rss(site))).texts == ["text 0", "text 1"]


@pytest.mark.parametrize(
    "spec", ["rss:", "rss:ftp://x/y", "rss:http://", "rss:https://x#every=0", "rss:https://x#a=b"]
)
def test_a_wrong_spec_is_told(spec: str) -> None:
    with pytest.raises(ConfigurationError, match="source rss"):
        open_source(spec, IngestSettings())
