"""No sentence of the behaviour tests is among what the model was taught by made-up posts."""

from __future__ import annotations

from tests.model import cases, cases_more, suite
from training import frames
from training.phrases import phrases
from training.recipes import RECIPES


def test_no_made_up_post_is_a_sentence_of_the_behaviour_tests() -> None:
    made_up = []
    for name in ("groundswell-mini-4", "groundswell-mini-5", "groundswell-mini-7"):
        recipe = RECIPES[name]
        made_up += phrases(recipe.phrases, recipe.seed)
        made_up += phrases(recipe.later_phrases, recipe.seed, later=True)
    taught = {suite.same(phrase.text) for phrase in made_up}
    taught |= {suite.same(text) for texts in frames.made_up(recipe.seed) for text in texts}
    tested = [case.text for case in suite.cases()]
    for known in (cases.SENTIMENT | cases_more.SENTIMENT).values():
        tested += [text for text, *_ in known]
    assert len(taught) > 10_000
    assert [text for text in tested if suite.same(text) in taught] == []
