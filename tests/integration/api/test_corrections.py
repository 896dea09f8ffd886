"""``/api/posts/{post_id}/label``: a person's correction, in every answer and on every page."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.domain.post import POST_FIELDS, Operation
from groundswell.errors import StreamUnavailable
from groundswell.settings import Settings
from groundswell.store.posts import PostStore
from tests.integration.api.conftest import Server, Work, begin, frame, ids, post, serving

LABEL = "/api/posts/p/label"
ITS_FIELDS = {*POST_FIELDS, "sentiment", "topics"}


@pytest.fixture
async def _stored(work: Work) -> None:
    await work.save(post("p", "good", created_at=utc_now()))


@pytest.mark.usefixtures("_stored")
async def test_a_correction_shows_in_the_post_and_in_every_count(api: httpx.AsyncClient) -> None:
    answer = await api.put(LABEL, json={"sentiment": "negative", "by": "ann", "note": "irony"})
    assert answer.status_code == 200
    detail = answer.json()
    assert set(detail) == ITS_FIELDS | {"ingested_at", "relabels"}
    sentiment = detail["sentiment"]
    assert (sentiment["label"], sentiment["emotion"], sentiment["corrected"]) == (
        "negative",
        "joy",
        True,
    )
    assert (sentiment["model_label"], sentiment["model_emotion"]) == ("positive", "joy")
    assert sentiment["scores"] == {"negative": 0.1, "neutral": 0.1, "positive": 0.8}
    (relabel,) = detail["relabels"]
    assert relabel["at"].endswith("+00:00")
    assert {name: relabel[name] for name in relabel if name not in ("id", "at")} == {
        "field": "sentiment",
        "from": "positive",
        "to": "negative",
        "by": "ann",
        "note": "irony",
        "ended_at": None,
        "ended_by": None,
        "end_reason": None,
    }
    assert (await api.get("/api/posts/p")).json() == detail

    listed = (await api.get("/api/posts", params={"sentiment": "negative"})).json()
    assert listed["total"] == 1
    assert listed["posts"][0]["sentiment"] == sentiment
    aggregate = (await api.get("/api/sentiment/aggregate", params={"period": "hour"})).json()
    assert aggregate["summary"]["negative_total"] == aggregate["summary"]["total_posts"] == 1
    distributed = (await api.get("/api/sentiment/distribution")).json()
    assert distributed["distribution"] == {"positive": 0, "negative": 1, "neutral": 0}
    facets = (await api.get("/api/posts/facets")).json()
    assert facets["sentiments"][0] == {"name": "negative", "count": 1}
    line = (await api.get("/api/posts/export", params={"format": "ndjson"})).json()
    assert (line["sentiment"], line["corrected"]) == ("negative", True)
    assert (line["model_sentiment"], line["model_emotion"]) == ("positive", "joy")


@pytest.mark.usefixtures("_stored")
async def test_taken_back_a_post_is_what_the_model_says_and_remembers(
    api: httpx.AsyncClient,
) -> None:
    await api.put(LABEL, json={"sentiment": "negative", "emotion": "anger"})
    answer = await api.delete(LABEL, params={"by": "ben"})
    assert answer.status_code == 200
    detail = answer.json()
    sentiment = detail["sentiment"]
    assert (sentiment["label"], sentiment["emotion"]) == ("positive", "joy")
    assert (sentiment["corrected"], sentiment["model_label"]) == (False, None)
    assert {(each["end_reason"], each["ended_by"]) for each in detail["relabels"]} == {
        ("withdrawn", "ben")
    }
    assert (await api.delete(LABEL)).json() == detail


@pytest.mark.usefixtures("_stored")
async def test_the_label_it_has_already_is_no_correction(api: httpx.AsyncClient) -> None:
    for _ in range(2):
        detail = (await api.put(LABEL, json={"sentiment": "positive"})).json()
        assert detail["relabels"] == []
        assert detail["sentiment"]["corrected"] is False


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"by": "ann"},
        {"sentiment": None},
        {"sentiment": "angry"},
        {"emotion": "glee"},
        {"sentiment": "negative", "by": "a" * 257},
        {"sentiment": "negative", "by": "a\x00b"},
        {"sentiment": "negative", "note": "a" * 1001},
        {"sentiment": "negative", "label": "negative"},
        {"sentiment": ["negative"]},
        ["negative"],
    ],
)
async def test_a_correction_that_cannot_be_is_told_and_changes_nothing(
    api: httpx.AsyncClient, body: Any
) -> None:
    answer = await api.put(LABEL, json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"
    assert (await api.get("/api/posts/p")).json()["relabels"] == []


@pytest.mark.usefixtures("_stored")
async def test_half_a_character_and_what_is_no_json_are_refused(api: httpx.AsyncClient) -> None:
    for raw in (b'{"sentiment": "negative", "by": "\\ud800"}', b"{", b"\xff", b""):
        answer = await api.put(LABEL, content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), raw
        assert answer.json()["detail"]
    assert (await api.get("/api/posts/p")).json()["relabels"] == []


async def test_a_post_that_is_not_there_is_not_found(api: httpx.AsyncClient) -> None:
    for answer in (
        await api.put("/api/posts/none/label", json={"sentiment": "negative"}),
        await api.delete("/api/posts/none/label"),
        await api.get("/api/posts/none/label"),
    ):
        assert answer.status_code == 404
    assert (await api.post(LABEL, json={"sentiment": "negative"})).status_code == 405


async def test_an_id_with_slashes_is_corrected_as_any(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("at://a/b/label", "good"))
    answer = await api.put("/api/posts/at://a/b/label/label", json={"emotion": "anger"})
    assert answer.json()["sentiment"]["emotion"] == "anger"


@pytest.mark.usefixtures("_stored")
async def test_of_two_who_correct_at_once_the_second_corrects_the_first(
    api: httpx.AsyncClient,
) -> None:
    bodies = [{"sentiment": "negative", "by": "ann"}, {"sentiment": "neutral", "by": "ben"}]
    answers = await asyncio.gather(*(api.put(LABEL, json=body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 200]
    newest, oldest = (await api.get("/api/posts/p")).json()["relabels"]
    assert (oldest["from"], oldest["to"]) == ("positive", newest["from"])
    assert (oldest["end_reason"], oldest["ended_by"]) == ("replaced", newest["by"])
    summary = (await api.get("/api/sentiment/aggregate", params={"period": "day"})).json()
    assert summary["summary"][f"{newest['to']}_total"] == summary["summary"]["total_posts"] == 1


async def test_every_replicas_pages_follow_a_correction(
    server: Server, deps: Deps, settings: Settings, work: Work
) -> None:
    async with (
        serving(deps, settings) as other,
        httpx.AsyncClient(base_url=server.url) as client,
    ):
        position = await work.publish(post("p", "good"), post("q", "bad"))
        for each in (server, other):
            await each.heard(position)
        await _all_pages_follow(client, server, other)


async def _all_pages_follow(client: httpx.AsyncClient, server: Server, other: Server) -> None:
    async with (
        other.socket("mode=batch") as everything,
        other.socket("mode=batch&sentiment=positive") as positive,
        other.socket("mode=batch&sentiment=negative") as negative,
    ):
        for socket in (everything, positive, negative):
            await begin(socket)
        await client.put(LABEL, json={"sentiment": "negative"})
        update = await frame(everything, "update")
        (told,) = update["posts"]
        assert told["sentiment"] == {
            "label": "negative",
            "confidence": pytest.approx(0.8),
            "emotion": "joy",
            "present_emotions": ["joy"],
            "model_name": "words-1",
            "corrected": True,
            "model_label": "positive",
            "model_emotion": "joy",
        }
        assert update["totals"]["last_hour"] == {
            "positive": 0,
            "negative": 2,
            "neutral": 0,
            "total": 2,
        }
        # It leaves the view it no longer belongs to, and comes into the one it does.
        left = await frame(positive, "update")
        assert (ids(left), left["deleted"]) == ([], ["p"])
        assert left["totals"]["last_hour"]["total"] == 0
        came = await frame(negative, "update")
        assert (ids(came), came["deleted"]) == (["p"], [])
        assert came["totals"]["last_hour"]["negative"] == 2
        # Who comes now sees the same.
        async with server.socket("mode=batch&sentiment=negative") as later:
            assert sorted(ids(await begin(later))) == ["p", "q"]


async def test_an_edit_after_a_correction_counts_the_new_text_on_every_page(
    server: Server, work: Work
) -> None:
    moment = utc_now()
    await server.heard(await work.publish(post("p", "good", created_at=moment)))
    async with (
        httpx.AsyncClient(base_url=server.url) as client,
        server.socket("mode=batch") as socket,
    ):
        await begin(socket)
        await client.put(LABEL, json={"sentiment": "negative"})
        await frame(socket, "update")
        await work.publish(post("p", "plain", created_at=moment), operation=Operation.UPDATE)
        update = await frame(socket, "update")
        assert update["posts"][0]["sentiment"]["corrected"] is False
        assert update["totals"]["last_hour"]["neutral"] == 1
        detail = (await client.get("/api/posts/p")).json()
        assert [each["end_reason"] for each in detail["relabels"]] == ["edited"]


@pytest.mark.usefixtures("_stored")
async def test_a_correction_is_kept_when_redis_cannot_tell_of_it(
    api: httpx.AsyncClient, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise StreamUnavailable("away")

    monkeypatch.setattr(deps.stream.publisher, "publish", away)
    answer = await api.put(LABEL, json={"sentiment": "negative"})
    assert answer.status_code == 200
    found = await PostStore(deps.database).get("p")
    assert found is not None
    assert found.analysis.sentiment_label == "negative"


async def test_a_note_may_be_null(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("p", "good"))
    body = {"sentiment": "negative", "by": None, "note": None}
    assert (await api.put("/api/posts/p/label", json=body)).status_code == 200
    too_long = {"sentiment": "negative", "note": "x" * 1001}
    assert (await api.put("/api/posts/p/label", json=too_long)).status_code == 422
