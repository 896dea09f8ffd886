"""The interface of a projection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Projection:
    """One way of counting posts, kept in one ``table``; ``name`` is that of its WITH query.

    ``upsert`` turns what a batch changed into changes of that table. It is an
    ``INSERT … ON CONFLICT … RETURNING`` that

    - reads ``{difference}``: a row for each post as it was, with ``posts`` = -1, and one for each
      as it is, with ``posts`` = 1; its columns are those of :class:`Counted`
      (:mod:`groundswell.store.difference`);
    - adds what it finds to what is there, never replaces it;
    - goes through its rows in the order of the table's key, so that two workers wait for each
      other and never in a circle.
    """

    name: str
    table: str
    upsert: str
    relation: str = "difference"
    """What ``{difference}`` stands for; ``topic_difference`` has each post once a topic."""
