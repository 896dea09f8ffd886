"""Settings of the one-machine platform."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field

from groundswell.settings.section import Section


class LocalSettings(Section):
    """The one-machine platform of ``groundswell up``."""

    data_dir: Path = Field(
        default_factory=lambda: (
            Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
            / "groundswell"
        ),
        validation_alias="groundswell_data_dir",
        description="Everything the embedded engines keep.",
    )
    demo: bool = Field(
        True, description="Whether a first `up` without a source has three days of simulated life."
    )
    valkey_maxmemory_mb: int = Field(
        1024, ge=64, description="Memory of the embedded Valkey; full, it takes no more posts."
    )
    valkey_appendfsync: Literal["everysec", "always"] = Field(
        "everysec",
        description="When the embedded Valkey writes to disk: `everysec` may lose the last second "
        "in a power cut, `always` nothing that was answered.",
    )
