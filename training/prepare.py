"""From posts to token ids: normalised as in use, tokenised once, kept as arrays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np

from groundswell.analyzer.text import normalise
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.batches import FRAMES, MADE_UP, MISSING
from training.frames import frames, made_up
from training.phrases import phrases
from training.recipe import Recipe
from training.run import Run
from training.sets import UNFELT, Row, rows
from training.swaps import swapped
from training.switched import Dictionary, switched
from training.tokenizer import load_tokenizer

_MARKS = ("#sarcasm", "#sarcastic", "#irony", "#not", "/s", "NOT", "🙄", "🙃")
# Of dev the first two sets whole; of further ones as much as tells one from another.
_MOST_DEV = 250


@dataclass(frozen=True, slots=True)
class Post:
    """A normalised text, what people said of it, and the place of the post it is a copy of."""

    text: str
    sentiment: int = MISSING
    emotion: tuple[int, ...] = UNFELT
    owner: int | None = None
    ironic: bool = False
    sided: bool = False
    language: str = "en"
    source: str = ""


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
    if recipe.switched:
        copies += _switched(train, recipe, _dictionary(run, recipe, data, base))
    train += copies
    train += _made_up(recipe)
    train += _framed(recipe, data, len(train))
    splits = {"train": train, "dev": dev}
    if recipe.measured_sets:
        splits["measured"] = list(_measured(recipe, data))
    for split, posts in splits.items():
        _write(run.prepared(split), base, recipe, posts)
        if larger:
            _write(run.prepared(split, recipe), larger, recipe, posts)
        print(f"{split}: {_told(posts)}")


def _labelled(recipe: Recipe, data: Path, split: str) -> Iterator[Post]:
    most = {recipe.sentiment_set: recipe.most_sentiment, recipe.emotion_set: recipe.most_emotion}
    firsts = [f"{name}:{count or ''}" for name, count in most.items()]
    more = recipe.more_sets
    if split != "train":
        firsts, more = list(most), tuple(f"{one.partition(':')[0]}:{_MOST_DEV}" for one in more)
    names = (*firsts, *more)
    yield from map(_post, rows(data, names, split, recipe.seed))


def _measured(recipe: Recipe, data: Path) -> Iterator[Post]:
    yield from map(_post, rows(data, recipe.measured_sets, "dev", recipe.seed))


def _post(row: Row) -> Post:
    said = row.said
    return Post(
        normalise(row.text),
        said.sentiment,
        said.emotion,
        sided=said.sided,
        language=row.language,
        source=row.source,
    )


def _unlabelled(recipe: Recipe, data: Path, known: set[str]) -> Iterator[Post]:
    """Texts of the other sets, each once, and none of those that are there already."""
    for name in recipe.unlabelled_sets:
        for row in rows(data, [name], "train", recipe.seed, labels=False):
            post = replace(_post(row), ironic=row.source in recipe.irony_sets and row.ironic)
            if post.text and post.text not in known:
                known.add(post.text)
                yield post


def _copies(posts: Sequence[Post], recipe: Recipe) -> Iterator[Post]:
    random = Random(recipe.seed)
    for place, post in enumerate(posts):
        for text in swapped(post.text, recipe.swaps, random):
            yield replace(post, text=text, owner=place)


def _marked(posts: Sequence[Post], recipe: Recipe) -> Iterator[Post]:
    """Ironic posts with signs of it: those of the set have lost the tags they were found by."""
    random = Random(recipe.seed)
    for place, post in enumerate(posts):
        if post.ironic:
            for mark in random.sample(_MARKS, 2):
                marked = normalise(f"{post.text} {mark}")
                yield replace(post, text=marked, owner=place)


def _made_up(recipe: Recipe) -> Iterator[Post]:
    later = phrases(recipe.later_phrases, recipe.seed, later=True)
    for phrase in (*phrases(recipe.phrases, recipe.seed), *later):
        felt = tuple(int(name == phrase.emotion) for name in EMOTIONS)
        yield Post(
            normalise(phrase.text),
            SENTIMENTS.index(phrase.sentiment),
            felt if phrase.emotion else UNFELT,
            source=MADE_UP,
        )


def _framed(recipe: Recipe, data: Path, place: int) -> Iterator[Post]:
    """Sentences that differ in one word: of a frame the first, at ``place``, owns the rest."""
    if recipe.frame_sets:
        held = [frames(data / name / "train.jsonl.gz")[False] for name in recipe.frame_sets]
        for texts in (*chain.from_iterable(held), *made_up(recipe.seed)):
            yield from (Post(normalise(text), owner=place, source=FRAMES) for text in texts)
            place += len(texts)


def _switched(posts: Sequence[Post], recipe: Recipe, dictionary: Dictionary) -> Iterator[Post]:
    """Labelled English posts with words of one other language."""
    random, languages = Random(recipe.seed), sorted(dictionary)
    for place, post in enumerate(posts):
        if post.language == "en" and post.source in (recipe.sentiment_set, recipe.emotion_set):
            language = random.choice(languages)
            text = switched(post.text, dictionary[language], random)
            if text is not None:
                yield replace(post, text=text, owner=place, language=language)


def _dictionary(run: Run, recipe: Recipe, data: Path, base: Path) -> Dictionary:
    """The dictionary of the run, made once and kept."""
    if not (found := run.read("dictionary")):
        from training.dictionary import induce  # needs torch

        sets = {"en": [recipe.sentiment_set, recipe.emotion_set]}
        for one in recipe.switched:
            language, _, names = one.partition("=")
            sets[language] = names.split("+")
        found = induce(base, data, sets, recipe.dictionary_words)
        run.note("dictionary", found)
    return found


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
        sided=np.array([post.sided for post in posts]),
        language=np.array([post.language for post in posts]),
        source=np.array([post.source for post in posts]),
        pad=np.array(config.get("pad_token_id", 0)),
    )


def _told(posts: Sequence[Post]) -> str:
    own = [post for post in posts if post.owner is None]
    labelled = sum(post.sentiment != MISSING or post.emotion != UNFELT for post in own)
    ironic = sum(post.ironic for post in own)
    return (
        f"{labelled:,} posts with labels, {len(own) - labelled:,} without ({ironic:,} ironic); "
        f"{len(posts) - len(own):,} copies with other names or signs of irony"
    )
