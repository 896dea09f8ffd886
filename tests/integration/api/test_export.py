"""``/api/posts/export``: all posts under the filters, as a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.api.routes import export
from groundswell.domain.post import OPTIONAL_NAMES
from groundswell.errors import StoreUnavailable
from groundswell.store.post_reader import PostPage
from groundswell.store.posts import PostStore
from tests.integration.api.conftest import Server, Work, post

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
EXPORT = "/api/posts/export"


def table(answer: httpx.Response) -> str:
    """The table, after the mark by which spreadsheets know that it is UTF-8."""
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return answer.content.decode("utf-8-sig")


@pytest.fixture
async def feed(work: Work) -> None:
    await work.save(
        *(
            post(
                f"p{n:02}", f"{('good', 'bad')[n % 2]} {n}", created_at=MORNING + timedelta(days=n)
            )
            for n in range(25)
        )
    )


@pytest.mark.usefixtures("feed")
async def test_an_export_holds_every_post_once_the_newest_first(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "POSTS_AT_ONCE", 4)
    answer = await api.get(EXPORT, params={"format": "ndjson"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["post_id"] for row in rows] == [f"p{n:02}" for n in range(24, -1, -1)]
    assert rows[0] == {
        "post_id": "p24",
        "source": "net",
        "created_at": "2026-12-14T08:00:00+00:00",
        **dict.fromkeys(OPTIONAL_NAMES),
        "author": "ann",
        "content": "good 24",
        "sentiment": "positive",
        "confidence": 0.8,
        "emotion": "joy",
        "present_emotions": "joy",
        "corrected": False,
        "model_sentiment": "positive",
        "model_emotion": "joy",
        "model_name": "words-1",
    }


@pytest.mark.usefixtures("feed")
async def test_an_export_is_of_the_posts_the_filters_let_through(api: httpx.AsyncClient) -> None:
    query = {"sentiment": "negative", "q": "1", "end_date": "2026-12-10T00:00:00Z"}
    answer = await api.get(EXPORT, params=query)
    rows = list(csv.DictReader(io.StringIO(table(answer))))
    page = (await api.get("/api/posts", params=query)).json()
    assert [row["post_id"] for row in rows] == [each["post_id"] for each in page["posts"]]
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="groundswell-posts-2'
    )
    limited = await api.get(EXPORT, params=query | {"limit": "2"})
    assert len(list(csv.DictReader(io.StringIO(table(limited))))) == 2


async def test_an_export_without_posts_is_an_empty_table(api: httpx.AsyncClient) -> None:
    answer = await api.get(EXPORT)
    assert table(answer).startswith("post_id,source,created_at,author,content,sentiment,")
    assert len(answer.text.splitlines()) == 1
    assert (await api.get(EXPORT, params={"format": "ndjson"})).text == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
async def test_what_a_spreadsheet_would_run_is_written_as_text(
    api: httpx.AsyncClient, work: Work, start: str
) -> None:
    content = f'{start}HYPERLINK("http://x","a, b")\nnext line'
    await work.save(post("p", content, author="=1+1", url=None))
    (row,) = csv.DictReader(io.StringIO(table(await api.get(EXPORT)), newline=""))
    assert (row["content"], row["author"]) == (f"'{content}", "'=1+1")
    (line,) = (await api.get(EXPORT, params={"format": "ndjson"})).text.splitlines()
    assert json.loads(line)["content"] == content


@pytest.mark.parametrize("query", ["format=xlsx", "limit=0", "limit=-1", "sentiment=x", "q=%00"])
async def test_an_export_that_cannot_be_is_refused(api: httpx.AsyncClient, query: str) -> None:
    assert (await api.get(f"{EXPORT}?{query}")).status_code == 422


class _Breaking(PostStore):
    """The store of a server that goes away after one page."""

    async def page(self, *arguments: Any, **options: Any) -> PostPage:
        if options["cursor"] is not None:
            raise StoreUnavailable("gone")
        return await super().page(*arguments, **options)


@pytest.mark.usefixtures("feed")
async def test_a_store_that_goes_away_never_leaves_half_a_file_that_looks_whole(
    server: Server, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "POSTS_AT_ONCE", 2)
    server.app.state.deps = replace(deps, posts=_Breaking(deps.database))
    async with httpx.AsyncClient(base_url=server.url) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(EXPORT)


@pytest.mark.usefixtures("feed")
async def test_a_post_that_is_named_like_a_resource_does_not_hide_it(
    api: httpx.AsyncClient, work: Work
) -> None:
    await work.save(post("export"), post("facets"))
    assert (await api.get(EXPORT)).headers["content-type"].startswith("text/csv")
    assert "sources" in (await api.get("/api/posts/facets")).json()
