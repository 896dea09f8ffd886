"""The client of the REST API that commands use, of the local platform or ``--url``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click
import httpx2

from groundswell.cli.data_dir import data_dir_option, settings_at
from groundswell.embedded.state import read_state
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings

_SECONDS = 30.0


class PlatformApi:
    """Asks one platform; every refusal is a ``ConfigurationError`` in its own words.

    It is the one at ``url``, or the one that runs here, on ``data_dir``.
    """

    def __init__(self, url: str | None, key: str | None, data_dir: Path | None) -> None:
        self._given = url
        self._key = key
        self._data_dir = data_dir

    @cached_property
    def settings(self) -> Settings:
        """The settings of the commands that need more than the API."""
        return settings_at(self._data_dir)

    @cached_property
    def _url(self) -> str:
        if self._given is not None:
            return self._given.rstrip("/")
        place = self.settings.local.data_dir
        state = read_state(place)
        if state is None:
            raise ConfigurationError(
                f"no `groundswell up` is running on {place}; start one, or give --url"
            )
        return state.api_url.rstrip("/")

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: object = None,
    ) -> Any:
        """The answer's body, or ``None`` where there is none."""
        headers = {} if self._key is None else {"X-API-Key": self._key}
        given = {name: value for name, value in (params or {}).items() if value is not None}
        url = self._url
        try:
            with httpx2.Client(base_url=url, headers=headers, timeout=_SECONDS) as client:
                answer = client.request(method, path, params=given, json=body)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise ConfigurationError(f"{url} does not answer: {error}") from None
        if answer.status_code >= 400:
            raise ConfigurationError(_told(answer))
        return None if answer.status_code == 204 else answer.json()


def platform_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the platform that its options name, as ``api``."""

    @wraps(command)
    def with_api(*, url: str | None, key: str | None, data_dir: Path | None, **others: Any) -> None:
        command(api=PlatformApi(url, key, data_dir), **others)

    for option in (
        data_dir_option,
        click.option(
            "--key",
            envvar="GROUNDSWELL_API_KEY",
            help="An API key, where a login is asked for (GROUNDSWELL_API_KEY).",
        ),
        click.option(
            "--url",
            envvar="GROUNDSWELL_URL",
            help="The platform (GROUNDSWELL_URL). Default: the one that runs here.",
        ),
    ):
        with_api = option(with_api)
    return with_api


def _told(answer: httpx2.Response) -> str:
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return f"the platform answers {answer.status_code}"
    if isinstance(detail, str):
        return detail
    return "; ".join(f"{_place(each)}: {each['msg']}" for each in detail)


def _place(each: Mapping[str, Any]) -> str:
    return str(each["loc"][-1]) if each.get("loc") else "the request"
