"""When a post was written, where its author's clock and the network's say different things."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell.domain.post import EARLIEST

SKEW = timedelta(minutes=2)
"""Clocks differ; by more than this, the author's is wrong."""


def written_at(claimed: datetime | None, network: datetime) -> datetime:
    """``claimed``, unless it is nothing, lies before 2000, or ahead of ``network``, the time at
    which the network had the post: nobody writes in the future."""
    if claimed is None or not EARLIEST <= claimed <= network + SKEW:
        return network
    return claimed
