"""The behaviour suite: 411 own sentences of ten capabilities, with what each means.

A line of ``behaviour/CAPABILITY.tsv`` is the sentiment, the part of the capability, and the text.
None of them is in any training (:func:`same`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "behaviour"


@dataclass(frozen=True, slots=True)
class Case:
    capability: str
    part: str
    text: str
    sentiment: str


def cases() -> list[Case]:
    """All of them, in the order of the files."""
    found = []
    for path in sorted(_FOLDER.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            sentiment, part, text = line.split("\t")
            found.append(Case(path.stem, part, text, sentiment))
    return found


def same(text: str) -> str:
    """What two texts share that are one sentence: their letters and emoji, in small letters."""
    letters = re.sub(r"@user|https?\S*", "", text.casefold())
    return re.sub(r"[\s!-/:-@\[-`{-~]+", "", letters) or text
