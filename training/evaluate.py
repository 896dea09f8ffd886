"""What the exported folder does on development posts, through the code that users run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from groundswell.analyzer.arrays import Floats
from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.network import OnnxNetwork
from groundswell.analyzer.scoring import one_hot, score_multi, score_single
from groundswell.analyzer.text import normalise
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from training.batches import MISSING
from training.recipe import Recipe
from training.run import Run
from training.sets import Row, read_rows, rows
from training.swaps import swapped

Labelled = Sequence[tuple[str, Sequence[str]]]


def evaluate(run: Run, recipe: Recipe, data: Path, folder: Path) -> None:
    """Write ``evaluation.json``: the figures of the exported model and of the same in floats."""
    moods = list(read_rows(data / recipe.sentiment_set / "dev.jsonl.gz"))
    emotions = list(read_rows(data / recipe.emotion_set / "dev.jsonl.gz"))
    model = load_bundled(folder)
    floats = replace(model, network=OnnxNetwork(run.folder / "float.onnx"))
    found = {
        name: asyncio.run(_evaluated(one, moods, emotions))
        for name, one in (("int8", model), ("float", floats))
    }
    others = list(rows(data, recipe.measured_sets, "dev", recipe.seed))
    if others:
        for name, one in (("int8", model), ("float", floats)):
            found[name]["sets"] = asyncio.run(_by_set(one, others))
    run.note("evaluation", found)
    for name, figures in found.items():
        print(name, {**figures, "sentiment": "…", "emotion": "…", "sets": "…"})
        for source, one in figures.get("sets", {}).items():
            print(f"  {source}", {key: round(value, 4) for key, value in one.items()})
        for task in ("sentiment", "emotion"):
            print(f"  {task}", {k: v for k, v in figures[task].items() if k != "per_label"})


async def _evaluated(model: Classifier, moods: Labelled, emotions: Labelled) -> dict[str, Any]:
    analyzer = TransformerAnalyzer(model, model, threads=2, cache_size=0)
    began = time.perf_counter()
    answers = await analyzer.analyze([text for text, _ in moods])
    speed = len({text for text, _ in moods}) / (time.perf_counter() - began)
    truth = one_hot(np.array([SENTIMENTS.index(labels[0]) for _, labels in moods]), len(SENTIMENTS))
    sentiment = score_single(SENTIMENTS, _table(answers, "scores"), truth)
    answers = await analyzer.analyze([text for text, _ in emotions])
    held = np.array([[name in labels for name in EMOTIONS] for _, labels in emotions])
    limits = np.array([model.thresholds[name] for name in EMOTIONS])
    shares = _table(answers, "emotions")
    emotion = score_multi(EMOTIONS, shares, held, shares >= limits)
    moved = await _moved(analyzer, [text for text, _ in (*moods, *emotions)])
    await analyzer.close()
    return {
        "sentiment": asdict(sentiment),
        "emotion": asdict(emotion),
        "other names": moved,
        "posts_per_second": round(speed),
    }


async def _by_set(model: Classifier, others: Sequence[Row]) -> dict[str, Any]:
    """The figures of each set that was only measured."""
    analyzer = TransformerAnalyzer(model, model, threads=2, cache_size=0)
    answers = await analyzer.analyze([row.text for row in others])
    await analyzer.close()
    found: dict[str, Any] = {}
    for source in dict.fromkeys(row.source for row in others):
        places = [place for place, row in enumerate(others) if row.source == source]
        said, told = [others[place].said for place in places], [answers[place] for place in places]
        if said[0].sentiment != MISSING:
            truth = one_hot(np.array([one.sentiment for one in said]), len(SENTIMENTS))
            score = score_single(SENTIMENTS, _table(told, "scores"), truth)
        else:
            felt = np.array([one.emotion for one in said])
            asked = np.flatnonzero((felt != MISSING).any(axis=0))
            names = [EMOTIONS[place] for place in asked]
            shares = _table(told, "emotions")[:, asked]
            limits = np.array([model.thresholds[name] for name in names])
            score = score_multi(names, shares, felt[:, asked] == 1, shares >= limits)
        found[source] = {key: one for key, one in asdict(score).items() if key != "per_label"}
    return found


async def _moved(analyzer: TransformerAnalyzer, texts: Sequence[str]) -> Mapping[str, float]:
    """How far the sentiment moves when a post's names and identity words are swapped."""
    random = Random(1)  # the same copies for every model
    pairs = [(one, copy) for one in map(normalise, texts) for copy in swapped(one, 1, random)]
    if not pairs:
        return {}
    before = _table(await analyzer.analyze([one for one, _ in pairs]), "scores")
    after = _table(await analyzer.analyze([copy for _, copy in pairs]), "scores")
    apart = np.abs(before - after).max(axis=1)
    return {
        "posts": len(pairs),
        "labels_moved": round(float((before.argmax(1) != after.argmax(1)).mean()), 4),
        "scores_moved": round(float(apart.mean()), 4),
        "moved_by_a_tenth": round(float((apart > 0.1).mean()), 4),
    }


def _table(answers: Sequence[Analysis], part: str) -> Floats:
    return np.array([list(getattr(answer, part).values()) for answer in answers])
