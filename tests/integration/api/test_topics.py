"""Topics over REST: made, tried, filled, counted, compared, and asked for everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.services.backfill import Backfill
from tests.integration.api.conftest import Work, post

AT = utc_now() - timedelta(minutes=30)
TEXTS = ("good acme", "bad acme phone", "good coffee", "plain coffee with acme", "bad train")


@pytest.fixture
async def filled(deps: Deps, work: Work) -> Backfill:
    await work.save(*(made(n, text) for n, text in enumerate(TEXTS)))
    return Backfill(deps.database, deps.stream)


def made(number: int, text: str) -> Post:
    moment = AT + timedelta(seconds=number)
    return post(f"p{number}", text, source=f"net{number % 2}", author="ann", created_at=moment)


async def fill(backfill: Backfill) -> None:
    while await backfill.step():
        pass


async def create(api: httpx.AsyncClient, name: str, query: str, **more: Any) -> dict[str, Any]:
    answer = await api.post("/api/topics", json={"name": name, "query": query, **more})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def get(api: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_everything_that_can_be_asked_of_all_posts_can_be_asked_of_a_topic(
    api: httpx.AsyncClient, filled: Backfill
) -> None:
    topic = await create(api, "Acme", "acme", kind="brand")
    assert (topic["backfill"]["state"], topic["covered_from"]) == ("filling", None)
    await fill(filled)
    for asked in (topic["id"], "acme"):
        page = await get(api, "/api/posts", topic=asked)
        assert [one["post_id"] for one in page["posts"]] == ["p3", "p1", "p0"]
        assert (page["total"], page["filters"]["topic"]) == (3, topic["id"])
        assert page["posts"][0]["topics"] == [{"id": topic["id"], "name": "Acme"}]
        narrowed = await get(api, "/api/posts", topic=asked, source="net1", q="phone")
        assert [one["post_id"] for one in narrowed["posts"]] == ["p1"]
        for period in ("minute", "hour", "day"):
            sums = await get(api, "/api/sentiment/aggregate", topic=asked, period=period)
            assert sums["summary"]["total_posts"] == 3
        emotions = await get(api, "/api/sentiment/emotions", topic=asked, period="hour")
        assert emotions["summary"]["total_posts"] == 3
        distribution = await get(api, "/api/sentiment/distribution", topic=asked)
        assert (distribution["total"], distribution["topic"]) == (3, topic["id"])
        facets = await get(api, "/api/posts/facets", topic=asked)
        assert facets["sources"] == [{"name": "net1", "count": 2}, {"name": "net0", "count": 1}]
        exported = await api.get("/api/posts/export", params={"topic": asked, "format": "ndjson"})
        assert len(exported.text.splitlines()) == 3
    first = await get(api, "/api/posts", topic="acme", limit=2)
    rest = await get(api, "/api/posts", topic="acme", limit=2, cursor=first["next_cursor"])
    assert [one["post_id"] for one in rest["posts"]] == ["p0"]
    assert (await get(api, "/api/posts/p0"))["topics"][0]["name"] == "Acme"
    unknown = await api.get("/api/posts", params={"topic": "nobody"})
    assert unknown.status_code == 422
    (listed,) = (await get(api, "/api/topics"))["topics"]
    assert (listed["posts"], listed["change"], listed["backfill"]["done"]) == (3, None, 1.0)
    assert listed["backfill"]["state"] == "done"
    assert (listed["net_sentiment"], listed["negative_share"]) == (0.0, 0.3333)
    assert (listed["net_sentiment_change"], listed["trend"]) == (None, [])


@pytest.mark.parametrize(("hours", "period"), [(2, "5minute"), (24, "hour"), (24 * 60, "day")])
async def test_the_list_tells_how_each_topic_went_where_it_is_asked_to(
    api: httpx.AsyncClient, filled: Backfill, hours: int, period: str
) -> None:
    await create(api, "Acme", "acme")
    await create(api, "Nobody", "nobody")
    await fill(filled)
    start = (utc_now() - timedelta(hours=hours)).isoformat()
    told = await get(api, "/api/topics", **{"from": start, "trend": "true"})
    assert told["period"] == period
    acme, nobody = told["topics"]
    assert sum(bucket["posts"] for bucket in acme["trend"]) == 3
    assert sum(bucket["negative"] for bucket in acme["trend"]) == 1
    times = [bucket["timestamp"] for bucket in acme["trend"]]
    assert times == sorted(set(times))
    assert nobody["trend"] == []


async def test_topics_are_compared_with_what_they_share(
    api: httpx.AsyncClient, filled: Backfill
) -> None:
    acme, coffee = await create(api, "Acme", "acme"), await create(api, "Coffee", "coffee")
    await fill(filled)
    answer = await api.post("/api/topic-sets", json={"name": "All", "topics": ["Acme", "coffee"]})
    assert answer.status_code == 201
    for asked in ({"topics": "acme, coffee"}, {"set": answer.json()["id"]}):
        told = await get(api, "/api/topics/compare", **asked)
        assert [one["mentions"] for one in told["topics"]] == [3, 2]
        assert [one["share_of_voice"] for one in told["topics"]] == [60.0, 40.0]
        assert sum(bucket["posts"] for bucket in told["topics"][0]["series"]) == 3
        assert told["overlap"] == [
            {"topics": [acme["id"], coffee["id"]], "posts": 1, "sampled": False}
        ]
    eleven = {"name": "x", "topics": ["Acme"] * 11}
    assert (await api.post("/api/topic-sets", json=eleven)).status_code == 422


async def test_a_preview_tells_what_a_query_means_and_finds(
    api: httpx.AsyncClient, filled: Backfill
) -> None:
    answer = await api.post("/api/topics/preview", json={"query": "acme phone OR coffee"})
    told = answer.json()
    assert told["tree"] == "(acme AND phone) OR coffee"
    assert told["reads"] == "(“acme” and “phone”) or “coffee”"
    assert len(told["warnings"]) == 1
    assert told["matches"] == {
        **{"last_24h": 3, "last_7d": 3, "looked_at": 5, "matched": 3},
        "estimated": False,
    }
    spans = {one["post"]["post_id"]: one["spans"] for one in told["examples"]}
    assert spans["p1"] == [[4, 14]] or spans["p1"] == [[4, 8], [9, 14]]
    assert [one for one in await get(api, "/api/topics") if one == "topics"] == ["topics"]


BAD = [
    ("-jobs", 1),
    ("acme NEAR/0 refund", 6),
    ("*", 1),
    ('"acme', 1),
    ("x" * 2049, 2049),
    ("(" * 50 + "acme" + ")" * 50, None),
    (" OR ".join(f"word{n}" for n in range(101)), None),
    ("", None),
]


@pytest.mark.parametrize(("query", "position"), BAD)
@pytest.mark.parametrize("path", ["/api/topics", "/api/topics/preview"])
async def test_a_mistake_is_told_with_its_place_and_what_was_meant(
    api: httpx.AsyncClient, query: str, position: int | None, path: str
) -> None:
    body = {"query": query} | ({} if path.endswith("preview") else {"name": "Bad"})
    answer = await api.post(path, json=body)
    assert answer.status_code == 422
    (told,) = answer.json()["detail"]
    assert told["loc"] == ["body", "query"]
    assert told["message"]
    assert told["hint"]
    assert told["position"] == position if position else told["position"] >= 1
    assert (await get(api, "/api/topics"))["topics"] == []


@pytest.mark.parametrize("path", ["/api/topics/preview", "/api/topics"])
async def test_a_language_that_is_none_is_refused_with_the_one_that_was_meant(
    api: httpx.AsyncClient, path: str
) -> None:
    name = {} if path.endswith("preview") else {"name": "Bad"}
    answer = await api.post(path, json={"query": "acme lang:english", **name})
    (told,) = answer.json()["detail"]
    assert (answer.status_code, told["position"], told["length"]) == (422, 6, 12)
    assert (told["message"], told["hint"]) == (
        "`english` is no language",
        "did you mean `en` (English)?",
    )
    answer = await api.post(path, json={"query": "acme", "languages": ["en", "xx"], **name})
    assert answer.status_code == 422
    (told,) = answer.json()["detail"]
    assert told["loc"] == ["body", "languages"]
    assert told["msg"].startswith("'xx' is no language: ")
    applied = {"topics": [{"name": "Bad", "query": "acme lang:xx"}]}
    answer = await api.post("/api/config", json=applied)
    assert answer.status_code == 422
    assert "`xx` is no language" in answer.text


async def test_a_query_of_before_keeps_a_language_that_is_none(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    old = await create(api, "Old", "acme lang:en")
    async with deps.database.pool.acquire() as connection:
        await connection.execute("UPDATE topics SET query = 'acme lang:xx'")
    path, body = f"/api/topics/{old['id']}", {"query_version": old["query_version"]}
    assert (await api.patch(path, json=body | {"name": "Older"})).status_code == 200
    file = (await api.get("/api/config")).json()
    assert (await api.post("/api/config", json=file)).status_code == 200
    assert (await api.patch(path, json=body | {"query": "lang:xx a"})).status_code == 422


async def test_a_source_that_no_post_came_from_is_hinted_at(
    api: httpx.AsyncClient, filled: Backfill
) -> None:
    query = {"query": "acme source:nte1"}
    (hint,) = (await api.post("/api/topics/preview", json=query)).json()["warnings"]
    assert (hint["position"], hint["length"]) == (6, 11)
    assert hint["message"] == "no posts from source `nte1` yet; did you mean `net1`?"
    topic = await create(api, "Typo", "acme source:nett")
    assert [one["position"] for one in topic["warnings"]] == [6]
    topic = await create(api, "Right", "acme source:NET1")
    assert topic["warnings"] == []


@pytest.mark.parametrize("query", ["שלום -עולם", "🔥 OR 東京", "\\ud83d acme", "acme\x00", "اكمي"])
async def test_strange_queries_are_taken_or_refused_and_never_a_failure(
    api: httpx.AsyncClient, query: str
) -> None:
    text = f'{{"name": "Strange", "query": "{query}"}}'.replace("\x00", "\\u0000")
    answer = await api.post(
        "/api/topics", content=text.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (201, 422), answer.text


async def test_of_two_who_change_a_topic_the_second_is_told(
    api: httpx.AsyncClient, filled: Backfill
) -> None:
    topic = await create(api, "Acme", "acme")
    path = f"/api/topics/{topic['id']}"
    first = await api.patch(path, json={"query_version": 1, "query": "acme phone"})
    assert (first.status_code, first.json()["query_version"]) == (200, 2)
    second = await api.patch(path, json={"query_version": 1, "name": "Other"})
    assert second.status_code == 409
    assert "version 2" in second.json()["detail"]
    again = await api.post("/api/topics", json={"name": "ＡCME", "query": "x"})
    assert again.status_code == 409
    assert (await api.delete(path)).status_code == 204
    assert (await api.get(path)).status_code == 404
    await fill(filled)
    assert (await api.patch(path, json={"query_version": 2, "name": "x"})).status_code == 404


async def test_a_paused_topic_keeps_what_it_has_and_gets_no_more(
    api: httpx.AsyncClient, filled: Backfill, work: Work
) -> None:
    topic = await create(api, "Acme", "acme")
    await fill(filled)
    path = f"/api/topics/{topic['id']}"
    assert (await api.patch(path, json={"query_version": 1, "state": "paused"})).status_code == 200
    await work.save(made(9, "more acme"))
    await fill(filled)
    assert (await get(api, "/api/posts", topic="Acme"))["total"] == 3
    assert (await api.patch(path, json={"query_version": 2, "state": "active"})).status_code == 200
    await fill(filled)
    assert (await get(api, "/api/posts", topic="Acme"))["total"] == 4


async def test_eleven_topics_are_too_many_to_compare_or_to_set_together(
    api: httpx.AsyncClient,
) -> None:
    names = [f"Topic {n}" for n in range(11)]
    for name in names:
        body = {"name": name, "query": "acme"}
        assert (await api.post("/api/topics", json=body)).status_code == 201
    for count, status in ((11, 422), (10, 201)):
        group = {"name": f"Of {count}", "topics": names[:count]}
        answer = await api.post("/api/topic-sets", json=group)
        assert answer.status_code == status, answer.text
    for count, status in ((11, 422), (10, 200)):
        query = {"topics": ",".join(names[:count])}
        answer = await api.get("/api/topics/compare", params=query)
        assert answer.status_code == status, answer.text
