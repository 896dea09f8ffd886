"""The ``--data-dir`` option: of which platform of this machine a command speaks.

Every command that uses a platform takes it: by ``local_settings``, or by ``platform_options``
where it asks the REST API.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from groundswell.settings import Settings, load_settings

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the platform of this machine keeps its data (GROUNDSWELL_DATA_DIR).",
)


def local_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the settings, with the data folder that its option names, as ``settings``."""

    @wraps(command)
    def with_settings(*, data_dir: Path | None, **others: Any) -> None:
        command(settings=settings_at(data_dir), **others)

    return data_dir_option(with_settings)


def settings_at(data_dir: Path | None) -> Settings:
    """The settings, with ``data_dir`` in place of the environment's.

    Raises:
        ConfigurationError: a variable of the environment is not what it takes.
    """
    settings = load_settings()
    place = (data_dir or settings.local.data_dir).expanduser().absolute()
    return replace(settings, local=settings.local.model_copy(update={"data_dir": place}))
