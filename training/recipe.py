"""Every choice of a training run, and where its files lie."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

_TWEETS = ("tweeteval_offensive", "tweeteval_irony", "tweeteval_emotion")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one run; saved beside its weights as ``recipe.json``."""

    # The posts.
    sentiment_set: str = "tweeteval_sentiment"
    emotion_set: str = "goemotions_ekman"
    unlabelled_sets: tuple[str, ...] = _TWEETS
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
    # ``teacher`` names a model that ships: it teaches in their place, as it is.
    teacher: str = ""
    teacher_base: str = ""
    teacher_seeds: tuple[int, ...] = (20,)
    teacher_epochs: float = 2.0
    teacher_learning_rate: float = 7e-5
    teacher_cooldown: float = 1.0
    teacher_layers: tuple[int, ...] = ()
    teacher_inner: int = 0
    teacher_activation: str = ""
    # The student; 0 epochs: the first teacher is shipped as it is.
    layers: tuple[int, ...] = ()
    inner: int = 0
    activation: str = ""
    answers: str = "all"  # of which posts the teachers are asked; "texts": those without labels
    aligned: float = 0.0  # their answers to a set have each label as often (1); 0: as they come
    distil_epochs: float = 1.2
    distil_learning_rate: float = 5e-5
    hard_weight: float = 1.0  # of the loss by people's labels beside that by the teachers' answers
    calibration_posts: int = 0  # of dev, of each source; 0: all
    languages: tuple[str, ...] = ("en",)  # that it is to read, as the exported folder tells
    emotion_languages: tuple[str, ...] = ()  # those of them whose emotions it tells; empty: all
    average: float = 0.999  # of the moving average of the student's weights; 0: none

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


def _many_languages(most: int) -> tuple[str, ...]:
    """The labelled sets of other languages, at most ``most`` posts of the largest."""
    frequent = (*("ar", "de", "es", "fr", "it"), *("br", "nl", "pl", "pt", "ru", "tr"))
    rare = (
        *("bg", "bs", "cs", "da", "el", "et", "he", "hr", "hu", "is"),
        *("no", "ro", "sk", "sl", "sr", "sv", "vi"),
    )
    return (
        *(f"afrisenti/{one}:{most}" for one in ("ary", "arq", "por")),
        f"afrisenti/pcm:{most // 2}",
        *(f"afrisenti/{one}:{most // 4}" for one in ("amh", "hau", "swa")),
        *(f"afrisenti/{one}:{most // 8}" for one in ("ibo", "kin", "tso", "twi", "yor")),
        f"nsmc_korean:{most}",
        *(f"xed_emotions/{one}:{most}" for one in frequent),
        *(f"xed_emotions/{one}:{most // 2}" for one in ("cn", "en", "fi")),
        *(f"xed_emotions/{one}:{most // 5}" for one in rare),
    )


# Those whose dev figures are surely better than guessing; of emotions the first ones.
_FELT = (
    *("am", "ar", "bg", "cs", "da", "de", "el", "en", "es", "fr", "he", "hi", "hr", "hu", "it"),
    *("mr", "nl", "no", "pl", "pt", "ro", "ru", "sl", "sr", "sv", "tr", "vi", "zh"),
)
_LANGUAGES = (*_FELT, "fi", "id", "ja", "ko", "sw")
_SWITCHED = (
    *(
        f"{one}=xlmt_sentiment/{name}+xed_emotions/{one}"
        for one, name in (
            *(("ar", "arabic"), ("de", "german"), ("es", "spanish")),
            *(("fr", "french"), ("it", "italian"), ("pt", "portuguese")),
        )
    ),
    "hi=xlmt_sentiment/hindi",
    "id=smsa_indonesian",
    *(f"{one}=xed_emotions/{one}" for one in ("nl", "pl", "ru", "tr")),
)

RECIPES: dict[str, Recipe] = {
    # First the whole network, at one rate; then its upper layers, with words switched.
    "groundswell-multi-0": Recipe(
        unlabelled_sets=(),
        irony_sets=(),
        swaps=0,
        max_tokens=64,
        most_sentiment=40_000,
        most_emotion=20_000,
        more_sets=_many_languages(3_200),
        measured_sets=(
            "xlmt_sentiment/*",
            "semeval2018_valence_oc",
            "semeval2018_ec:400",
            "brighter_emotions/*:60",
        ),
        switched=_SWITCHED,
        frozen_words=True,
        sided_weight=0.5,
        notes=500,
        warmup=0.03,
        teacher_epochs=0.481,
        teacher_learning_rate=1e-4,
        teacher_cooldown=0.0,
        frozen_layers=4,
        balance=1.0,
        answers="none",
        cooldown=0.5,
        distil_epochs=0.354,
        distil_learning_rate=1e-4,
        average=0.0,
        calibration_posts=250,
        languages=_LANGUAGES,
        emotion_languages=_FELT,
    ),
    "groundswell-mini-1": Recipe(unlabelled_sets=(), irony_sets=(), swaps=0, distil_epochs=0),
    "groundswell-mini-2": Recipe(),
    "groundswell-mini-3": Recipe(
        swaps=3,
        adapt_steps=6_000,
        teacher_seeds=(20, 21, 22),
        layers=(0, 2, 3, 5),
        activation="relu",
        distil_epochs=5.0,
        distil_learning_rate=1e-4,
        hard_weight=0.3,
    ),
    "groundswell-mini-4": Recipe(
        unlabelled_sets=(*_TWEETS, "isarcasm", "tweets_unlabelled:25000"),
        irony_sets=("tweeteval_irony", "isarcasm"),
        measured_sets=("semeval2018_valence_oc", "semeval2018_ec"),
        phrases=12_000,
        balance=0.25,
        distil_epochs=0.6,
        hard_weight=0.5,
        notes=500,
    ),
}
# On from the one before (--teacher): who a post is about moves its scores less.
RECIPES["groundswell-mini-5"] = replace(
    RECIPES["groundswell-mini-4"],
    teacher="groundswell-mini-4",
    unlabelled_sets=("tweeteval_irony", "isarcasm", "tweets_unlabelled:6000"),
    most_sentiment=15_000,
    most_emotion=12_000,
    phrases=5_000,
    later_phrases=6_000,
    frame_sets=("behaviour_templates",),
    pairs=12,
    distil_epochs=0.7,
    distil_learning_rate=3e-5,
    average=0.998,
    notes=300,
)
# On from the one before (--teacher), beside fewer labels with that one's answers to tweets of other
# languages: twice, as the second time the answers are better.
RECIPES["groundswell-multi-0a"] = replace(
    RECIPES["groundswell-multi-0"],
    unlabelled_sets=(
        *(f"xlmt_sentiment/{one}" for one in ("arabic", "french", "german", "italian")),
        *(f"xlmt_sentiment/{one}" for one in ("portuguese", "spanish")),
        "smsa_indonesian:4000",
    ),
    most_sentiment=15_000,
    most_emotion=5_000,
    more_sets=_many_languages(500),
    teacher="groundswell-multi-0",
    answers="texts",
    aligned=0.5,
    cooldown=1.0,
    distil_epochs=0.45,
    distil_learning_rate=5e-5,
    average=0.998,
)
RECIPES["groundswell-multi-1"] = replace(
    RECIPES["groundswell-multi-0a"],
    teacher="groundswell-multi-0a",
    aligned=1.0,
    hard_weight=0.5,
    distil_epochs=0.65,
    average=0.997,
)
"""By the name of the run; any other run starts from ``Recipe()``."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder: everything a stage leaves for the next one.

    Each trained network has a folder of its own with its weights, shape and figures.
    """

    folder: Path

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer.json"

    @property
    def adapted(self) -> Path:
        return self.folder / "adapted"

    @property
    def student(self) -> Path:
        return self.folder / "student"

    def teacher(self, seed: int) -> Path:
        return self.folder / f"teacher-{seed}"

    def prepared(self, split: str, recipe: Recipe | None = None) -> Path:
        """Token ids of ``split``; with a ``recipe``, as its teachers read them."""
        ours = recipe is None or not recipe.teacher_base
        return self.folder / (f"{split}.npz" if ours else f"{split}-teacher.npz")

    def start(self, asked: Iterable[str]) -> Recipe:
        """The recipe of the run, kept from its first stage on; another one is refused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "recipe.json"
        first = RECIPES.get(self.folder.name, Recipe())
        held = self.recipe() if path.exists() else first.changed(asked)
        if held.changed(asked) != held:
            raise SystemExit(f"{path} holds another recipe; choose another --run")
        self.note("recipe", asdict(held))
        return held

    def recipe(self) -> Recipe:
        held: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one
            for name, one in self.read("recipe").items()
        }
        return Recipe(**held)

    def note(self, name: str, body: dict[str, Any]) -> None:
        """Write ``body`` as ``name.json`` in the run's folder."""
        path = self.folder / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")

    def read(self, name: str) -> dict[str, Any]:
        """What was noted as ``name``; empty when nothing was yet."""
        path = self.folder / f"{name}.json"
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return body


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
