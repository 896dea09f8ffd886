"""The page's login: a cookie no script reads and no other site can use."""

from __future__ import annotations

from pathlib import Path

import httpx
import orjson

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.auth.conftest import Key, bearer, client, guarded
from tests.integration.api.conftest import client_of

OWN = {"Origin": "http://127.0.0.1"}


async def log_in(api: httpx.AsyncClient, credential: str, **headers: str) -> httpx.Response:
    return await api.post("/api/auth/session", json={"credential": credential}, headers=headers)


async def test_a_key_is_exchanged_for_a_cookie_that_is_not_the_key(
    closed: httpx.AsyncClient, key: Key
) -> None:
    text = await key("read")
    assert (await closed.get("/api/auth/session")).json() == {
        "required": True,
        "name": None,
        "scopes": [],
        "login_url": None,
        "remember_days": 30,
    }
    answer = await log_in(closed, text)
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert text not in cookie
    assert text not in answer.text
    assert (await closed.get("/api/posts")).status_code == 200
    assert (await closed.get("/api/auth/session")).json()["scopes"] == ["read"]


async def test_over_https_the_cookie_never_travels_without(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    trusting = guarded(settings, trusted_proxies=("127.0.0.1",))
    async with client(deps, trusting, tmp_path) as api:
        answer = await log_in(api, await key("read"), **{"X-Forwarded-Proto": "https"})
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_under_a_path_of_a_site_the_cookie_goes_to_that_path_only(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    trusting = guarded(settings, trusted_proxies=("127.0.0.1",))
    async with client(deps, trusting, tmp_path) as api:
        answer = await log_in(api, await key("read"), **{"X-Forwarded-Prefix": "/pulse"})
        assert "Path=/pulse;" in answer.headers["Set-Cookie"]


async def test_a_wrong_key_logs_nobody_in(closed: httpx.AsyncClient) -> None:
    for wrong in ("gsk_000000000000_" + "A" * 43, "password", "a.b.c"):
        answer = await log_in(closed, wrong)
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
    assert (await log_in(closed, "")).status_code == 422


async def test_logging_out_ends_the_session_also_for_who_has_copied_the_cookie(
    closed: httpx.AsyncClient, key: Key
) -> None:
    await log_in(closed, await key("read"))
    copied = closed.cookies["groundswell_session"]
    assert (await closed.delete("/api/auth/session")).status_code == 204
    answer = await closed.get("/api/posts", headers={"Cookie": f"groundswell_session={copied}"})
    assert answer.status_code == 401


async def test_a_session_ends_with_the_key_it_was_opened_with(
    closed: httpx.AsyncClient, deps: Deps, key: Key
) -> None:
    text = await key("read")
    await log_in(closed, text)
    assert (await closed.get("/api/posts")).status_code == 200
    await deps.keys.revoke(text.split("_")[1])
    assert (await closed.get("/api/posts")).status_code == 401


async def age(
    deps: Deps, browser: httpx.AsyncClient, seconds: float, field: str = "renewed"
) -> str:
    """Let a part of the terms of a browser's session be so long ago; where it is kept."""
    kept = deps.stream.logins._name("session", browser.cookies["groundswell_session"])
    session = orjson.loads(await deps.stream._redis.get(kept) or "")
    session["terms"][field] -= seconds
    await deps.stream._redis.set(kept, orjson.dumps(session), keepttl=True)
    return kept


async def test_a_session_lasts_while_it_is_used_and_not_beyond_its_bound(
    closed: httpx.AsyncClient, deps: Deps, key: Key
) -> None:
    answer = await log_in(closed, await key("read"))
    assert "Max-Age=28800" in answer.headers["Set-Cookie"]
    assert "Set-Cookie" not in (await closed.get("/api/posts")).headers, "not at every use"
    kept = await age(deps, closed, 6 * 3600)
    await deps.stream._redis.expire(kept, 2 * 3600)
    used = await closed.get("/api/posts")
    assert "Max-Age=28800" in used.headers["Set-Cookie"]
    assert "HttpOnly" in used.headers["Set-Cookie"]
    assert "SameSite=strict" in used.headers["Set-Cookie"]
    assert await deps.stream._redis.ttl(kept) > 7 * 3600
    await age(deps, closed, 7.5 * 3600)
    await age(deps, closed, 23 * 3600, "until")
    await deps.stream._redis.expire(kept, 1800)
    assert (await closed.get("/api/posts")).headers["Set-Cookie"]
    left = await deps.stream._redis.ttl(kept)
    assert 3500 < left <= 3600, "a day after the login at the latest"


async def test_no_answer_that_caches_share_carries_a_session(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc123.js").write_text("1")
    async with client_of(create_app(deps, guarded(settings), dashboard=tmp_path)) as browser:
        await log_in(browser, await key("read"))
        await age(deps, browser, 6 * 3600)
        script = await browser.get("/assets/index-abc123.js")
        assert script.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in script.headers
        renewed = await browser.get("/api/posts")
        assert renewed.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" in renewed.headers


async def test_a_login_stays_on_a_device_only_where_that_is_asked_for(
    deps: Deps, settings: Settings, tmp_path: Path, closed: httpx.AsyncClient, key: Key
) -> None:
    text = await key("read")
    stays = {"credential": text, "remember": True}
    answer = await closed.post("/api/auth/session", json=stays)
    assert f"Max-Age={30 * 86_400}" in answer.headers["Set-Cookie"]
    await deps.keys.revoke(text.split("_")[1])
    assert (await closed.get("/api/posts")).status_code == 401, "it ends with its key"
    async with client(deps, guarded(settings, auth_remember_days=0), tmp_path) as api:
        answer = await api.post(
            "/api/auth/session", json={**stays, "credential": await key("read")}
        )
        assert answer.json()["remember_days"] == 0
        assert "Max-Age=28800" in answer.headers["Set-Cookie"]


async def test_a_session_that_is_ended_is_not_renewed(
    closed: httpx.AsyncClient, deps: Deps, key: Key
) -> None:
    await log_in(closed, await key("read"))
    await age(deps, closed, 6 * 3600)
    ended = await closed.delete("/api/auth/session", headers=OWN)
    assert len(ended.headers.get_list("Set-Cookie")) == 1
    assert (await closed.get("/api/posts")).status_code == 401


async def test_a_session_of_an_older_release_goes_on_to_its_end(
    closed: httpx.AsyncClient, deps: Deps, key: Key
) -> None:
    await log_in(closed, await key("read"))
    kept = await age(deps, closed, 0)
    session = orjson.loads(await deps.stream._redis.get(kept) or "")
    del session["terms"]
    await deps.stream._redis.set(kept, orjson.dumps(session), keepttl=True)
    answer = await closed.get("/api/posts")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


async def test_another_sites_page_cannot_change_anything_with_the_cookie(
    closed: httpx.AsyncClient, key: Key
) -> None:
    await log_in(closed, await key("admin"))
    push = {"post_id": "p1", "content": "forged"}
    for foreign in (
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:8080"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {**OWN, "Sec-Fetch-Site": "same-site"},
    ):
        answer = await closed.post("/api/posts", headers=foreign, json=push)
        assert answer.status_code == (403 if foreign else 401), foreign
    own = {**OWN, "Sec-Fetch-Site": "same-origin"}
    assert (await closed.post("/api/posts", headers=own, json=push)).status_code == 202
    assert (await closed.post("/api/posts", headers=OWN, json=push)).status_code == 202


async def test_another_sites_page_cannot_log_somebody_in(
    closed: httpx.AsyncClient, key: Key
) -> None:
    text = await key("read")
    assert (await log_in(closed, text, Origin="http://evil.example")).status_code == 403
    listed = await log_in(closed, text, Origin="http://localhost:5173")
    assert listed.status_code == 401, "a listed site reads with keys, and logs nobody in"


async def test_no_answer_lets_another_site_use_a_session(
    closed: httpx.AsyncClient, key: Key
) -> None:
    for origin in ("http://localhost:5173", "http://evil.example", "null"):
        headers = {"Origin": origin, **bearer(await key("read"))}
        answer = await closed.get("/api/posts", headers=headers)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers.get("Access-Control-Allow-Origin") != "*"


async def test_odd_cookies_are_as_good_as_none(closed: httpx.AsyncClient) -> None:
    for cookie in (
        "groundswell_session=",
        "groundswell_session=" + "x" * 4000,
        "groundswell_session=\x7f",
        "a=b; =; ;;",
        'groundswell_session="\\000"',
    ):
        answer = await closed.get("/api/posts", headers={"Cookie": cookie})
        assert answer.status_code == 401, cookie


async def test_where_no_login_is_asked_for_the_page_is_told_so(api: httpx.AsyncClient) -> None:
    told = (await api.get("/api/auth/session")).json()
    assert told["required"] is False
    assert (await log_in(api, "anything")).json()["required"] is False
