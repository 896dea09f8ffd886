"""Ports: a remembered one is kept while it is free; a taken one is told beforehand."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from groundswell.embedded import ports
from groundswell.errors import ConfigurationError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_remembered_port_is_kept_while_it_is_free() -> None:
    free = ports.choose(None)
    assert ports.choose(free) == free


def test_a_taken_port_is_exchanged(taken: int) -> None:
    assert not ports.is_free(taken)
    assert ports.is_free(ports.choose(taken))


def test_a_taken_port_is_refused_with_what_to_do(taken: int) -> None:
    with pytest.raises(ConfigurationError, match=rf"port {taken} is in use .*--port"):
        ports.refuse_if_taken("127.0.0.1", taken)


def test_a_foreign_host_is_refused_with_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match=r"192\.0\.2\.1.*--host"):
        ports.refuse_if_taken("192.0.2.1", 0)


def test_a_free_port_is_not_refused() -> None:
    ports.refuse_if_taken("127.0.0.1", ports.choose(None))


def test_a_chosen_port_is_none_that_an_outgoing_connection_may_take() -> None:
    chosen = {ports.choose(None) for _ in range(20)}
    assert all(15_000 <= port < 32_000 for port in chosen)
    assert len(chosen) > 10  # two that start at once do not want the same
