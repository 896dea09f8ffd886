"""Keys open what their scope says, for as long as they are good, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import jwt
import pytest

from groundswell.api.app import describe_app
from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.settings import Settings
from tests.identity_provider import claims_of
from tests.integration.api.auth.conftest import SECRET, Key, bearer, client, guarded

OPEN = {
    ("GET", "/api/health"),
    ("GET", "/api/health/live"),
    ("GET", "/api/health/ready"),
    ("GET", "/api/auth/session"),
    ("POST", "/api/auth/session"),
    ("DELETE", "/api/auth/session"),
    ("GET", "/api/digests/unsubscribe"),  # its link is signed
    ("POST", "/api/digests/unsubscribe"),
    ("POST", "/api/ingest/name"),  # a webhook checks its own signature or token
}
POST = {"post_id": "p1", "content": "so good", "source": "net"}


def operations() -> list[tuple[str, str]]:
    """Every operation the API describes, also those that are added later."""
    paths = describe_app(Settings()).openapi()["paths"]
    return [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, methods in paths.items()
        for method in methods
    ]


async def test_without_a_login_every_operation_but_the_open_ones_is_401(
    closed: httpx.AsyncClient,
) -> None:
    for method, path in operations():
        answer = await closed.request(method, path)
        if (method, path) in OPEN:
            assert answer.status_code not in (401, 403), (method, path)
        else:
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert "detail" in answer.json()


@pytest.mark.parametrize(
    "path",
    ["/api/posts/", "//api/posts", "/api/./posts", "/API/posts", "/api/posts%00", "/metrics/",
     "/api/health/../posts", "/api/health/live/x", "/assets/../api/posts", "/api-docs/../metrics",
     "/%61pi/posts", "/openapi.json/x", "/api/posts;x", "/api/auth/session/x"],
)  # fmt: skip
async def test_no_spelling_of_a_path_leads_round_the_gate(
    closed: httpx.AsyncClient, path: str
) -> None:
    answer = await closed.request(
        "GET", httpx.URL("http://127.0.0.1").copy_with(raw_path=path.encode())
    )
    assert answer.status_code in (401, 404), answer.text
    assert answer.json()["detail"]
    assert "posts" not in answer.json()


async def test_each_scope_opens_its_own_and_nothing_else(
    closed: httpx.AsyncClient, key: Key
) -> None:
    asked = {
        "read": [("GET", "/api/posts"), ("GET", "/metrics"), ("POST", "/api/auth/ticket")],
        "ingest": [("POST", "/api/posts")],
    }
    allowed = {"read": {"read"}, "ingest": {"ingest"}, "admin": {"read", "ingest"}}
    for scope, opens in allowed.items():
        headers = bearer(await key(scope))
        for needed, requests in asked.items():
            for method, path in requests:
                body = POST if path == "/api/posts" and method == "POST" else None
                answer = await closed.request(method, path, headers=headers, json=body)
                expected = needed in opens
                assert (answer.status_code != 403) is expected, (scope, method, path)
                assert answer.is_success is expected, (scope, method, path, answer.text)
    for scope in ("read", "ingest"):
        for method, path in (("DELETE", "/api/posts/p1"), ("PUT", "/api/posts/p1/label")):
            answer = await closed.request(method, path, headers=bearer(await key(scope)))
            assert answer.status_code == 403, (scope, method)


async def test_what_no_route_has_is_told_on_the_paths_that_are_open(
    closed: httpx.AsyncClient, key: Key
) -> None:
    for path in ("/api/health", "/api/health/live", "/api/health/ready"):
        for headers in ({}, bearer(await key("read"))):
            for method in ("PUT", "DELETE", "TRACE", "QUERY", "PURGE"):
                answer = await closed.request(method, path, headers=headers)
                assert (answer.status_code, answer.headers["Allow"]) == (405, "GET"), method
    assert (await closed.request("TRACE", "/api/posts")).status_code == 401


async def test_a_key_may_come_in_either_header_and_never_in_the_address(
    closed: httpx.AsyncClient, key: Key
) -> None:
    text = await key("read")
    assert (await closed.get("/api/posts", headers=bearer(text))).status_code == 200
    assert (await closed.get("/api/posts", headers={"X-API-Key": text})).status_code == 200
    for query in ("key", "api_key", "access_token", "token", "ticket"):
        assert (await closed.get("/api/posts", params={query: text})).status_code == 401
    basic = {"Authorization": f"Basic {text}"}
    assert (await closed.get("/api/posts", headers=basic)).status_code == 401


async def test_a_revoked_or_expired_key_is_refused(
    closed: httpx.AsyncClient, deps: Deps, key: Key
) -> None:
    text = await key("admin")
    assert (await closed.get("/api/posts", headers=bearer(text))).status_code == 200
    assert await deps.keys.revoke(text.split("_")[1])
    assert (await closed.get("/api/posts", headers=bearer(text))).status_code == 401
    old = await key("admin", expires_at=utc_now() - timedelta(seconds=1))
    assert (await closed.get("/api/posts", headers=bearer(old))).status_code == 401


async def test_a_key_with_one_letter_changed_is_none(closed: httpx.AsyncClient, key: Key) -> None:
    text = await key("read")
    other = await key("admin")
    for wrong in (
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        text[:16] + other[16:],  # this one's id with the other's secret
        text + "x",
        "gsk_",
        "gsk_000000000000_" + "A" * 43,
        "é" * 30,
    ):
        headers = {b"Authorization": f"Bearer {wrong}".encode()}
        assert (await closed.get("/api/posts", headers=headers)).status_code == 401


async def test_keys_are_kept_as_hashes_and_their_last_use_is_known(
    closed: httpx.AsyncClient, deps: Deps, key: Key, database_url: str
) -> None:
    text = await key("read")
    (before,) = await deps.keys.list()
    assert before.last_used_at is None
    await closed.get("/api/posts", headers=bearer(text))
    (after,) = await deps.keys.list()
    assert after.last_used_at is not None
    connection = await asyncpg.connect(database_url)
    (row,) = await connection.fetch("SELECT * FROM api_keys")
    await connection.close()
    assert text.split("_", 2)[2] not in str(dict(row))


async def test_a_cached_key_ends_after_the_time_that_is_set(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    text = await key("read")
    patient = guarded(settings, auth_key_cache_seconds=60)
    async with client(deps, patient, tmp_path) as api:
        assert (await api.get("/api/posts", headers=bearer(text))).status_code == 200
        await deps.keys.revoke(text.split("_")[1])
        assert (await api.get("/api/posts", headers=bearer(text))).status_code == 200
    async with client(deps, guarded(settings), tmp_path) as api:
        assert (await api.get("/api/posts", headers=bearer(text))).status_code == 401


async def test_a_providers_token_opens_what_its_scopes_say(closed: httpx.AsyncClient) -> None:
    for scope, status in (("read", 200), ("admin", 200), ("ingest", 403), ("", 403)):
        token = jwt.encode(claims_of(scope=scope), SECRET, algorithm="HS256")
        assert (await closed.get("/api/posts", headers=bearer(token))).status_code == status
    expired = jwt.encode(claims_of(exp=1), SECRET, algorithm="HS256")
    answer = await closed.get("/api/posts", headers=bearer(expired))
    assert (answer.status_code, answer.json()["detail"]) == (401, "the token has expired")


async def test_the_healths_numbers_are_for_those_who_may_read(
    closed: httpx.AsyncClient, key: Key
) -> None:
    stranger = (await closed.get("/api/health")).json()
    assert stranger["status"] == "healthy"
    assert set(stranger["stats"].values()) == {None}
    reader = (await closed.get("/api/health", headers=bearer(await key("read")))).json()
    assert reader["stats"]["total_posts"] == 0
    bad = await closed.get("/api/health", headers=bearer("gsk_nonsense"))
    assert bad.status_code == 200


async def test_each_login_that_is_refused_is_logged_and_what_was_shown_is_not(
    closed: httpx.AsyncClient, key: Key, caplog: pytest.LogCaptureFixture
) -> None:
    """Also why, from where and, where that is known, who (OWASP ASVS 7.2.1, 7.2.2)."""
    caplog.set_level("INFO", "groundswell")
    good, forged = await key("read"), jwt.encode(claims_of(), SECRET + "!", algorithm="HS256")
    known = f"key:{good.split('_')[1]}"
    wrong = good[:-4] + "AAAA"
    await closed.get("/api/posts/a-post-id", headers=bearer(wrong))
    await closed.get("/api/posts", headers=bearer(forged))
    await closed.get("/api/posts", headers={"Cookie": "groundswell_session=made-up"})
    await closed.post("/api/auth/session", json={"credential": wrong})
    await closed.delete("/api/authors/ann/posts", headers=bearer(good))
    await closed.get("/api/posts")  # shows nothing: no login
    refused = [record for record in caplog.records if record.msg == "refused: %s"]
    told = [(vars(one)["method"], vars(one)["path"], vars(one).get("who")) for one in refused]
    assert told == [
        ("GET", "/api/posts", None),
        ("GET", "/api/posts", None),
        ("GET", "/api/posts", None),
        ("POST", "/api/auth", None),
        ("DELETE", "/api/authors", known),
    ]
    assert {vars(one)["client"] for one in refused} == {"127.0.0.1"}
    await closed.post("/api/auth/session", json={"credential": good})
    (entered,) = [record for record in caplog.records if record.msg == "logged in"]
    assert vars(entered)["who"] == known
    everything = " ".join(record.getMessage() + str(vars(record)) for record in caplog.records)
    for secret in (wrong.split("_", 2)[2], good.split("_", 2)[2], forged, "made-up", "a-post-id"):
        assert secret not in everything


async def test_nothing_of_a_key_or_a_post_is_logged(
    closed: httpx.AsyncClient, key: Key, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    text = await key("admin")
    await closed.post("/api/posts", headers=bearer(text), json=POST)
    await closed.get("/api/posts", headers=bearer(text + "x"))
    await closed.post("/api/auth/session", json={"credential": text})
    # The driver of the engines' tests tells its queries at DEBUG; what is ours is looked at.
    ours = [record for record in caplog.records if record.name.startswith("groundswell")]
    told = " ".join(record.getMessage() + str(vars(record)) for record in ours)
    assert text.split("_", 2)[2] not in told
    assert POST["content"] not in told


async def test_behind_a_proxy_that_authenticates_everything_is_open(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    async with client(deps, guarded(settings, auth_mode="proxy"), tmp_path) as api:
        answer = await api.get("/api/posts", headers={"Host": "pulse.example"})
        assert answer.status_code == 200


async def test_without_a_login_only_this_machines_names_are_answered(
    api: httpx.AsyncClient,
) -> None:
    """A page of another site may give its name the address 127.0.0.1 (DNS rebinding)."""
    for host in (
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
    ):
        answer = await api.get("/api/posts", headers={"Host": host})
        assert answer.status_code == 403, host
        assert "AUTH_MODE" in answer.json()["detail"]
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "app.localhost", "192.168.1.7:80"):
        assert (await api.get("/api/posts", headers={"Host": host})).status_code == 200, host


async def test_under_a_path_of_a_site_the_gate_is_the_same(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    under = guarded(settings, trusted_proxies=("127.0.0.1",))
    text = await key("read")
    async with client(deps, under, tmp_path) as api:
        for prefix in ("/pulse", "/api/health", "/assets"):
            told = {"X-Forwarded-Prefix": prefix}
            for path in ("/api/posts", f"{prefix}/api/posts"):
                stranger = await api.get(path, headers=told)
                assert stranger.status_code == 401, (prefix, path)
                reader = await api.get(path, headers=told | bearer(text))
                assert reader.status_code == 200, (prefix, path)
                assert reader.headers["Cache-Control"] == "no-store"
                patched = await api.patch(path, headers=told | bearer(await key("admin")))
                assert patched.headers["Allow"] == "GET, POST"
