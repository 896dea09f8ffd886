"""Who changed something: with a login its name, whatever the request says."""

from __future__ import annotations

import httpx

from groundswell.api.dependencies import Deps
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from tests.integration.api.auth.conftest import Key, bearer
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


async def test_corrections_and_acknowledgements_stand_in_the_audit_log_once_each(
    closed: httpx.AsyncClient, key: Key, deps: Deps, work: Work
) -> None:
    await work.save(post("p", "good"), *(post(f"n{n}", "bad") for n in range(12)))
    alert = await deps.alerts.step(NegativeRatioRule(), utc_now())
    assert alert is not None
    text = await key("admin")
    for _ in range(2):  # what changes nothing is no act
        for method, path, body in (
            ("PUT", LABEL, {"sentiment": "negative"}),
            ("POST", f"/api/alerts/{alert.id}/acknowledge", {"note": "a private note"}),
        ):
            answer = await closed.request(method, path, json=body, headers=bearer(text))
            assert answer.status_code == 200, answer.text
    for _ in range(2):
        assert (await closed.delete(LABEL, headers=bearer(text))).status_code == 200
    told = (await closed.get("/api/audit", headers=bearer(text))).json()
    who = f"key:{text.split('_')[1]}"
    acts = [(each["actor"], each["action"], each["subject"]) for each in told["entries"]]
    assert acts == [
        (who, "withdraw_label", "p"),
        (who, "acknowledge_alert", alert.id),
        (who, "correct_label", "p"),
        ("operator", "create_key", text.split("_")[1]),
    ]
    assert "a private note" not in str(told)
