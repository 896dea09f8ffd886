"""``groundswell evaluate``: how good and how fast the analyzer is on labelled posts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import click
import numpy as np

from groundswell.analyzer.base import Model
from groundswell.analyzer.labels import Task, translate
from groundswell.analyzer.registry import open_model
from groundswell.analyzer.scoring import Score, score_multi, score_single
from groundswell.cli.row_files import Row, read_records, to_json
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from groundswell.errors import ConfigurationError
from groundswell.settings import AnalyzerSettings, load_settings

_TEXTS = ("text", "content")
_LABELS = ("label", "labels")
_FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")
_WARM_POSTS = 256


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post and the labels that people gave it, as the file names them."""

    text: str
    labels: tuple[str, ...]


@click.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="JSON Lines (also .gz) with text and label (a name, or a list of names); repeatable.",
)
@click.option(
    "--task",
    type=click.Choice(["sentiment", "emotion"]),
    help="Default: sentiment when every label is one, else emotion.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def evaluate(files: tuple[Path, ...], task: str | None, as_json: bool) -> None:
    """Measure the analyzer on labelled posts: quality per label, calibration and speed.

    Sentiment: the most probable label against the given one. Emotion: every label at or above its
    threshold against those given; a post may have several. Labels of well-known sets are read as
    ours (admiration as joy, LABEL_2 of three as positive). The model reads every post, whatever its
    language. posts_per_second is the analyzer alone, warm, without its cache.

    \b
    Examples:
      groundswell evaluate --data dev.jsonl.gz
      groundswell evaluate --data a.jsonl --data b.jsonl --task emotion --json
    """
    posts = [post for path in files for post in _read(path)]
    if not posts:
        raise ConfigurationError(f"{', '.join(map(str, files))}: no labelled post")
    chosen = cast("Task", task) if task else _task(posts)
    truth = _truth(posts, chosen)
    score, speed = asyncio.run(_run(posts, truth, chosen, load_settings().analyzer))
    told = {"task": chosen, **asdict(score), "posts_per_second": round(speed, 1)}
    click.echo(to_json(told) if as_json else _table(told))


async def _run(
    posts: Sequence[Labelled], truth: np.ndarray, task: Task, settings: AnalyzerSettings
) -> tuple[Score, float]:
    texts = [post.text for post in posts]
    async with await open_model(settings.model_copy(update={"analyzer_cache_size": 0})) as model:
        await model.analyze(texts[:_WARM_POSTS])
        began = time.perf_counter()
        answers = await model.analyze(texts)
        speed = len(texts) / (time.perf_counter() - began)
        return _score(answers, truth, task, model), speed


def _score(answers: Sequence[Analysis], truth: np.ndarray, task: Task, model: Model) -> Score:
    if task == "sentiment":
        shares = np.array([[one.scores[name] for name in SENTIMENTS] for one in answers])
        return score_single(SENTIMENTS, shares, truth)
    shares = np.array([[one.emotions[name] for name in EMOTIONS] for one in answers])
    limits = np.array([model.emotion_thresholds[name] for name in EMOTIONS])
    return score_multi(EMOTIONS, shares, truth, limits)


def _read(path: Path) -> list[Labelled]:
    found = []
    for record in read_records(path):
        post = _labelled(dict(record.fields)) if record.fields is not None else None
        if post is None:
            problem = record.problem or "a line needs a text and a label"
            raise ConfigurationError(f"{path}:{record.line}: {problem}")
        found.append(post)
    return found


def _labelled(row: Row) -> Labelled | None:
    text = next((row[name] for name in _TEXTS if name in row), None)
    label = next((row[name] for name in _LABELS if name in row), None)
    labels = label if isinstance(label, list) else [label]
    if not isinstance(text, str) or not labels or None in labels:
        return None
    return Labelled(text, tuple(map(str, labels)))


def _task(posts: Sequence[Labelled]) -> Task:
    """Sentiment when that is what every label means; "neutral" alone is a sentiment."""
    try:
        translate(sorted({label for post in posts for label in post.labels}), "sentiment")
    except ConfigurationError:
        return "emotion"
    return "sentiment"


def _truth(posts: Sequence[Labelled], task: Task) -> np.ndarray:
    """A boolean row a post, over the task's labels."""
    ours = SENTIMENTS if task == "sentiment" else EMOTIONS
    names = sorted({label for post in posts for label in post.labels})
    meaning = dict(zip(names, translate(names, task), strict=True))
    if task == "sentiment" and any(len(post.labels) != 1 for post in posts):
        raise ConfigurationError("a post has several labels; a sentiment is only one")
    rows = [[name in {meaning[label] for label in post.labels} for name in ours] for post in posts]
    return np.array(rows, dtype=np.bool_)


def _table(told: dict[str, Any]) -> str:
    width = max(len(name) for name in told["per_label"])
    lines = [
        f"{told['n']:,} posts, {told['task']}, {told['posts_per_second']:,.0f} posts/s",
        *(
            f"{name:<14}{told[name]:.4f}"
            for name in ("accuracy", "macro_recall", "macro_f1", "ece")
        ),
        "",
        f"{'':<{width}}  precision  recall      f1   posts",
    ]
    for name, one in told["per_label"].items():
        lines.append(
            f"{name:<{width}}  {one['precision']:9.4f}{one['recall']:8.4f}{one['f1']:8.4f}"
            f"{one['support']:8,}"
        )
    return "\n".join(lines)
