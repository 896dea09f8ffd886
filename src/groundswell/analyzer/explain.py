"""Explanation of a label: the weight of each word, by ablation.

The words are removed one after the other from the front, and once more from the back; a word's
weight is the mean of the two steps at which it went. The steps of each pass add up to the change
from the whole text to the empty one, and so do the weights. In "not good" the first pass sees
what "not" does before "good", which taking away single words would see only by halves.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise

import numpy as np

from groundswell.analyzer.arrays import Floats
from groundswell.analyzer.text import EMOJI
from groundswell.domain.sentiment import WordWeight

MOST_WORDS = 64  # explained one by one; two variants of the text for each
MOST_PASSAGES = 24  # of a longer text: stretches of about as many words each

# An emoji with all that colours or joins it, repeated or not; a link; a handle, a tag or a word
# with its inner apostrophes and hyphens; an emoticon.
_WORD = re.compile(
    rf"(?P<flag>[\U0001f1e6-\U0001f1ff]{{2}})"
    rf"|(?P<emoji>{EMOJI})(?P=emoji)*"
    r"|https?://\S+"
    r"|[@#]?\w+(?:['’-]\w+)*"
    r"|[:;=8]['’]?-?[()\[\]DPp/\\|*3oO]+|<3+"
)

Scorer = Callable[[Sequence[str]], Awaitable[Floats]]


async def explain(text: str, score: Scorer) -> list[WordWeight]:
    """The weight of each word of ``text`` for the label with the highest score.

    The weights sum to that label's score of the whole text less its score of the empty one.
    Marks between words go with the word before them. A text of more than ``MOST_WORDS`` words is
    explained by ``MOST_PASSAGES`` passages.

    Args:
        score: gives the probabilities (texts, sentiments) of texts.
    """
    spans = _spans(text)
    if not spans:
        return []
    cuts = [0, *(start for start, _ in spans[1:]), len(text)]
    without_front = [text[cut:] for cut in cuts]
    without_back = [text[:cut] for cut in cuts]
    scores = await score(without_front + without_back)
    label = int(scores[0].argmax())
    front, back = scores[: len(cuts), label], scores[len(cuts) :, label]
    weights = (-np.diff(front) + np.diff(back)) / 2
    return [
        WordWeight(text[start:end], start, end, float(weight))
        for (start, end), weight in zip(spans, weights, strict=True)
    ]


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` start and end, or its passages when there are many words.

    A text of marks only is one word.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    if not words and text.strip():
        start = len(text) - len(text.lstrip())
        return [(start, start + len(text.strip()))]
    if len(words) <= MOST_WORDS:
        return words
    edges = np.linspace(0, len(words), MOST_PASSAGES + 1).round().astype(int).tolist()
    return [(words[first][0], words[last - 1][1]) for first, last in pairwise(edges)]
