"""The worker between a real stream and a real store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from redis.asyncio import Redis

from groundswell.analyzer.registry import open_analyzer
from groundswell.domain.event import Sequenced
from groundswell.domain.post import Operation, PostEvent, author_gone
from groundswell.settings import AnalyzerSettings, StreamSettings
from groundswell.store.filters import PostFilter
from tests.analyzers import UNBEARABLE, WordAnalyzer
from tests.eventually import eventually
from tests.integration.services.house import DAY, LIMITS, House, events, post
from tests.model_servers import Answer, TextEmbeddingsServer, serving


async def test_every_post_is_stored_once_however_often_it_comes(house: House) -> None:
    posts = [post(number) for number in range(300)]
    await house.stream.producer.add(events(*posts, *posts[:100]))
    async with house.worker(), house.worker():
        await house.stream.producer.add(events(*posts[50:150]))
        await eventually(house.is_done)
    assert await house.stored() == 300
    counts, emotions = await house.rollups.distribution(DAY, DAY.replace(day=21))
    assert (counts.positive, counts.negative, counts.neutral) == (100, 100, 100)
    assert emotions == {"joy": 100, "anger": 100, "neutral": 100}


async def test_the_language_that_was_found_is_stored_rather_than_the_post_s_own_tag(
    house: House,
) -> None:
    english = replace(post(1, "this is what I wanted, so good"), lang="de")
    german = replace(post(2, "ich habe heute leider keine Zeit"), lang="en")
    short = replace(post(3, "ok"), lang="pt-BR")
    await house.stream.producer.add(events(english, german, short))
    analyzer = await open_analyzer(AnalyzerSettings())
    async with analyzer, house.worker(analyzer=analyzer):
        await eventually(house.is_done)
    found = {item.post.post_id: item for item in await house.store.newest(3)}
    assert {name: item.post.lang for name, item in found.items()} == {
        "p1": "en",
        "p2": "de",
        "p3": "pt-BR",
    }
    assert found["p2"].analysis.model_name == "groundswell-multi-1"


async def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_goes_on(
    house: House, stream_settings: StreamSettings, redis_url: str
) -> None:
    key = stream_settings.redis_stream_name
    broken: list[dict[str | bytes, str | bytes]] = [
        {"content": "no id"},
        {"post_id": "blank", "content": " \t "},
        {"post_id": "year-one", "content": "x", "created_at": "0001-01-01T00:00:00Z"},
        {"post_id": "nul\x00", "content": "x"},
        {"post_id": b"a\xed\xa0\x80b", "content": "x"},
        {"post_id": "megabyte", "content": "x" * 1_000_000},
        {"post_id": "when", "content": "x", "created_at": "soon"},
    ]
    async with Redis.from_url(redis_url) as redis:
        for fields in broken:
            await redis.xadd(key, fields)  # type: ignore[arg-type]
    await house.stream.producer.add(events(post(1)))
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stored() == 1
    letters = await house.stream.dead_letters.list(100)
    reasons = sorted(letter.reason.split(" ")[0] for letter in letters)
    assert len(letters) == len(broken)
    assert reasons == ["content"] * 2 + ["created_at"] * 2 + ["post_id"] * 3


async def test_a_text_that_cannot_be_analysed_harms_no_other(house: House) -> None:
    await house.stream.producer.add(events(*[post(n) for n in range(9)], post(9, UNBEARABLE)))
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stored() == 9
    (letter,) = await house.stream.dead_letters.list(10)
    assert letter.reason.startswith("analysis failed")
    assert letter.fields["content"] == UNBEARABLE


async def test_the_language_a_post_was_sent_with_is_told_to_the_analyzer(house: House) -> None:
    told: dict[str, str | None] = {}

    class Hears(WordAnalyzer):
        async def analyze(self, texts, sent=()):  # type: ignore[no-untyped-def]
            told.update(zip(texts, sent, strict=True))
            return await super().analyze(texts, sent)

    posts = [replace(post(1, "Bonjour"), lang="fr-CA"), replace(post(2, "good"), lang=None)]
    await house.stream.producer.add(events(*posts))
    async with house.worker(analyzer=Hears()):
        await eventually(house.is_done)
    assert told == {"Bonjour": "fr-CA", "good": None}


async def test_a_replayed_dead_letter_is_worked_on_again(house: House) -> None:
    class Forgiving(WordAnalyzer):
        async def analyze(self, texts, sent=()):  # type: ignore[no-untyped-def]
            return [self._read(text) for text in texts]

    await house.stream.producer.add(events(post(1, UNBEARABLE)))
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stream.dead_letters.replay(None) == 1
    async with house.worker(analyzer=Forgiving()):
        await eventually(house.is_done)
    assert await house.stored() == 1
    assert await house.stream.dead_letters.count() == 0


async def test_what_a_silent_worker_held_is_taken_over(house: House) -> None:
    await house.stream.producer.add(events(*[post(number) for number in range(20)]))
    silent = house.stream.consumer("silent")
    await silent.open()
    assert len(await silent.read(100, 10)) == 20
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stored() == 20


async def test_a_busy_worker_is_not_robbed(house: House) -> None:
    calls = 0

    class Slow(WordAnalyzer):
        async def analyze(self, texts, sent=()):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            await asyncio.sleep(1.5)  # longer than the silence after which others take over
            return await super().analyze(texts, sent)

    await house.stream.producer.add(events(*[post(number) for number in range(10)]))
    async with house.worker(analyzer=Slow()), house.worker(analyzer=Slow()):
        await eventually(house.is_done)
    assert calls == 1
    assert await house.stored() == 10


async def test_an_entry_that_is_never_finished_is_given_up(house: House) -> None:
    await house.stream.producer.add(events(post(1)))
    for attempt in range(3):
        consumer = house.stream.consumer(f"crashed-{attempt}")
        await consumer.open()
        if attempt == 0:
            assert await consumer.read(10, 10)
        else:
            await eventually(partial(consumer.take_over, 10))
    async with house.worker(replace(LIMITS, max_deliveries=3)):
        await eventually(house.is_done)
    (letter,) = await house.stream.dead_letters.list(10)
    assert "was delivered 4 times and never finished" in letter.reason


async def test_a_worker_told_to_stop_finishes_what_it_holds(house: House) -> None:
    await house.stream.producer.add(events(*[post(number) for number in range(500)]))
    async with house.worker() as stopping:
        await eventually(house.stored)
        stopping.set()
    pending = (await house.stream.stats()).pending
    assert pending == 0
    assert await house.stored() + await house.stream.producer.backlog() == 500


async def test_edits_and_deletions_move_the_counts(house: House) -> None:
    await house.stream.producer.add(events(post(0), post(1), post(2)))
    edited = PostEvent(replace(post(0), content="bad after all"), Operation.UPDATE)
    deleted = PostEvent(post(1), Operation.DELETE)
    await house.stream.producer.add([edited, deleted])
    async with house.worker():
        await eventually(house.is_done)
    counts, _ = await house.rollups.distribution(DAY, DAY.replace(day=21))
    assert (counts.positive, counts.negative, counts.neutral) == (0, 1, 1)
    changed = await house.store.get("p0")
    assert changed is not None
    assert changed.post.content == "bad after all"
    assert await house.store.get("p1") is None


async def test_an_account_that_is_gone_takes_its_posts_along_and_nobody_elses(
    house: House,
) -> None:
    theirs = [replace(post(n), source="bluesky", author="did:gone") for n in range(1, 701)]
    others = [
        replace(post(801), source="bluesky", author="did:stays"),
        replace(post(802), source="elsewhere", author="did:gone"),
    ]
    gone = author_gone("bluesky", "did:gone", DAY)
    await house.stream.producer.add(events(*theirs, *others))
    async with house.worker():
        await eventually(house.is_done)
        await house.stream.producer.add([gone, gone, *events(post(900))])
        await eventually(house.is_done)
    left = await house.store.page(PostFilter(), limit=10)
    assert {each.post.post_id for each in left.posts} == {"p801", "p802", "p900"}
    counts, _ = await house.rollups.distribution(DAY, DAY.replace(day=21))
    assert counts.positive + counts.negative + counts.neutral == 3
    assert await house.stream.dead_letters.list() == []
    await house.stream.producer.add(events(theirs[0]))  # an old copy comes again
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stored() == 3


async def test_an_edit_keeps_its_place_among_the_batches_that_are_stored_at_once(
    house: House,
) -> None:
    limits = replace(LIMITS, batch_size=5)
    posts = [post(number) for number in range(100)]
    edits = [
        PostEvent(replace(each, content=f"bad {each.post_id}"), Operation.UPDATE) for each in posts
    ]
    ends = [PostEvent(each, Operation.DELETE) for each in posts[:50]]
    await house.stream.producer.add([*events(*posts), *edits, *ends])
    async with house.worker(limits):
        await eventually(house.is_done)
    assert await house.stored() == 50
    counts, _ = await house.rollups.distribution(DAY, DAY.replace(day=21))
    assert (counts.positive, counts.negative, counts.neutral) == (0, 50, 0)
    page = await house.store.page(PostFilter(), limit=100)
    assert {item.post.created_at for item in page.posts} == {p.created_at for p in posts[50:]}


async def test_results_are_published_in_the_order_the_posts_came(house: House) -> None:
    posts = [post(number) for number in range(400)]
    seen: list[str] = []
    subscribed = asyncio.Event()
    listening = asyncio.create_task(_collect(house, seen, subscribed))
    await subscribed.wait()
    await house.stream.producer.add(events(*posts))
    async with house.worker(replace(LIMITS, batch_size=10)):
        await eventually(house.is_done)
        await eventually(lambda: len(seen) == 400)
    listening.cancel()
    places = [int(post_id[1:]) // 10 for post_id in seen]
    assert places == sorted(places)


async def _collect(house: House, seen: list[str], subscribed: asyncio.Event) -> None:
    async for item in house.stream.subscriber.events():
        if item is None:
            subscribed.set()
        elif isinstance(item, Sequenced):
            seen.extend(each.post.post_id for each in item.event.posts)


async def test_posts_wait_for_a_model_server_that_is_away(house: House) -> None:
    with serving(TextEmbeddingsServer(("negative", "positive"), {"good": (-4.0, 4.0)})) as server:
        away = True

        def before(path: str, body: object) -> Answer | None:
            return (503, {"error": "loading"}) if away and path == "/predict" else None

        server.before = before
        settings = AnalyzerSettings(analyzer_url=server.url, analyzer_tries=1)
        await house.stream.producer.add(events(*(post(n, f"good {n}") for n in range(5))))
        analyzer = await open_analyzer(settings)
        async with analyzer, house.worker(analyzer=analyzer):
            await eventually(lambda: server.calls >= 4)
            assert await house.stored() == 0
            away = False
            await eventually(house.is_done)
    assert await house.stored() == 5
    assert await house.stream.dead_letters.list(10) == []
