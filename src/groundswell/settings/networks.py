"""How single networks are reached, and with which keys."""

from __future__ import annotations

from pydantic import Field

from groundswell.settings.section import Section


class NetworkSettings(Section):
    """Part of the ingester's settings; keys are secrets and come from the environment alone."""

    hackernews_url: str = Field(
        "https://hacker-news.firebaseio.com/v0", description="Where Hacker News' API is."
    )
