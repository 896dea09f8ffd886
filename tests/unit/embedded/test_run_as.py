"""Whom PostgreSQL runs as, on machines that allow more or less."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from groundswell.embedded import run_as
from groundswell.errors import EngineError


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    run_as.identity_for.cache_clear()
    yield
    run_as.identity_for.cache_clear()


def _machine(
    monkeypatch: pytest.MonkeyPatch, *, user: int, allows: tuple[str, ...], named: bool = True
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(run_as, "works", lambda wanted, _: wanted in allows)
    monkeypatch.setattr(run_as, "_has_name", lambda: named)


def test_an_ordinary_user_runs_it_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    _machine(monkeypatch, user=1000, allows=())
    assert run_as.identity_for("postgres") == "same"


@pytest.mark.parametrize(
    ("allows", "chosen"), [(("namespace", "setuid"), "namespace"), (("setuid",), "setuid")]
)
def test_root_takes_what_the_machine_allows(
    monkeypatch: pytest.MonkeyPatch, allows: tuple[str, ...], chosen: str
) -> None:
    _machine(monkeypatch, user=0, allows=allows)
    assert run_as.identity_for("postgres") == chosen


@pytest.mark.parametrize(("user", "named"), [(0, True), (4711, False)])
def test_where_nothing_is_allowed_the_way_out_is_named(
    monkeypatch: pytest.MonkeyPatch, user: int, named: bool
) -> None:
    _machine(monkeypatch, user=user, allows=("setuid",) if user else (), named=named)
    with pytest.raises(EngineError, match="set DATABASE_URL"):
        run_as.identity_for("postgres")
