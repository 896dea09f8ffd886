"""What ``/api/audit`` answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime
from groundswell.store.audit import Act


class AuditEntryOut(BaseModel):
    """Somebody has done something."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="The entry's id.")
    at: UtcTime = Field(description="When.")
    actor: str = Field(description="By which key or token.", examples=["key:3f9c01ab77de"])
    name: str = Field(description="The key's name.", examples=["operations"])
    action: str = Field(
        description=f"One of {', '.join(f'`{act}`' for act in Act)}.",
        examples=["erase_post"],
    )
    subject: str = Field(description="The post, alert or key; an author as `sha256:…` of the name.")
    posts: int | None = Field(description="Posts erased.", examples=[1])


class AuditList(BaseModel):
    """Acts, the newest first."""

    entries: list[AuditEntryOut] = Field(description="The acts.")
    total: int = Field(description="Acts in all.", examples=[1])
    limit: LimitUsed
    offset: OffsetUsed
