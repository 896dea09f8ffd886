"""Kitagawa decomposition of a change of share: a different mix of sources, or different rates.

Source: Kitagawa 1955, the decomposition of a difference between two rates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from groundswell.insight.drivers.post import DriverPost


def mix_and_rate(
    window: Sequence[DriverPost], baseline: Sequence[DriverPost]
) -> tuple[float, float] | None:
    """The change of the share by source as (mix, rate), in share points that add up to it.

    ``None`` where one side has no posts.
    """
    if not window or not baseline:
        return None
    posts = [Counter(post.source for post in side) for side in (baseline, window)]
    watched = [Counter(post.source for post in side if post.counts) for side in (baseline, window)]
    mix = rate = 0.0
    for source in posts[0] | posts[1]:
        weight = [posts[n][source] / posts[n].total() for n in (0, 1)]
        known = [posts[n][source] > 0 for n in (0, 1)]
        share = [watched[n][source] / max(posts[n][source], 1) for n in (0, 1)]
        # A source that is new (or gone) is a change of the mix alone.
        share = [share[n] if known[n] else share[1 - n] for n in (0, 1)]
        mix += (weight[1] - weight[0]) * (share[0] + share[1]) / 2
        rate += (share[1] - share[0]) * (weight[0] + weight[1]) / 2
    return mix, rate
