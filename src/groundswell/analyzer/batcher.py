"""Batching: texts of similar length run together under a token budget, padding counted."""

from __future__ import annotations

from collections.abc import Sequence

# Measured on two cores: from 256 to 1,024 tokens a batch makes no difference beyond the noise,
# and a smaller batch comes back sooner.
TOKEN_BUDGET = 512


def plan_batches(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> list[list[int]]:
    """The places of ``lengths`` (tokens), grouped so that rows times longest row fits ``budget``.

    Every place is in exactly one batch; one that is longer than the budget is alone in its own.
    The longest batch comes first, so that threads that share the work end together.
    """
    batches: list[list[int]] = []
    longest = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batches and (len(batches[-1]) + 1) * longest <= budget:
            batches[-1].append(place)
        else:
            batches.append([place])
            longest = lengths[place]
    return batches
