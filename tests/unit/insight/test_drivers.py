"""What is behind a change is found where there is something, and nothing is said otherwise."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from groundswell.insight.drivers.examples import typical
from groundswell.insight.drivers.find import find_drivers
from groundswell.insight.drivers.post import DriverKind, DriverPost

WORDS = """battery screen price shop order weather match phone update team morning coffee train
music film ticket garden paper window colour""".split()  # noqa: SIM905


def posts(many: int, seed: int, negative: float = 0.2) -> list[DriverPost]:
    rng = random.Random(seed)
    return [
        DriverPost(
            f"{seed}-{n}",
            " ".join(rng.choices(WORDS, k=9)),
            f"author{rng.randrange(many)}",
            rng.choice(["forum", "bluesky"]),
            counts=rng.random() < negative,
        )
        for n in range(many)
    ]


WINDOW, BASELINE = posts(400, 1), posts(4000, 2)


def planted(many: int = 40, **changes: object) -> list[DriverPost]:
    return [
        replace(post, counts=True, **changes) if n < many else post  # type: ignore[arg-type]
        for n, post in enumerate(WINDOW)
    ]


def first(window: list[DriverPost], **options: object) -> tuple[DriverKind, str] | None:
    found = find_drivers(window, BASELINE, **options).drivers  # type: ignore[arg-type]
    return (found[0].kind, found[0].value) if found else None


def test_nothing_is_said_of_a_window_like_any_other() -> None:
    assert first(WINDOW) is None
    assert first(WINDOW, scale=0.1) is None


def test_words_of_grammar_are_behind_nothing() -> None:
    window = [
        replace(post, content=f"i am without {post.content}, they were against us", counts=True)
        if n < 40
        else post
        for n, post in enumerate(WINDOW)
    ]
    assert first(window) is None


def test_nothing_is_said_when_all_are_angrier_about_everything() -> None:
    assert first(posts(400, 3, negative=0.5)) is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("so tired of this #outage today", DriverKind.HASHTAG, "#outage"),
        ("look https://www.example.org/a?b=1 again", DriverKind.LINK, "example.org"),
        ("please help @acme now", DriverKind.MENTION, "@acme"),
        ("nothing works", DriverKind.PHRASE, "nothing works"),
        ("kaputt", DriverKind.WORD, "kaputt"),
        ("また障害が発生", DriverKind.WORD, "また障害が発生"),
    ],
)
def test_what_is_new_in_many_mouths_comes_first(text: str, kind: DriverKind, value: str) -> None:
    rng = random.Random(5)
    window = [
        replace(post, content=f"{' '.join(rng.choices(WORDS, k=5))} {text}", counts=True)
        if n < 40
        else post
        for n, post in enumerate(WINDOW)
    ]
    assert first(window) == (kind, value)


def test_the_same_text_is_one_finding_not_its_words() -> None:
    window = [
        replace(post, content=f"@friend{n} my account was closed without any reason", counts=True)
        if n < 40
        else post
        for n, post in enumerate(WINDOW)
    ]
    (only,) = find_drivers(window, BASELINE).drivers
    assert only.kind is DriverKind.TEXT
    assert only.observed == 40
    assert only.authors >= 30


def test_what_many_copied_texts_share_is_named_before_each_of_them() -> None:
    stems = [
        "my charging case is dead again after two days of careful use at home",
        "the new charging case bricked itself and nobody of support answers me",
        "who else has a charging case that gets hot and smells like burnt glue",
        "sent back the third charging case this month and want my money now",
        "a charging case that does not charge is a joke and you know it well",
    ]
    window = [
        replace(post, content=f"{stems[n % len(stems)]} {n % 3}", counts=True) if n < 100 else post
        for n, post in enumerate(WINDOW)
    ]
    drivers = find_drivers(window, BASELINE).drivers
    assert drivers, "a storm of copies has something behind it"
    assert (drivers[0].kind, drivers[0].value) == (DriverKind.PHRASE, "charging case")
    assert drivers[0].observed == 100


def test_one_voice_is_not_many() -> None:
    rng = random.Random(6)
    window = [
        replace(
            post, content=f"{' '.join(rng.choices(WORDS, k=6))} scam", author="loud", counts=True
        )
        if n < 40
        else post
        for n, post in enumerate(WINDOW)
    ]
    kinds = {driver.kind for driver in find_drivers(window, BASELINE).drivers}
    assert DriverKind.AUTHOR in kinds
    assert DriverKind.WORD not in kinds


def test_words_of_the_query_are_no_finding() -> None:
    window = planted(content="acme kaputt")
    assert first(window, ignored=frozenset({"acme"})) == (DriverKind.WORD, "kaputt")


def test_a_source_that_turns_is_named() -> None:
    assert first(planted(many=60, source="reviews")) == (DriverKind.SOURCE, "reviews")


def test_shares_of_the_change_add_up_to_at_most_one() -> None:
    window = [
        replace(post, content=f"{post.content} {('#one', '#two')[n % 2]}", counts=True)
        if n < 80
        else post
        for n, post in enumerate(WINDOW)
    ]
    found = find_drivers(window, BASELINE).drivers
    assert {driver.value for driver in found[:2]} == {"#one", "#two"}
    assert 0.8 <= sum(driver.share_of_excess for driver in found) <= 1.0 + 1e-9


def test_examples_are_posts_of_the_driver_and_differ() -> None:
    window = planted(content="kaputt again")
    ids = {post.post_id: post for post in window}
    (driver, *_) = find_drivers(window, BASELINE).drivers
    assert driver.example_post_ids
    assert all("kaputt" in ids[post_id].content for post_id in driver.example_post_ids)


def test_examples_do_not_say_the_same_thrice() -> None:
    texts = ["the app lost all my photos really", "the app lost all my photos again", "it is down"]
    words = {n: texts[n % 3].split() for n in range(30)}
    assert {texts[n % 3][:6] for n in typical(words)} == {"the ap", "it is "}


def test_another_mix_of_sources_or_the_same_sources_otherwise() -> None:
    """A new angry source is a matter of the mix; an old one with angry newcomers is of its rate."""
    newcomers = [replace(post, source="reviews") for post in planted(many=100)]
    crowd = find_drivers([*WINDOW, *(p for p in newcomers if p.counts)], BASELINE)
    angrier = find_drivers(posts(400, 9, negative=0.5), BASELINE)
    assert crowd.mix is not None
    assert crowd.rate is not None
    assert crowd.mix > 3 * abs(crowd.rate)
    assert angrier.mix is not None
    assert angrier.rate is not None
    assert angrier.rate > 3 * abs(angrier.mix)


@pytest.mark.parametrize("window", [[], WINDOW[:3]])
def test_no_posts_no_findings(window: list[DriverPost]) -> None:
    assert find_drivers(window, BASELINE).drivers == []
    assert find_drivers(WINDOW, []).drivers == []
