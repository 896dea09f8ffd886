"""Made-up posts for what tweets and comments hardly teach: irony, slang, wishes, double negation.

Each construction comes with its plain twin, so that words alone tell nothing: "can't wait for the
weekend" beside "can't wait to queue for an hour". No sentence of the behaviour tests is among them
(``tests/model/test_behaviour_texts.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from training.phrase_later import LATER, WORDS
from training.phrase_patterns import PATTERNS
from training.phrase_words import LISTS


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text, its sentiment, and its emotion where it has one that can be told."""

    text: str
    sentiment: str
    emotion: str = ""


_LISTS = {**LISTS, **WORDS}


def phrases(count: int, seed: int, *, later: bool = False) -> list[Phrase]:
    """``count`` different ones at most, every construction as often as another.

    ``later``: of those that ``groundswell-mini-4`` did not learn from.
    """
    constructions = _LATER if later else _CONSTRUCTIONS
    random = Random(seed)
    found: dict[str, Phrase] = {}
    for _ in range(4):  # by chance many come twice
        for _ in range(count // len(constructions) + 1):
            for construction in constructions:
                if len(found) < count:
                    made = construction(random)
                    text = _as_posted(made.text, random)
                    found.setdefault(text.casefold(), Phrase(text, made.sentiment, made.emotion))
    return list(found.values())


def _from(patterns: Sequence[tuple[str, str, str]]) -> Callable[[Random], Phrase]:
    def made(random: Random) -> Phrase:
        template, sentiment, emotion = random.choice(patterns)
        text = filled(template, random)
        return Phrase(text[0].upper() + text[1:], sentiment, emotion)

    return made


def filled(template: str, random: Random) -> str:
    """Each ``{list}`` of the template replaced by one of its words, no word twice."""
    used: set[str] = set()
    while "{" in template:
        before, _, rest = template.partition("{")
        name, _, after = rest.partition("}")
        choices = [word for word in _LISTS[name] if word not in used]
        word = random.choice(choices)
        used.add(word)
        template = before + word + after
    return template


def _as_posted(text: str, random: Random) -> str:
    """As people write: small letters, no full stop, a handle, a tag, a shout."""
    if random.random() < 0.5:
        text = text[0].lower() + text[1:] if random.random() < 0.3 else text.lower()
    if random.random() < 0.15:
        text = text.replace("'", "")
    if text.endswith(".") and random.random() < 0.4:
        text = text[:-1]
    elif text[-1].isalpha() and random.random() < 0.35:
        text += random.choice((".", "!", "!!", "..."))
    if random.random() < 0.12:
        text = f"@user {text}"
    if random.random() < 0.06:
        text += random.choice((" http", " #today", " rn", " tbh", " honestly"))
    return text


_CONSTRUCTIONS = tuple(map(_from, PATTERNS.values()))
_LATER = tuple(map(_from, LATER.values()))
