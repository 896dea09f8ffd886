"""What browsers are told: our own scripts only, no frames, no guessing, nothing kept."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.settings import AuthSettings, Settings
from tests.integration.api.auth.conftest import client, guarded
from tests.integration.api.conftest import client_of


async def test_every_answer_carries_the_headers_errors_too(api: httpx.AsyncClient) -> None:
    foreign = {"Host": "evil.example"}
    answers = [await api.get(path) for path in ("/", "/docs", "/api/posts", "/nothing", "/metrics")]
    answers += [await api.get("/api/posts", headers=foreign), await api.post("/api/posts")]
    for answer in answers:
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", answer.url
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        if answer.url.path.startswith("/api/"):
            assert headers["Cache-Control"] == "no-store"


async def test_https_is_kept_to_once_it_was_used(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    told = {"X-Forwarded-Proto": "https"}
    async with client(deps, guarded(settings), tmp_path) as api:
        answer = await api.get("/", headers=told)
        assert "Strict-Transport-Security" not in answer.headers  # said by nobody we trust
    trusting = guarded(settings, trusted_proxies=("127.0.0.1",))
    async with client(deps, trusting, tmp_path) as api:
        assert "Strict-Transport-Security" not in (await api.get("/")).headers
        hsts = (await api.get("/", headers=told)).headers["Strict-Transport-Security"]
        assert hsts == "max-age=31536000"


async def test_each_page_has_a_nonce_of_its_own_and_no_inline_script(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text('<!doctype html><meta nonce="__CSP_NONCE__">')
    async with client_of(create_app(deps, settings, dashboard=tmp_path)) as api:
        seen = set()
        for _ in range(3):
            answer = await api.get("/")
            (nonce,) = re.findall('nonce="([^"]+)"', answer.text)
            assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
            seen.add(nonce)
        assert len(seen) == 3
        for script in re.findall(r"<script[^>]*>(.*?)</script>", (await api.get("/docs")).text):
            assert script == ""
        assert "SwaggerUIBundle(" in (await api.get("/docs.js")).text


async def test_only_listed_sites_may_frame_the_page(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    framed = guarded(settings, frame_ancestors=("https://portal.example",))
    async with client(deps, framed, tmp_path) as api:
        headers = (await api.get("/")).headers
        assert "frame-ancestors https://portal.example" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers


@pytest.mark.parametrize("value", ["*", "https://a.example; script-src *", "javascript:alert(1)"])
def test_what_is_no_site_may_not_frame_it(value: str) -> None:
    with pytest.raises(ValidationError):
        AuthSettings(frame_ancestors=value)
