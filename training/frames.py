"""Sentences that differ in one word for people or their work: all of a frame mean the same.

A line of such a set has its ``frame`` beside its ``text``: the sentence with a gap for the word.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from training.phrase_patterns import PATTERNS
from training.phrase_words import LISTS
from training.phrases import filled

Frames = list[list[str]]
_HELD_OUT = 4  # of this many frames one is never learnt from, and tells what was learnt of others
_FILLED = 6  # frames a pattern
_MEMBERS = 10


def frames(path: Path, language: str = "en") -> dict[bool, Frames]:
    """The frames of two sentences and more, by whether they are held out of training."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["lang"] == language:
                found[row["frame"]].append(row["text"])
    parts: dict[bool, Frames] = {False: [], True: []}
    for frame, texts in found.items():
        if len(texts) > 1:
            parts[zlib.crc32(frame.encode()) % _HELD_OUT == 0].append(texts)
    return parts


def made_up(seed: int) -> Iterator[Sequence[str]]:
    """Frames of our own, of the patterns that say who somebody is."""
    random = Random(seed)
    for name in ("identity", "identity with a verdict"):
        for template, _, _ in PATTERNS[name]:
            gap = "{who}" if "{who}" in template else "{person}"
            words = LISTS[gap.strip("{}")]
            for _ in range(_FILLED):
                before, _, after = template.partition(gap)
                before, after = filled(before, random), filled(after, random)
                chosen = random.sample(words, _MEMBERS)
                yield [_capital(f"{before}{word}{after}") for word in chosen]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
