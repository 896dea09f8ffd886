"""Nobody listens for the whole world by mistake."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Literal

import pytest

from groundswell.api.server.bind_guard import is_loopback, refuse_exposure
from groundswell.api.server.serve import serve
from groundswell.errors import ConfigurationError
from groundswell.services.file_importer import FileImporter
from groundswell.settings import ApiSettings, AuthSettings, Settings
from tests.e2e.conftest import groundswell
from tests.integration.api.conftest import with_api


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1"])
async def test_listening_beyond_this_machine_without_a_login_is_refused(
    settings: Settings, host: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"AUTH_MODE=on.*AUTH_MODE=proxy"):
        await serve(with_api(settings, api_host=host), asyncio.Event(), FileImporter)
    modes: tuple[Literal["on", "proxy"], ...] = ("on", "proxy")
    for mode in modes:
        chosen = AuthSettings(auth_mode=mode)
        refuse_exposure(replace(with_api(settings, api_host=host), auth=chosen))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_this_machine_alone_needs_no_login(host: str) -> None:
    assert is_loopback(host)


def test_pages_of_any_site_and_a_login_do_not_go_together() -> None:
    settings = Settings(api=ApiSettings(cors_origins=("*",)), auth=AuthSettings(auth_mode="on"))
    with pytest.raises(ConfigurationError, match="CORS_ORIGINS"):
        refuse_exposure(settings)


async def test_the_commands_end_with_the_two_ways_out(tmp_path: object) -> None:
    addresses = {"DATABASE_URL": "postgresql://127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}
    for command in (("serve",), ("up", "--no-browser", "--data-dir", str(tmp_path))):
        code, _, told = await groundswell(*command, "--host", "0.0.0.0", **addresses)
        assert code == 1, command
        (error,) = (line for line in told.splitlines() if line.startswith("groundswell: "))
        assert "AUTH_MODE=on" in error
        assert "AUTH_MODE=proxy" in error
