"""Who has shown nothing is nobody: there is no route on which that is everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.api.app import create_app
from groundswell.api.auth.authenticator import Authenticator, Refused
from groundswell.api.auth.requester import ActorOf, NameOf, SourcesOf
from groundswell.api.dependencies import Deps
from groundswell.domain.access import NOBODY, Scope, includes
from groundswell.settings import Settings
from groundswell.stream.sessions import Logins
from tests.integration.api.auth.conftest import Key, bearer, guarded
from tests.integration.api.conftest import client_of


async def test_on_an_open_route_that_reads_by_source_a_stranger_sees_none(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    app = create_app(deps, guarded(settings), dashboard=tmp_path / "none")

    @app.get("/probe.json")  # open to everybody, as the page's files are
    async def probe(within: SourcesOf, name: NameOf, actor: ActorOf) -> dict[str, object]:
        return {"sees": includes(within, "net"), "signs": name("ann"), "is": actor.id}

    async with client_of(app) as api:
        stranger = (await api.get("/probe.json")).json()
        assert stranger == {"sees": False, "signs": "nobody", "is": "nobody"}
        wrong = await api.get("/probe.json", headers=bearer("gsk_000000000000_" + "A" * 43))
        assert wrong.json() == stranger
        reader = await api.get("/probe.json", headers=bearer(await key("read")))
        assert reader.json()["sees"] is True
        limited = await api.get(
            "/probe.json", headers=bearer(await key("read", sources=frozenset({"other"})))
        )
        assert limited.json()["sees"] is False


async def test_a_login_that_does_not_tell_its_sources_is_no_login(
    deps: Deps, settings: Settings
) -> None:
    logins: Logins = deps.stream.logins
    authenticator = Authenticator(guarded(settings).auth, deps.keys, logins)
    whole = {"id": "token:ann", "name": "ann", "scopes": ["read"], "expires_at": None}
    for missing in ("sources", "scopes", "expires_at"):
        value = {name: told for name, told in {**whole, "sources": None}.items() if name != missing}
        with pytest.raises(Refused):
            await authenticator.by_session(await logins.open_session(value, 60))


def test_nobody_may_do_nothing() -> None:
    assert not any(NOBODY.may(scope) for scope in Scope)
    assert not includes(NOBODY.sources, "anything")
