"""``groundswell keys``: made once, listed without secrets, revoked for good."""

from __future__ import annotations

import json

from groundswell.api.dependencies import Deps
from tests.e2e.conftest import groundswell


async def test_a_key_is_shown_once_listed_and_revoked(database_url: str, deps: Deps) -> None:
    asked = ("create", "crawler", "--scope", "ingest", "--scope", "read")
    code, out, told = await groundswell("keys", *asked, DATABASE_URL=database_url)
    assert code == 0, told
    text = out.strip()
    assert text.startswith("gsk_")
    key_id = text.split("_")[1]
    code, out, _ = await groundswell("keys", "list", "--json", DATABASE_URL=database_url)
    (listed,) = json.loads(out)
    assert (listed["id"], listed["name"], listed["state"]) == (key_id, "crawler", "usable")
    assert listed["scopes"] == ["ingest", "read"]
    assert text not in out
    assert (await groundswell("keys", "revoke", key_id, DATABASE_URL=database_url))[0] == 0
    _, out, _ = await groundswell("keys", "list", DATABASE_URL=database_url)
    assert "revoked" in out
    limited = ("create", "shop", "--scope", "read", "--source", "push:shop", "--source", "a, b")
    entries, _ = await deps.audit.page(10)
    acts = [(each.actor, each.action, each.subject) for each in entries]
    assert acts == [("operator", "revoke_key", key_id), ("operator", "create_key", key_id)]
    code, out, told = await groundswell("keys", *limited, "--json", DATABASE_URL=database_url)
    assert json.loads(out)["sources"] == ["a, b", "push:shop"]
    for wrong in (("--scope", "admin", "--source", "x"), ("--scope", "read", "--source", " ")):
        code, out, told = await groundswell(
            "keys", "create", "x", *wrong, DATABASE_URL=database_url
        )
        assert (code != 0, out) == (True, "")
        assert "source" in told
    code, _, told = await groundswell("keys", "revoke", "nobody", DATABASE_URL=database_url)
    assert code == 1
    assert "there is no key 'nobody'" in told
