"""What the exported folder does on development posts, through the code that users run."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.scoring import one_hot, score_multi, score_single
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from training.prepare import read_posts
from training.recipe import Recipe, Run


def evaluate(run: Run, recipe: Recipe, data: Path, folder: Path) -> None:
    """Write ``evaluation.json``: both tasks' figures, and the speed on all cores."""
    asyncio.run(_evaluate(run, recipe, data, folder))


async def _evaluate(run: Run, recipe: Recipe, data: Path, folder: Path) -> None:
    model = load_bundled(folder)
    analyzer = TransformerAnalyzer(model, model, threads=2, cache_size=0)
    moods = list(read_posts(data / recipe.sentiment_set / "dev.jsonl.gz"))
    emotions = list(read_posts(data / recipe.emotion_set / "dev.jsonl.gz"))
    began = time.perf_counter()
    answers = await analyzer.analyze([text for text, _ in moods])
    speed = len(moods) / (time.perf_counter() - began)
    truth = one_hot(np.array([SENTIMENTS.index(labels[0]) for _, labels in moods]), len(SENTIMENTS))
    sentiment = score_single(SENTIMENTS, _table(answers, "scores"), truth)
    answers = await analyzer.analyze([text for text, _ in emotions])
    held = np.array([[name in labels for name in EMOTIONS] for _, labels in emotions])
    limits = np.array([model.thresholds[name] for name in EMOTIONS])
    emotion = score_multi(EMOTIONS, _table(answers, "emotions"), held, limits)
    await analyzer.close()
    found = {
        "sentiment": asdict(sentiment),
        "emotion": asdict(emotion),
        "posts_per_second": round(speed),
    }
    run.note("evaluation", found)
    print(found)


def _table(answers: list[Analysis], part: str) -> np.ndarray:
    return np.array([list(getattr(answer, part).values()) for answer in answers])
