"""The engines a command uses: those of the environment, else those of a running ``up``."""

from __future__ import annotations

from dataclasses import replace

from pydantic import SecretStr

from groundswell.embedded.state import PlatformState, read_state
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings, StreamSettings


def database_url(settings: Settings) -> str:
    """The PostgreSQL to use.

    Raises:
        ConfigurationError: none is named, and no ``up`` is running.
    """
    return settings.database.url or _of_a_running_up(settings, "DATABASE_URL").database_url


def stream_settings(settings: Settings) -> StreamSettings:
    """The stream's settings, with a Redis to use.

    Raises:
        ConfigurationError: none is named, and no ``up`` is running.
    """
    if settings.stream.url is not None:
        return settings.stream
    url = _of_a_running_up(settings, "REDIS_URL").redis_url
    return settings.stream.model_copy(update={"redis_url": SecretStr(url)})


def with_engines(settings: Settings) -> Settings:
    """The settings with a PostgreSQL and a Redis to use.

    Raises:
        ConfigurationError: one is not named, and no ``up`` is running.
    """
    url = SecretStr(database_url(settings))
    database = settings.database.model_copy(update={"database_url": url})
    return replace(settings, database=database, stream=stream_settings(settings))


def _of_a_running_up(settings: Settings, variable: str) -> PlatformState:
    state = read_state(settings.local.data_dir)
    if state is None:
        raise ConfigurationError(
            f"{variable} is not set, and no `groundswell up` is running on "
            f"{settings.local.data_dir}; start one, or set {variable}"
        )
    return state
