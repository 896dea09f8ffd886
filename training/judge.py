"""``python -m training.judge [FOLDER] --data DIR``: what no set of labels tells of a model.

How far words for people move the scores (``behaviour_templates``), how many English posts are told
as another language, and how many posts of other languages the English model reads.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from groundswell.analyzer.bundled import FOLDER, load_bundled
from groundswell.analyzer.language import LanguageDetector
from groundswell.analyzer.transformer import TransformerAnalyzer
from training.frames import Frames, frames
from training.sets import read_rows

_SHORT = 20  # characters
_ENGLISH = ("tweeteval_sentiment/dev", "goemotions_ekman/train", "goemotions_ekman/dev")
_OTHERS = ("arabic", "french", "german", "italian", "portuguese", "spanish")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="of the model")
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(_swaps(asked.folder, asked.data))
    _languages(asked.data)


async def _swaps(folder: Path, data: Path) -> None:
    model = load_bundled(folder)
    parts = frames(data / "behaviour_templates" / "train.jsonl.gz")
    named = {"all": parts[True] + parts[False], "held out of training": parts[True]}
    print("words for people          sentences  labels moved  scores moved by more than 0.1")
    async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
        for name, held in named.items():
            labels, scores = await moved(analyzer, held)
            count = sum(map(len, held))
            print(f"{name:<26}{count:>9,}{labels:14.2%}{scores:31.2%}")


async def moved(analyzer: TransformerAnalyzer, held: Frames) -> tuple[float, float]:
    """The shares of sentences with another label than most of their frame have, and whose scores
    are more than 0.1 from the frame's medians."""
    labels = scores = 0
    for texts in held:
        answers = await analyzer.analyze(texts)
        table = np.array([list(one.scores.values()) for one in answers])
        chosen = table.argmax(axis=1)
        labels += int((chosen != np.bincount(chosen).argmax()).sum())
        scores += int((np.abs(table - np.median(table, axis=0)).max(axis=1) > 0.1).sum())
    count = sum(map(len, held))
    return labels / count, scores / count


def _languages(data: Path) -> None:
    english = [text for name in _ENGLISH for text in _texts(data, name)]
    short = [text for text in english if len(text) < _SHORT]
    detector = LanguageDetector()
    for name, texts in (("all", english), (f"under {_SHORT} characters", short)):
        count = sum(detector.detect(text) not in ("en", None) for text in texts)
        print(f"English told as another language, {name}: {count} of {len(texts):,}")
    read = total = 0
    for language in _OTHERS:
        told = [detector.tell(text) for text in _texts(data, f"xlmt_sentiment/{language}/dev")]
        # What is left open goes to the English model unless another language is likelier.
        ours = sum(
            one.language == "en" or (one.language is None and not one.leans_away) for one in told
        )
        read, total = read + ours, total + len(told)
        print(f"{language}: {ours} of {len(told)} read by the English model")
    print(f"in all {read} of {total:,}, {read / total:.1%}")


def _texts(data: Path, name: str) -> Sequence[str]:
    return [text for text, _ in read_rows(data / f"{name}.jsonl.gz")]


if __name__ == "__main__":
    main()
