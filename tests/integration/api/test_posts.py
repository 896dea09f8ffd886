"""``/api/posts``: the feed and one post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from groundswell.domain.clock import utc_now
from tests.integration.api.conftest import Work, post

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
async def feed(work: Work) -> None:
    """Ten posts a minute apart: even ones good, odd ones bad; the first five from ``one``."""
    await work.save(
        *(
            post(
                f"p{number}",
                f"{('good', 'bad')[number % 2]} coffee {number}",
                source="one" if number < 5 else "two",
                author=f"author{number % 3}",
                created_at=MORNING + timedelta(minutes=number),
            )
            for number in range(10)
        )
    )


async def test_an_empty_platform_answers_an_empty_page(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/posts")
    assert answer.status_code == 200
    assert answer.json() == {
        "posts": [],
        "total": 0,
        "total_capped": False,
        "limit": 50,
        "offset": 0,
        "next_cursor": None,
        "filters": dict.fromkeys(
            ("source", "sentiment", "emotion", "author", "q", "topic", "start_date", "end_date")
        )
        | {f"exclude_{name}": [] for name in ("source", "sentiment", "emotion", "author")},
        "sorted_since": None,
    }


@pytest.mark.usefixtures("feed")
async def test_the_newest_post_comes_first_with_its_analysis(api: httpx.AsyncClient) -> None:
    posts = (await api.get("/api/posts")).json()["posts"]
    assert [each["post_id"] for each in posts] == [f"p{number}" for number in range(9, -1, -1)]
    assert posts[0]["created_at"] == "2026-11-20T08:09:00+00:00"
    assert posts[0]["sentiment"] == {
        "label": "negative",
        "confidence": 0.8,
        "emotion": "anger",
        "present_emotions": ["anger"],
        "model_name": "words-1",
        "scores": {"negative": 0.8, "neutral": 0.1, "positive": 0.1},
        "emotions": {"anger": 0.9},
        "corrected": False,
        "model_label": None,
        "model_emotion": None,
    }


FILTERS: list[tuple[dict[str, str], list[int]]] = [
    ({"source": "one"}, [4, 3, 2, 1, 0]),
    ({"sentiment": "positive"}, [8, 6, 4, 2, 0]),
    ({"emotion": "anger", "source": "two"}, [9, 7, 5]),
    ({"author": "author0"}, [9, 6, 3, 0]),
    ({"q": "COFFEE 7"}, [7]),
    ({"q": "100%"}, []),
    ({"start_date": "2026-11-20T08:07:00Z"}, [9, 8, 7]),
    ({"end_date": "2026-11-20T09:02:00+01:00"}, [1, 0]),
    ({"start_date": "2026-11-20T08:03", "end_date": "2026-11-20T08:05:00+00:00Z"}, [4, 3]),
    ({"source": "nowhere"}, []),
    ({"source": "", "author": "", "q": "", "cursor": ""}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
]


@pytest.mark.usefixtures("feed")
async def test_a_filter_chooses_posts_and_their_total(api: httpx.AsyncClient) -> None:
    for query, expected in FILTERS:
        body = (await api.get("/api/posts", params=query)).json()
        found = [each["post_id"] for each in body["posts"]]
        assert found == [f"p{number}" for number in expected], query
        assert body["total"] == len(expected), query
        told = {key: value for key, value in query.items() if value and "date" not in key}
        assert body["filters"].items() >= told.items()


@pytest.mark.usefixtures("feed")
async def test_a_plus_that_the_url_did_not_escape_is_understood(api: httpx.AsyncClient) -> None:
    body = (await api.get("/api/posts?start_date=2026-11-20T09:07:00+01:00")).json()
    assert body["filters"]["start_date"] == "2026-11-20T08:07:00+00:00"
    assert body["total"] == 3


@pytest.mark.usefixtures("feed")
async def test_offset_and_cursor_walk_the_same_pages(api: httpx.AsyncClient) -> None:
    by_offset, by_cursor, cursor = [], [], None
    for offset in range(0, 12, 4):
        page = (await api.get("/api/posts", params={"limit": 4, "offset": offset})).json()
        by_offset.append([each["post_id"] for each in page["posts"]])
        query = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/api/posts", params=query)).json()
        by_cursor.append([each["post_id"] for each in page["posts"]])
        cursor = page["next_cursor"]
    assert by_offset == by_cursor
    assert [len(page) for page in by_cursor] == [4, 4, 2]
    assert cursor is None


async def test_an_offset_behind_the_end_is_an_empty_page(api: httpx.AsyncClient) -> None:
    body = (await api.get("/api/posts", params={"offset": 1_000_000})).json()
    assert (body["posts"], body["offset"]) == ([], 1_000_000)


FILTERS_BY_VALUE = {
    f"{prefix}{name}"
    for name in ("source", "sentiment", "emotion", "author")
    for prefix in ("", "exclude_")
}
BAD_QUERIES = [
    ("limit=-1", "limit"),
    ("limit=0", "limit"),
    ("limit=1000", "limit"),
    ("limit=ten", "limit"),
    ("offset=-1", "offset"),
    (f"offset={10**18}", "offset"),
    ("cursor=nonsense", "cursor"),
    ("cursor=%00", "cursor"),
    ("cursor=abc&offset=5", "offset"),
    ("source=a%00b", "source"),
    ("author=%00", "author"),
    ("q=%00", "q"),
    (f"q={'x' * 201}", "q"),
    ("sentiment=angry", "sentiment"),
    ("emotion=%00", "emotion"),
    ("sentiment=positive&sentiment=angry", "sentiment"),
    ("exclude_emotion=joy&exclude_emotion=", "exclude_emotion"),
    (f"exclude_author=ann&exclude_author={'x' * 257}", "exclude_author"),
    ("&".join(["exclude_source=a"] * 21), "exclude_source"),
    ("start_date=yesterday", "start_date"),
    ("start_date=%00", "start_date"),
    ("end_date=99999-01-01", "end_date"),
    ("end_date=9999-12-31T23:59:59-12:00", "end_date"),
    ("start_date=2026-02-01&end_date=2026-01-01", "start_date"),
]


async def test_a_bad_parameter_is_named(api: httpx.AsyncClient) -> None:
    for query, place in BAD_QUERIES:
        answer = await api.get(f"/api/posts?{query}")
        assert answer.status_code == 422, query
        (problem,) = answer.json()["detail"]
        assert problem["loc"] == ["query", place], query
        assert problem["msg"], query


async def test_a_label_that_is_none_is_told_with_those_there_are(api: httpx.AsyncClient) -> None:
    for query in ("sentiment=angry", "exclude_sentiment=positive&exclude_sentiment=angry"):
        answer = await api.get(f"/api/posts?{query}")
        (problem,) = answer.json()["detail"]
        assert problem["msg"] == (
            "Input should be 'negative', 'neutral', 'positive' or 'unsupported', not 'angry'"
        )


@pytest.mark.usefixtures("feed")
async def test_the_filters_used_are_told_one_as_a_text_several_as_a_sorted_list(
    api: httpx.AsyncClient,
) -> None:
    query = (
        "source=net&sentiment=positive&sentiment=negative&sentiment=positive&author="
        "&exclude_emotion=joy&exclude_author=bob&exclude_author=ann"
    )
    page = (await api.get(f"/api/posts?{query}")).json()
    distribution = (await api.get(f"/api/sentiment/distribution?{query}")).json()
    for told in (page["filters"], distribution):
        assert {name: told[name] for name in told if name in FILTERS_BY_VALUE} == {
            "source": "net",
            "exclude_source": [],
            "sentiment": ["negative", "positive"],
            "exclude_sentiment": [],
            "emotion": None,
            "exclude_emotion": ["joy"],
            "author": None,
            "exclude_author": ["ann", "bob"],
        }


async def test_a_post_is_found_by_an_id_with_slashes(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("at://did:plc:x/feed.post/1", "good", lang="en", url="https://x.example"))
    answer = await api.get("/api/posts/at%3A%2F%2Fdid%3Aplc%3Ax%2Ffeed.post%2F1")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["post_id"], found["lang"], found["url"]) == (
        "at://did:plc:x/feed.post/1",
        "en",
        "https://x.example",
    )
    assert found["sentiment"]["label"] == "positive"


@pytest.mark.parametrize(("path", "status"), [("nobody", 404), ("%00", 422), ("x" * 5000, 404)])
async def test_a_post_that_cannot_be_is_not_found(
    api: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await api.get(f"/api/posts/{path}")
    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_counting_a_search_stops_at_ten_thousand(api: httpx.AsyncClient, work: Work) -> None:
    now = utc_now()
    for start in range(0, 10_050, 2010):
        await work.save(
            *(
                post(f"n{number}", f"good {number}", author="many", created_at=now)
                for number in range(start, start + 2010)
            )
        )
    body = (await api.get("/api/posts", params={"author": "many", "limit": 1})).json()
    assert (body["total"], body["total_capped"]) == (10_000, True)
    body = (await api.get("/api/posts", params={"sentiment": "positive", "limit": 1})).json()
    assert (body["total"], body["total_capped"]) == (10_050, False)
