"""Where the one-machine platform keeps its data."""

from __future__ import annotations

import os
from pathlib import Path

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
