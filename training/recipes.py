"""The recipes of the models that ship, and of those that were tried on the way to them."""

from __future__ import annotations

from dataclasses import replace

from training.recipe import TWEETS, Recipe


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
        unlabelled_sets=(*TWEETS, "isarcasm", "tweets_unlabelled:25000"),
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
# On from the one before (--teacher), taught by it and by a larger network beside it
# (--teacher-base all-mpnet-base-v2), most of whose layers learn.
RECIPES["groundswell-mini-6"] = replace(
    RECIPES["groundswell-mini-4"],
    teacher="groundswell-mini-4",
    later_phrases=4_000,
    phrases=8_000,
    teacher_epochs=0.4,
    teacher_learning_rate=4e-5,
    head_rate=25.0,
    teacher_frozen_layers=4,
    larger_answers="sentiment",
    notes=150,
)
# The same answers, read three times as long at a higher rate, with people's labels at less weight;
# a quarter of the weights is the start's.
RECIPES["groundswell-mini-7"] = replace(
    RECIPES["groundswell-mini-6"],
    distil_epochs=2.0,
    distil_learning_rate=8e-5,
    hard_weight=0.3,
    of_start=0.25,
    notes=600,
)
# On from multi-0 (--teacher), beside fewer labels with that one's answers to tweets of other
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
