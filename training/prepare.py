"""From posts to token ids: normalised as in use, tokenised once, kept as arrays."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.batches import MISSING
from training.recipe import Recipe, Run
from training.swaps import swapped

_UNFELT = (MISSING,) * len(EMOTIONS)
_MARKS = ("#sarcasm", "#sarcastic", "#irony", "#not", "/s", "NOT", "🙄", "🙃")


@dataclass(frozen=True, slots=True)
class Post:
    """A normalised text, what people said of it, and the place of the post it is a copy of."""

    text: str
    sentiment: int = MISSING
    emotion: tuple[int, ...] = _UNFELT
    owner: int | None = None
    ironic: bool = False


def prepare(run: Run, recipe: Recipe, data: Path, base: Path, larger: Path | None) -> None:
    """Write both splits as token ids, and the tokenizer, into the run's folder.

    Where the teachers are of a ``larger`` base, its tokens are written beside the student's.
    """
    shutil.copyfile(base / "tokenizer.json", run.tokenizer)
    dev = list(_labelled(recipe, data, "dev"))
    train = list(_labelled(recipe, data, "train"))
    known = {post.text for post in (*dev, *train)}
    train += list(_unlabelled(recipe, data, known))
    copies = [*_copies(train, recipe), *_marked(train, recipe)]
    train += copies
    for split, posts in (("train", train), ("dev", dev)):
        _write(run.prepared(split), base, recipe, posts)
        if larger:
            _write(run.prepared(split, recipe), larger, recipe, posts)
        print(f"{split}: {_told(posts)}")


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer without padding; a ``[MASK]`` that a post spells out is plain text."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.encode_special_tokens = True
    return tokenizer


def read_posts(path: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """The text and the labels of each line of a gzipped JSON Lines file."""
    if not path.exists():
        raise SystemExit(f"{path} is missing: see docs/models.md for the sets that are needed")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            label = row["label"]
            yield row["text"], [label] if isinstance(label, str) else label


def _labelled(recipe: Recipe, data: Path, split: str) -> Iterator[Post]:
    for text, labels in read_posts(data / recipe.sentiment_set / f"{split}.jsonl.gz"):
        yield Post(normalise(text), sentiment=SENTIMENTS.index(labels[0]))
    for text, labels in read_posts(data / recipe.emotion_set / f"{split}.jsonl.gz"):
        yield Post(normalise(text), emotion=tuple(int(name in labels) for name in EMOTIONS))


def _unlabelled(recipe: Recipe, data: Path, known: set[str]) -> Iterator[Post]:
    """Texts of the other sets, each once, and none of those that are there already."""
    for name in recipe.unlabelled_sets:
        for text, labels in read_posts(data / name / "train.jsonl.gz"):
            ironic = name == recipe.irony_set and labels[0] == "irony"
            post = Post(normalise(text), ironic=ironic)
            if post.text and post.text not in known:
                known.add(post.text)
                yield post


def _copies(posts: Sequence[Post], recipe: Recipe) -> Iterator[Post]:
    random = Random(recipe.seed)
    for place, post in enumerate(posts):
        for text in swapped(post.text, recipe.swaps, random):
            yield Post(text, post.sentiment, post.emotion, place, post.ironic)


def _marked(posts: Sequence[Post], recipe: Recipe) -> Iterator[Post]:
    """Ironic posts with signs of it: those of the set have lost the tags they were found by."""
    random = Random(recipe.seed)
    for place, post in enumerate(posts):
        if post.ironic:
            for mark in random.sample(_MARKS, 2):
                yield Post(normalise(f"{post.text} {mark}"), owner=place, ironic=True)


def _write(path: Path, base: Path, recipe: Recipe, posts: Sequence[Post]) -> None:
    tokenizer = load_tokenizer(base / "tokenizer.json", recipe.max_tokens)
    rows = [one.ids for one in tokenizer.encode_batch_fast([post.text for post in posts])]
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    np.savez_compressed(
        path,
        ids=np.concatenate([np.array(row, dtype=np.int32) for row in rows]),
        lengths=np.array([len(row) for row in rows], dtype=np.int32),
        sentiment=np.array([post.sentiment for post in posts], dtype=np.int8),
        emotion=np.array([post.emotion for post in posts], dtype=np.int8),
        owner=np.array(
            [place if post.owner is None else post.owner for place, post in enumerate(posts)]
        ),
        ironic=np.array([post.ironic for post in posts]),
        pad=np.array(config.get("pad_token_id", 0)),
    )


def _told(posts: Sequence[Post]) -> str:
    own = [post for post in posts if post.owner is None]
    labelled = sum(post.sentiment != MISSING or post.emotion != _UNFELT for post in own)
    ironic = sum(post.ironic for post in own)
    return (
        f"{labelled:,} posts with labels, {len(own) - labelled:,} without ({ironic:,} ironic); "
        f"{len(posts) - len(own):,} copies with other names or signs of irony"
    )
