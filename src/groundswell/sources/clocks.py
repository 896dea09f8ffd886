"""Clock skew: the time of a post where its author's clock and the network's differ."""

from __future__ import annotations

from datetime import datetime

from groundswell.domain.post import EARLIEST, USUAL_CLOCK_SKEW


def written_at(claimed: datetime | None, network: datetime) -> datetime:
    """``claimed``, unless it is nothing, lies before 2000, or ahead of ``network``, the time at
    which the network had the post: nobody writes in the future."""
    if claimed is None or not EARLIEST <= claimed <= network + USUAL_CLOCK_SKEW:
        return network
    return claimed
