"""The sets a run learns from beside its first two: what their labels tell of sentiment and emotion.

A set is named as its folder is, ``xed_emotions/de``, or for each language of it ``xed_emotions/*``;
``:500`` behind it takes 500 of its posts at most, chosen by chance.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.batches import MISSING

Emotions = tuple[int, ...]
UNFELT: Emotions = (MISSING,) * len(EMOTIONS)
_POSITIVE = frozenset({"joy", "trust", "love", "optimism"})
_NEGATIVE = frozenset({"anger", "disgust", "fear", "sadness", "pessimism"})


@dataclass(frozen=True, slots=True)
class Said:
    """What a post's label tells; an emotion that was not asked for is ``MISSING``.

    ``sided``: the labels were negative and positive only, and say nothing of neutral.
    """

    sentiment: int = MISSING
    emotion: Emotions = UNFELT
    sided: bool = False


Reader = Callable[[Sequence[str], str], Said]


def _nothing(labels: Sequence[str], language: str) -> Said:
    return Said()


def _sentiment(labels: Sequence[str], language: str) -> Said:
    return Said(sentiment=SENTIMENTS.index(labels[0]))


def _two_sentiments(labels: Sequence[str], language: str) -> Said:
    return Said(sentiment=SENTIMENTS.index(labels[0]), sided=True)


def _valence(labels: Sequence[str], language: str) -> Said:
    degree = int(labels[0])
    return Said(
        sentiment=SENTIMENTS.index(
            ("neutral", "positive", "negative")[degree and (1 if degree > 0 else 2)]
        )
    )


def _emotion(labels: Sequence[str], language: str) -> Said:
    return Said(emotion=_felt(labels, frozenset()))


def _feelings(labels: Sequence[str], language: str) -> Said:
    """Plutchik's: two are not asked for here, and of neutral only two languages tell."""
    found = frozenset(labels)
    good, bad = bool(found & _POSITIVE), bool(found & _NEGATIVE)
    neutral = frozenset() if language in ("en", "fi") else frozenset({"neutral"})
    felt = _felt(labels, neutral)
    if "neutral" in found:
        return Said(SENTIMENTS.index("neutral"), felt)
    if good == bad:
        return Said(emotion=felt)
    return Said(SENTIMENTS.index("positive" if good else "negative"), felt, sided=True)


def _brighter(labels: Sequence[str], language: str) -> Said:
    unasked = {"afr": {"surprise"}, "eng": {"disgust"}, "esp": set[str]()}.get(language, set())
    return Said(emotion=_felt(labels, frozenset(unasked)))


def _eleven(labels: Sequence[str], language: str) -> Said:
    return Said(emotion=_felt(labels, frozenset({"neutral"})))


def _felt(labels: Sequence[str], unasked: frozenset[str]) -> Emotions:
    return tuple(MISSING if name in unasked else int(name in labels) for name in EMOTIONS)


_READERS: dict[str, Reader] = {
    "tweeteval_sentiment": _sentiment,
    "goemotions_ekman": _emotion,
    "afrisenti": _sentiment,
    "xlmt_sentiment": _sentiment,
    "smsa_indonesian": _sentiment,
    "targeted_newsmtsc": _sentiment,
    "nsmc_korean": _two_sentiments,
    "sst2": _two_sentiments,
    "xed_emotions": _feelings,
    "brighter_emotions": _brighter,
    "semeval2018_valence_oc": _valence,
    "semeval2018_ec": _eleven,
}
_LANGUAGES = {
    "smsa_indonesian": "id",
    "nsmc_korean": "ko",
    "br": "pt",
    "cn": "zh",
    "por": "pt",
    "arabic": "ar",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    said: Said
    language: str
    source: str
    ironic: bool = False


def rows(
    data: Path, names: Sequence[str], split: str, seed: int, *, labels: bool = True
) -> Iterator[Row]:
    """The posts of all sets of ``names``, set by set; without ``labels`` their texts alone."""
    for name in names:
        folder, _, most = name.partition(":")
        for path in _paths(data, folder, split):
            source = path.parent.relative_to(data).as_posix()
            held = list(read_rows(path))
            if most and len(held) > int(most):
                held = Random(seed).sample(held, int(most))
            kind, _, part = source.partition("/")
            told = _READERS[kind] if labels else _nothing
            language = _LANGUAGES.get(part or kind, part or "en")
            for text, said in held:
                yield Row(text, told(said, part), language, source, list(said) == ["irony"])


def _paths(data: Path, folder: str, split: str) -> list[Path]:
    found = sorted(data.glob(f"{folder}/{split}.jsonl.gz"))
    if not found:
        raise SystemExit(f"{data / folder}/{split}.jsonl.gz is missing: see docs/models.md")
    return found


def read_rows(path: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """The text and the labels of each line of a gzipped JSON Lines file."""
    if not path.exists():
        raise SystemExit(f"{path} is missing: see docs/models.md for the sets that are needed")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            label = row.get("label", ["irony"] if row.get("sarcastic") else [])
            yield row["text"], label if isinstance(label, list) else [str(label)]
