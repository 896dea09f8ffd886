"""No sentence of the behaviour tests is among what the model was taught by made-up posts."""

from __future__ import annotations

from tests.model import cases, cases_more, suite
from training.phrases import phrases
from training.recipe import RECIPES


def test_no_made_up_post_is_a_sentence_of_the_behaviour_tests() -> None:
    recipe = RECIPES["groundswell-mini-4"]
    taught = {suite.same(phrase.text) for phrase in phrases(recipe.phrases, recipe.seed)}
    tested = [case.text for case in suite.cases()]
    for known in (cases.SENTIMENT | cases_more.SENTIMENT).values():
        tested += [text for text, *_ in known]
    assert len(taught) > 10_000
    assert [text for text in tested if suite.same(text) in taught] == []
