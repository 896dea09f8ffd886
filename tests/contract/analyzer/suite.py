"""What every analyzer promises, whichever model it runs; each implementation inherits this."""

from __future__ import annotations

import asyncio

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, UNSUPPORTED, Analysis
from groundswell.errors import AnalysisError, AnalyzerUnavailable

ODD_TEXTS = (
    "",
    " \t\n",
    "\x00",
    "a\x00b",
    "\ud800",
    "so good \udfff",
    "😂" * 10_000,
    "!" * 5_000,
    "[CLS] [SEP] [MASK] [PAD]",
    "x" * 50_000,
    "नमस्ते دنيا 不好",
    "<script>alert(1)</script>",
    "&" * 2_000,
    "\u202e\u200b\ufeff",
)


def closeness(one: Analysis, other: Analysis) -> float:
    """The largest difference between two answers' probabilities."""
    moods = max(abs(one.scores[name] - other.scores[name]) for name in SENTIMENTS)
    return max(moods, *(abs(one.emotions[name] - other.emotions[name]) for name in EMOTIONS))


class AnalyzerContract:
    """Inherit it and give a fixture ``analyzer``; it knows at least the words good and bad."""

    async def test_it_is_an_analyzer_with_a_name_that_can_be_stored(
        self, analyzer: Analyzer
    ) -> None:
        assert isinstance(analyzer, Analyzer)
        assert 0 < len(analyzer.model_name) <= 128
        [one] = await analyzer.analyze(["so good"])
        assert one.model_name == analyzer.model_name

    async def test_no_texts_give_no_analyses(self, analyzer: Analyzer) -> None:
        assert await analyzer.analyze([]) == []

    async def test_good_and_bad_get_their_labels_in_the_order_given(
        self, analyzer: Analyzer
    ) -> None:
        texts = ["so good", "so bad", "so good", "bad"] * 40
        labels = [one.sentiment_label for one in await analyzer.analyze(texts)]
        assert labels == ["positive", "negative", "positive", "negative"] * 40

    async def test_probabilities_are_probabilities_and_the_label_is_the_highest(
        self, analyzer: Analyzer
    ) -> None:
        for one in await analyzer.analyze(["so good", "so bad", "so", *ODD_TEXTS]):
            if one.sentiment_label == UNSUPPORTED:
                assert (one.confidence_score, one.scores, one.emotions) == (0, {}, {})
                continue
            assert tuple(one.scores) == SENTIMENTS
            assert tuple(one.emotions) == (() if one.emotion == UNSUPPORTED else EMOTIONS)
            assert sum(one.scores.values()) == pytest.approx(1)
            assert all(0 <= share <= 1 for share in (*one.scores.values(), *one.emotions.values()))
            assert one.confidence_score == one.scores[one.sentiment_label]
            assert one.confidence_score == max(one.scores.values())
            present = {name: one.emotions.get(name, 0) for name in one.present_emotions}
            strongest = max(present, key=present.__getitem__, default=None)
            assert one.emotion in (strongest, "neutral", UNSUPPORTED)
            assert present.get(one.emotion, 0) == max(present.values(), default=0)

    async def test_a_text_gets_the_same_answer_in_any_batch(self, analyzer: Analyzer) -> None:
        text = "so good, not bad at all"
        [alone] = await analyzer.analyze([text])
        others = [f"so bad {'bad ' * length}" for length in range(60)]
        *_, beside = await analyzer.analyze([*others, f"{text} ", text + "  "])
        assert closeness(alone, beside) < 1e-3

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
    async def test_an_odd_text_is_answered_and_harms_no_other(
        self, analyzer: Analyzer, text: str
    ) -> None:
        good, odd, bad = await analyzer.analyze(["so good", text, "so bad"])
        assert (good.sentiment_label, bad.sentiment_label) == ("positive", "negative")
        assert odd.sentiment_label in (*SENTIMENTS, UNSUPPORTED)

    async def test_an_empty_text_is_neutral_and_not_sure_of_it(self, analyzer: Analyzer) -> None:
        [empty] = await analyzer.analyze([""])
        assert (empty.sentiment_label, empty.emotion) == ("neutral", "neutral")
        assert empty.confidence_score < 0.5

    async def test_a_megabyte_of_text_is_answered(self, analyzer: Analyzer) -> None:
        [one] = await analyzer.analyze(["so good " * 131_072])
        assert one.sentiment_label == "positive"

    async def test_the_end_of_a_long_text_counts_as_its_start_does(
        self, analyzer: Analyzer
    ) -> None:
        late, early = await analyzer.analyze(
            ["so " * 200 + "good " * 400, "good " * 400 + "so " * 200]
        )
        assert late.sentiment_label == early.sentiment_label == "positive"

    async def test_calls_may_overlap(self, analyzer: Analyzer) -> None:
        answers = await asyncio.gather(
            *(analyzer.analyze([f"so good {n}", f"so bad {n}"]) for n in range(20))
        )
        labels = [[one.sentiment_label for one in answer] for answer in answers]
        assert labels == [["positive", "negative"]] * 20

    async def test_word_weights_sum_to_the_change_from_the_empty_text(
        self, analyzer: Analyzer
    ) -> None:
        text = "so 😂 good, bad? good!"
        [whole], [empty] = await analyzer.analyze([text]), await analyzer.analyze([""])
        words = await analyzer.explain(text)
        label = whole.sentiment_label
        change = whole.scores[label] - empty.scores[label]
        assert sum(word.weight for word in words) == pytest.approx(change, abs=1e-3)

    async def test_words_are_found_in_the_original_text(self, analyzer: Analyzer) -> None:
        text = "so 😂😂 good — \ud800 isn't it? 👍🏽"
        words = await analyzer.explain(text)
        assert [text[word.start : word.end] for word in words] == [word.word for word in words]
        assert [word.word for word in words] == [
            "so",
            "😂😂",
            "good",
            "isn't",
            "it",
            "👍🏽",
        ]

    async def test_the_word_that_makes_the_label_weighs_most(self, analyzer: Analyzer) -> None:
        words = await analyzer.explain("so it was good")
        assert max(words, key=lambda word: word.weight).word == "good"

    async def test_nothing_is_explained_by_nothing(self, analyzer: Analyzer) -> None:
        assert await analyzer.explain("") == []

    async def test_a_long_text_is_explained_by_passages(self, analyzer: Analyzer) -> None:
        words = await analyzer.explain("so good " * 100)
        assert 1 < len(words) <= 64
        assert (words[0].start, words[-1].end) == (0, len("so good " * 100) - 1)

    async def test_a_known_text_is_read(self, analyzer: Analyzer) -> None:
        await analyzer.probe()

    async def test_after_close_calls_fail_clearly(self, analyzer: Analyzer) -> None:
        await analyzer.close()
        with pytest.raises(AnalyzerUnavailable):
            await analyzer.probe()
        with pytest.raises(AnalysisError):
            await analyzer.analyze(["so good"])
