"""Every choice of a training run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

TWEETS = ("tweeteval_offensive", "tweeteval_irony", "tweeteval_emotion")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one run; saved beside its weights as ``recipe.json``."""

    # The posts.
    sentiment_set: str = "tweeteval_sentiment"
    emotion_set: str = "goemotions_ekman"
    unlabelled_sets: tuple[str, ...] = TWEETS
    # More labelled sets, and those whose labels measure a run and choose nothing in it.
    more_sets: tuple[str, ...] = ()
    measured_sets: tuple[str, ...] = ()
    most_sentiment: int = 0  # posts of the sentiment set, chosen by chance; 0: all
    most_emotion: int = 0
    irony_sets: tuple[str, ...] = ("tweeteval_irony",)  # those whose posts people marked
    max_tokens: int = 72
    # Languages into which words of labelled English posts are switched, and the sets whose words
    # make the dictionary: "de=xed_emotions/de". Each labelled English post has one such copy.
    switched: tuple[str, ...] = ()
    dictionary_words: int = 4_000  # of each language, the most frequent
    swaps: int = 1  # copies of a post with other names and identity words; 0: none
    phrases: int = 0  # made-up posts (training/phrases.py)
    later_phrases: int = 0  # of the constructions of training/phrase_later.py
    frame_sets: tuple[str, ...] = ()  # sentences that differ in one word (training/frames.py)
    pairs: int = 0  # that mean the same, beside each batch of the student's (training/pairs.py)
    pair_weight: float = 1.0
    # Every training.
    batch_size: int = 32
    weight_decay: float = 0.01
    warmup: float = 0.06
    cooldown: float = 1.0  # share of the steps, the last, in which the rate falls to 0
    frozen_words: bool = False  # word vectors stay as they are in the base
    frozen_layers: int = 0  # of the student, the first ones, and the embeddings
    notes: int = 0  # steps between two measurements; 0: after each epoch
    dropout: float = 0.1
    seed: int = 20
    # Where people's labels are learnt.
    label_smoothing: float = 0.05
    emotion_weight: float = 3.0
    sided_weight: float = 1.0  # of a post whose label leaves neutral out, beside others
    balance: float = 0.0  # logit adjustment for rare sentiments (1: the macro recall's); 0: none
    # Masked-language adaptation of the base; 0 steps: none.
    adapt_steps: int = 0
    adapt_learning_rate: float = 1e-4
    masked: float = 0.15
    # The teachers: of the base, or of ``teacher_base``. Empty, 0 and "" are the base's own.
    # ``teacher`` names a model that ships: it teaches in their place, as it is; with a
    # ``teacher_base``, beside them, and the student begins as it.
    teacher: str = ""
    teacher_base: str = ""
    teacher_seeds: tuple[int, ...] = (20,)
    teacher_epochs: float = 2.0
    teacher_learning_rate: float = 7e-5
    teacher_cooldown: float = 1.0
    head_rate: float = 1.0  # of their fresh head, beside that of all else
    teacher_frozen_layers: int = 0  # of ``teacher_base``, the first ones, and the embeddings
    teacher_layers: tuple[int, ...] = ()
    teacher_inner: int = 0
    teacher_activation: str = ""
    # The student; 0 epochs: the first teacher is shipped as it is.
    layers: tuple[int, ...] = ()
    inner: int = 0
    activation: str = ""
    answers: str = "all"  # of which posts the teachers are asked; "texts": those without labels
    larger_answers: str = "all"  # "sentiment": the larger teacher tells that alone, of posts alone
    aligned: float = 0.0  # their answers to a set have each label as often (1); 0: as they come
    distil_epochs: float = 1.2
    distil_learning_rate: float = 5e-5
    hard_weight: float = 1.0  # of the loss by people's labels beside that by the teachers' answers
    calibration_posts: int = 0  # of dev, of each source; 0: all
    languages: tuple[str, ...] = ("en",)  # that it is to read, as the exported folder tells
    emotion_languages: tuple[str, ...] = ()  # those of them whose emotions it tells; empty: all
    average: float = 0.999  # of the moving average of the student's weights; 0: none
    # Share of the weights that it began with in those it ends with (Wortsman et al., 2022, "Robust
    # fine-tuning of zero-shot models"): what the start knew already is kept.
    of_start: float = 0.0

    def changed(self, settings: Iterable[str]) -> Recipe:
        """With ``name=value`` settings, values as JSON: ``layers=[0,2,5]``, ``activation=gelu``."""
        found: dict[str, Any] = {}
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        for setting in settings:
            name, _, value = setting.partition("=")
            if name not in known:
                raise SystemExit(f"--set {setting}: a recipe has {', '.join(sorted(known))}")
            found[name] = _like(known[name], value, setting)
        return replace(self, **found)


def splits_of(recipe: Recipe) -> tuple[str, ...]:
    """The splits that a network is measured on."""
    return ("dev", "measured") if recipe.measured_sets else ("dev",)


def _like(known: Any, value: str, setting: str) -> Any:
    """``value`` read as the type of ``known``."""
    if isinstance(known, str):
        return value
    try:
        found = json.loads(value)
    except json.JSONDecodeError:
        found = None
    if isinstance(known, tuple) and isinstance(found, list):
        return tuple(found)
    if isinstance(known, float) and isinstance(found, int) and not isinstance(found, bool):
        return float(found)
    if type(found) is not type(known):
        raise SystemExit(f"--set {setting}: a {type(known).__name__} is needed, as {known!r}")
    return found
