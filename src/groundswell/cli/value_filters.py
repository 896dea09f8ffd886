"""Options that filter posts by value: each may be repeated, to include values and to exclude."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, UNSUPPORTED
from groundswell.domain.value_filter import MAX_VALUES, ValueFilter

Command = TypeVar("Command", bound=Callable[..., Any])

_ALLOWED: dict[str, click.ParamType[Any]] = {
    "source": click.STRING,
    "sentiment": click.Choice([*SENTIMENTS, UNSUPPORTED]),
    "emotion": click.Choice([*EMOTIONS, UNSUPPORTED]),
    "author": click.STRING,
}
_HELP = {
    "source": ("Only posts of this source.", "No posts of this source."),
    "sentiment": ("Only with this label.", "None with this label."),
    "emotion": ("Only with this emotion.", "None with this emotion."),
    "author": ("Exactly this author.", "Not this author; posts without one stay."),
}


def value_options(command: Command) -> Command:
    """Add the options; the command gets them by their names, each as a tuple."""
    for name, told in reversed(_HELP.items()):
        for option, text in ((f"--exclude-{name}", told[1]), (f"--{name}", told[0])):
            command = click.option(
                option,
                multiple=True,
                type=_ALLOWED[name],
                callback=_few,
                help=f"{text} May be repeated.",
            )(command)
    return command


def value_filter(name: str, given: Mapping[str, tuple[str, ...]]) -> ValueFilter:
    """The filter that the two options of this field ask for."""
    return ValueFilter.of(given[name], given[f"exclude_{name}"])


def _few(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > MAX_VALUES:
        raise click.BadParameter(f"{len(values)} are given, at most {MAX_VALUES} are taken")
    return values
