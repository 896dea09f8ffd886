"""Who changed something: with a login its name, whatever the request says."""

from __future__ import annotations

import httpx

from tests.integration.api.access.conftest import Key, bearer
from tests.integration.api.conftest import Work, post

LABEL = "/api/posts/p/label"


async def test_a_correction_is_signed_with_the_name_of_the_key(
    closed: httpx.AsyncClient, key: Key, work: Work
) -> None:
    await work.save(post("p", "good"))
    headers = bearer(await key("admin"))
    body = {"sentiment": "negative", "by": "somebody else"}
    (relabel,) = (await closed.put(LABEL, json=body, headers=headers)).json()["relabels"]
    assert relabel["by"] == "a test's"
    told = await closed.delete(LABEL, params={"by": "somebody else"}, headers=headers)
    (relabel,) = told.json()["relabels"]
    assert relabel["ended_by"] == "a test's"


async def test_nobody_corrects_without_leave(
    closed: httpx.AsyncClient, key: Key, work: Work
) -> None:
    await work.save(post("p", "good"))
    body = {"sentiment": "negative"}
    assert (await closed.put(LABEL, json=body)).status_code == 401
    reader = bearer(await key("read"))
    assert (await closed.put(LABEL, json=body, headers=reader)).status_code == 403
    assert (await closed.get("/api/posts/p", headers=reader)).json()["relabels"] == []
