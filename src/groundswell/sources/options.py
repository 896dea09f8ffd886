"""Validated options of a source spec; an unknown one is an error that lists the known ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from groundswell.errors import ConfigurationError

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def refuse_unknown(kind: str, given: Mapping[str, str], known: Collection[str]) -> None:
    """Raise ``ConfigurationError`` for the first option that ``kind`` does not have."""
    for name in given:
        if name not in known:
            existing = f"it has: {', '.join(known)}" if known else "it has none"
            raise ConfigurationError(f"source {kind}: unknown option {name!r}; {existing}")


def read_flag(kind: str, name: str, value: str) -> bool:
    """Read ``1``/``0`` (``true``/``false``, ``yes``/``no``, ``on``/``off``)."""
    folded = value.lower()
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise ConfigurationError(f"source {kind}: {name} is 1 or 0, not {value!r}")


def read_words(value: str) -> tuple[str, ...]:
    """Read ``word,word``; empty ones are left out."""
    return tuple(word.strip() for word in value.split(",") if word.strip())


def read_choice(kind: str, name: str, value: str, choices: Collection[str]) -> str:
    """One of ``choices``, in any case."""
    if value.lower() in choices:
        return value.lower()
    raise ConfigurationError(f"source {kind}: {name} is {' or '.join(choices)}, not {value!r}")


def read_number(kind: str, name: str, value: str, *, least: float, most: float = 1e9) -> float:
    """A number from ``least`` to ``most``."""
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise ConfigurationError(f"source {kind}: {name} is a number from {least:g}, not {value!r}")
    return number
