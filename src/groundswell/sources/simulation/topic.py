"""The form of a topic: what people write about, and what they have to say about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One invented brand. All clauses are whole, lower-case and without an end mark.

    ``trouble`` is what is told while an incident lasts, ``news`` while good news does.
    ``mood`` is where its mood comes back to, from -1 (all bad) to 1 (all good).
    """

    brand: str
    kind: str
    products: tuple[str, ...]
    things: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    plain: tuple[str, ...]
    trouble: tuple[str, ...]
    news: tuple[str, ...]
    mood: float = 0.3

    @property
    def tag(self) -> str:
        return self.brand.replace(" ", "").replace("&", "And")
