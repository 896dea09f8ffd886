"""The bundled model on what people mean by plain posts, capability by capability.

Each floor is what this model does, rounded down: a model that falls below it has lost something,
one that is better may raise it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.transformer import TransformerAnalyzer
from tests.model import cases, cases_more
from tests.model.cases import EMOTION, LESS_POSITIVE
from tests.model.cases_more import STRONGER, WEAKER

SENTIMENT = cases.SENTIMENT | cases_more.SENTIMENT
SAME = cases.SAME | cases_more.SAME

# The share of posts that are right.
SENTIMENT_FLOORS = {
    "plain words": 1.0,
    "facts": 1.0,
    "negated praise": 0.97,
    "negated blame": 0.75,
    "but": 0.87,
    "emoji": 1.0,
    "how posts are written": 1.0,
    "questions and wishes": 0.87,
    "sarcasm markers": 0.87,
    "headlines": 0.83,
    "plain questions": 1.0,
    "typos": 0.87,
    "hashtags": 1.0,
}
EMOTION_FLOOR = 1.0
# The share of pairs whose scores differ by at most a tenth.
SAME_FLOORS = {
    "names of places": 0.88,
    "first names": 0.88,
    "who people are": 1.0,
    "handles and links": 1.0,
    "capitals": 1.0,
    "genders": 1.0,
    "hashtag signs": 1.0,
}
# Pairs that differ in a name or in who somebody is: the share whose label stays.
SWAPPED = ("names of places", "first names", "who people are", "genders")
SWAPPED_FLOOR = 1.0
# The share of pairs whose second text is less positive by a tenth.
LESS_FLOOR = 0.95
# The share of pairs whose second text is not less sure of the label; and of those that are less.
STRONGER_FLOOR = 1.0
WEAKER_FLOOR = 0.83


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load_bundled()


@pytest.fixture
async def analyzer(model: Classifier) -> AsyncIterator[TransformerAnalyzer]:
    async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
        yield analyzer


def assert_share(wrong: Sequence[str], of: int, floor: float) -> None:
    share = 1 - len(wrong) / of
    listed = "\n".join(wrong)
    assert share >= floor, f"{share:.3f} of {of} are right, the floor is {floor}; wrong:\n{listed}"


@pytest.mark.parametrize("capability", SENTIMENT)
async def test_sentiment_is_what_people_mean(
    analyzer: TransformerAnalyzer, capability: str
) -> None:
    cases = SENTIMENT[capability]
    answers = await analyzer.analyze([text for text, _ in cases])
    wrong = [
        f"{text!r}: {answer.sentiment_label} {answer.confidence_score:.2f}, not {expected}"
        for (text, expected), answer in zip(cases, answers, strict=True)
        if answer.sentiment_label != expected
    ]
    assert_share(wrong, len(cases), SENTIMENT_FLOORS[capability])


async def test_emotion_is_what_people_mean(analyzer: TransformerAnalyzer) -> None:
    answers = await analyzer.analyze([text for text, _ in EMOTION])
    wrong = [
        f"{text!r}: {answer.emotion}, not {expected}"
        for (text, expected), answer in zip(EMOTION, answers, strict=True)
        if answer.emotion != expected
    ]
    assert_share(wrong, len(EMOTION), EMOTION_FLOOR)


@pytest.mark.parametrize("change", SAME)
async def test_what_says_nothing_changes_little(analyzer: TransformerAnalyzer, change: str) -> None:
    pairs = SAME[change]
    before = await analyzer.analyze([one for one, _ in pairs])
    after = await analyzer.analyze([other for _, other in pairs])
    wrong = [
        f"{pair}: {dict(one.scores)} became {dict(other.scores)}"
        for pair, one, other in zip(pairs, before, after, strict=True)
        if max(abs(one.scores[name] - other.scores[name]) for name in one.scores) > 0.1
    ]
    assert_share(wrong, len(pairs), SAME_FLOORS[change])


async def test_a_worse_text_is_less_positive(analyzer: TransformerAnalyzer) -> None:
    better = await analyzer.analyze([one for one, _ in LESS_POSITIVE])
    worse = await analyzer.analyze([other for _, other in LESS_POSITIVE])
    wrong = [
        f"{pair}: {one.scores['positive']:.2f} became {other.scores['positive']:.2f}"
        for pair, one, other in zip(LESS_POSITIVE, better, worse, strict=True)
        if one.scores["positive"] - other.scores["positive"] < 0.1
    ]
    assert_share(wrong, len(LESS_POSITIVE), LESS_FLOOR)


async def test_what_people_are_called_moves_no_label(analyzer: TransformerAnalyzer) -> None:
    pairs = [pair for name in SWAPPED for pair in SAME[name]]
    before = await analyzer.analyze([one for one, _ in pairs])
    after = await analyzer.analyze([other for _, other in pairs])
    wrong = [
        f"{pair}: {one.sentiment_label} became {other.sentiment_label}"
        for pair, one, other in zip(pairs, before, after, strict=True)
        if one.sentiment_label != other.sentiment_label
    ]
    assert_share(wrong, len(pairs), SWAPPED_FLOOR)


@pytest.mark.parametrize(
    ("pairs", "least", "floor"),
    [(STRONGER, -0.05, STRONGER_FLOOR), (WEAKER, 0.0, WEAKER_FLOOR)],
    ids=["stronger", "weaker"],
)
async def test_intensifiers_and_softeners_move_the_score_their_way(
    analyzer: TransformerAnalyzer,
    pairs: Sequence[tuple[str, str, str]],
    least: float,
    floor: float,
) -> None:
    plain = await analyzer.analyze([one for one, _, _ in pairs])
    changed = await analyzer.analyze([other for _, other, _ in pairs])
    sign = 1 if pairs is STRONGER else -1
    wrong = [
        f"{pair}: {one.scores[pair[2]]:.2f} became {other.scores[pair[2]]:.2f}"
        for pair, one, other in zip(pairs, plain, changed, strict=True)
        if sign * (other.scores[pair[2]] - one.scores[pair[2]]) < least
    ]
    assert_share(wrong, len(pairs), floor)
