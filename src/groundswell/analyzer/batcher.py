"""Batching: texts of similar length run together under a token budget, padding counted."""

from __future__ import annotations

from collections.abc import Sequence

# Measured on two cores with VNNI, processor time a post. A full batch of a worker: 2.25 ms with
# any budget from 96 to 512, and fewer batches cost less beside the network. Six posts, as come
# together at half load: 2.45 ms with 64, 2.83 with 192, 3.3 with 512, for less is padded; and the
# cores share them.
TOKEN_BUDGET = 512
LEAST_BUDGET = 64
SHARES = 8
"""Few texts are cut into so many batches, if each has the least budget."""


def plan_batches(lengths: Sequence[int], budget: int | None = None) -> list[list[int]]:
    """The places of ``lengths`` (tokens), grouped so that rows times longest row fits ``budget``.

    Every place is in exactly one batch; one that is longer than the budget is alone in its own.
    The longest batch comes first, so that threads that share the work end together.
    """
    if budget is None:
        budget = min(TOKEN_BUDGET, max(LEAST_BUDGET, sum(lengths) // SHARES))
    batches: list[list[int]] = []
    longest = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batches and (len(batches[-1]) + 1) * longest <= budget:
            batches[-1].append(place)
        else:
            batches.append([place])
            longest = lengths[place]
    return batches
