"""``groundswell evaluate``: how good and how fast the analyzer is on labelled posts."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import click
import numpy as np

from groundswell.analyzer.labels import Task, translate
from groundswell.analyzer.registry import open_analyzer
from groundswell.analyzer.scoring import score_multi, score_single
from groundswell.cli.row_files import Row, RowFile, read_records, row_file, to_json
from groundswell.domain.amounts import amount
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from groundswell.errors import ConfigurationError
from groundswell.settings import AnalyzerSettings, load_settings
from groundswell.sources.files.columns import look_up
from groundswell.sources.files.records import Record

_TEXTS = ("text", "content")
_LABELS = ("label", "labels")
_FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")
_WARM_POSTS = 256
_YES_OR_NO = {"true": True, "false": False}
_TRUE_OF = {
    "negative": ("negative", "positive"),
    **dict.fromkeys(("positive", "recommend", "liked"), ("positive", "negative")),
}
"""What true and false mean, by a word of the column's name."""
_WHOLE = re.compile(r"(-?\d+)\.0+")


_PARTS = ("lang", "source", "length")
_LENGTHS = ((20, "under 20"), (80, "20 to 79"), (140, "80 to 139"))  # characters


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post, the labels that people gave it, as the file names them, and what it is one of."""

    text: str
    labels: tuple[str, ...]
    lang: str | None
    source: str


@click.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    required=True,
    metavar="FILE",
    help="JSON Lines or another file with text and label (a name, or a list of names), with options"
    " like 'FILE?content=tweet&label=airline_sentiment'; repeatable.",
)
@click.option(
    "--task",
    type=click.Choice(["sentiment", "emotion"]),
    help="Default: sentiment when every label is one, else emotion.",
)
@click.option(
    "--by",
    "parts",
    callback=lambda _context, _option, value: _parts(value),
    help=f"Also the figures of each part, by any of {','.join(_PARTS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def evaluate(
    files: tuple[str, ...], task: str | None, parts: tuple[str, ...], as_json: bool
) -> None:
    """Measure the analyzer on labelled posts: quality per label, calibration and speed.

    Sentiment: the most probable label against the given one. Emotion: those told, at or above their
    thresholds, against those given; a post may have several. Labels of well-known sets are read as
    ours (admiration as joy, LABEL_2 of three as positive, 1 to 5 as stars). Each post is read as it
    is served, by the model for its language; with DETECT_LANGUAGE=false the first model reads all.
    A part's language is that of the line (lang), or the one that is told; its source is that of the
    line, or the file. posts_per_second is the analyzer alone, warm, without its cache.

    \b
    Examples:
      groundswell evaluate --data dev.jsonl.gz
      groundswell evaluate --data de.jsonl --data fr.jsonl --by source,length
      groundswell evaluate --data a.jsonl --data b.jsonl --task emotion --json
    """
    posts = [post for file in files for post in _read(row_file(file, ("content", "label")))]
    if not posts:
        raise ConfigurationError(f"{', '.join(files)}: no labelled post")
    chosen = cast("Task", task) if task else _task(posts)
    truth = _truth(posts, chosen)
    answers, speed = asyncio.run(_run(posts, load_settings().analyzer))
    told = _figures(posts, answers, truth, chosen, parts)
    told["posts_per_second"] = round(speed, 1)
    click.echo(to_json(told) if as_json else _table(told))


async def _run(
    posts: Sequence[Labelled], settings: AnalyzerSettings
) -> tuple[list[Analysis], float]:
    texts = [post.text for post in posts]
    uncached = settings.model_copy(update={"analyzer_cache_size": 0})
    async with await open_analyzer(uncached) as analyzer:
        await analyzer.analyze(texts[:_WARM_POSTS])
        began = time.perf_counter()
        answers = await analyzer.analyze(texts)
        return answers, len(texts) / (time.perf_counter() - began)


def _figures(
    posts: Sequence[Labelled],
    answers: Sequence[Analysis],
    truth: np.ndarray,
    task: Task,
    parts: Sequence[str],
) -> dict[str, Any]:
    """The figures of all posts that a model could read, and those of each part of them."""
    read = [place for place, one in enumerate(answers) if getattr(one, _HELD[task])]
    told: dict[str, Any] = {"task": task, **_scored(answers, truth, task, read)}
    if len(read) < len(posts):
        told["unsupported"] = len(posts) - len(read)
    for part in parts:
        groups: dict[str, list[int]] = {}
        for place in read:
            groups.setdefault(_part_of(posts[place], answers[place], part), []).append(place)
        by = told.setdefault("by", {})
        by[part] = {
            name: _scored(answers, truth, task, places) for name, places in sorted(groups.items())
        }
    return told


_HELD = {"sentiment": "scores", "emotion": "emotions"}


def _part_of(post: Labelled, answer: Analysis, part: str) -> str:
    if part == "lang":
        return post.lang or answer.lang or "untold"
    if part == "source":
        return post.source
    return next((name for most, name in _LENGTHS if len(post.text) < most), "140 and more")


def _scored(
    answers: Sequence[Analysis], truth: np.ndarray, task: Task, places: Sequence[int]
) -> dict[str, Any]:
    if not places:
        raise ConfigurationError("no model knows the language of any of these posts")
    chosen = [answers[place] for place in places]
    if task == "sentiment":
        shares = np.array([[one.scores[name] for name in SENTIMENTS] for one in chosen])
        return asdict(score_single(SENTIMENTS, shares, truth[places]))
    shares = np.array([[one.emotions[name] for name in EMOTIONS] for one in chosen])
    said = np.array([[name in one.present_emotions for name in EMOTIONS] for one in chosen])
    return asdict(score_multi(EMOTIONS, shares, truth[places], said))


def _parts(value: str | None) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    unknown = [part for part in parts if part not in _PARTS]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose of {', '.join(_PARTS)}")
    return parts


def _read(file: RowFile) -> list[Labelled]:
    found = []
    for record in read_records(file):
        post = _labelled(dict(record.fields), file) if record.fields is not None else None
        if post is None:
            raise ConfigurationError(f"{file}:{record.line}: {record.problem or _lacks(record)}")
        found.append(post)
    return found


def _lacks(record: Record) -> str:
    return (
        "a line needs a text and a label (content= and label= name their columns); "
        f"this one has {', '.join(map(str, record.fields or ())) or 'nothing'}"
    )


def _labelled(row: Row, file: RowFile) -> Labelled | None:
    (_, text), (column, label) = (
        next(
            ((name, value) for name in names if (value := look_up(row, name)) is not None),
            (names[0], None),
        )
        for names in (
            (file.named["content"],) if "content" in file.named else _TEXTS,
            (file.named["label"],) if "label" in file.named else _LABELS,
        )
    )
    labels = label if isinstance(label, list) else [label]
    if not isinstance(text, str) or not labels or None in labels:
        return None
    lang, source = (
        next((str(row[name]) for name in names if row.get(name)), None)
        for names in (("lang", "language"), ("source", "src"))
    )
    return Labelled(
        text, tuple(_name(each, column) for each in labels), lang, source or _stem(file.path)
    )


def _name(label: object, column: str) -> str:
    """A label as it is called; of a whole number written ``5.0`` that one.

    Raises:
        ConfigurationError: true and false, of a column that does not say what is true.
    """
    name = str(label).strip()
    if (yes := _YES_OR_NO.get(name.lower())) is not None:
        for word, (if_true, if_false) in _TRUE_OF.items():
            if word in column.lower():
                return if_true if yes else if_false
        raise ConfigurationError(
            f"{name!r}: of what? True and false are read in a column that says so, such as "
            f"is_positive, negative or recommended; {column!r} needs names: {', '.join(SENTIMENTS)}"
        )
    found = _WHOLE.fullmatch(name)
    return found[1] if found else name


def _stem(path: Path) -> str:
    """What tells a file from others: ``de/dev.jsonl.gz`` and ``fr/dev.jsonl.gz`` are two."""
    return f"{path.parent.name}/{path.name.split('.')[0]}".lstrip("/")


def _task(posts: Sequence[Labelled]) -> Task:
    """Sentiment when that is what every label means; "neutral" alone is a sentiment.

    Labels that mean nothing are refused as what they were likelier meant to be.
    """
    names = sorted({label for post in posts for label in post.labels})
    try:
        translate(names, "sentiment")
    except ConfigurationError as error:
        try:
            translate(names, "emotion")
        except ConfigurationError:
            if any(character.isdigit() for name in names for character in name):
                raise error from None
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
        f"{amount(told['n'], 'post')}, {told['task']}, {told['posts_per_second']:,.0f} posts/s",
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
    if told.get("unsupported"):
        lines.append(
            f"{amount(told['unsupported'], 'post')} more in a language that no model knows"
        )
    for part, groups in told.get("by", {}).items():
        width = max(len(name) for name in (*groups, part))
        lines += ["", f"{part:<{width}}   posts  accuracy  macro recall  macro f1     ece"]
        for name, one in groups.items():
            lines.append(
                f"{name:<{width}}{one['n']:8,}{one['accuracy']:10.4f}{one['macro_recall']:14.4f}"
                f"{one['macro_f1']:10.4f}{one['ece']:8.4f}"
            )
    return "\n".join(lines)
