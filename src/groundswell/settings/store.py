"""How long posts are kept."""

from __future__ import annotations

from pydantic import Field

from groundswell.settings.section import Section


class StoreSettings(Section):
    """How long posts are kept."""

    retention_days: int = Field(0, ge=0, description="Older posts are dropped; 0: kept for ever.")
