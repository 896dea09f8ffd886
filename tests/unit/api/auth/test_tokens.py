"""Tokens are taken from the provider that was named, for us, in time, and from nobody else."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from groundswell.api.auth import jwks as jwks_module
from groundswell.api.auth.jwks import KeysUnavailable, read_keys
from groundswell.api.auth.jwt import BadToken, TokenReader
from groundswell.domain.access import Scope
from groundswell.settings import AuthSettings
from tests.eventually import eventually
from tests.identity_provider import AUDIENCE, ISSUER, Provider, claims_of, provider

SECRET = "a secret of more than thirty-two bytes"


@pytest.fixture
def known() -> Iterator[Provider]:
    with provider() as running:
        running.add("one")
        yield running


def reader(known: Provider | None = None, secret: str | None = None) -> TokenReader:
    return TokenReader(
        AuthSettings(
            jwt_audience=AUDIENCE,
            jwt_issuer=ISSUER,
            jwt_secret=SecretStr(secret) if secret else None,
            jwt_jwks_url=known.url if known else "",
            jwt_leeway_seconds=5,
        )
    )


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode(claims_of(**claims), secret, algorithm=algorithm)


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_a_good_token_tells_who_it_is_and_what_they_may() -> None:
    principal = await reader(secret=SECRET).read(signed(scope="groundswell:ingest read other"))
    assert principal.id == "token:ann"
    assert principal.scopes == {Scope.READ, Scope.INGEST}
    listed = await reader(secret=SECRET).read(signed(scope=["admin"]))
    assert listed.scopes == {Scope.ADMIN}


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "somebody-else"},
        {"aud": None},
        {"iss": "https://evil.test"},
        {"iss": None},
        pytest.param({"exp": int(time.time()) - 60}, id="exp-a-minute-ago"),
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**400},
        # A day: it is collected long before it runs.
        pytest.param({"nbf": int(time.time()) + 86_400}, id="nbf-tomorrow"),
        {"sub": None},
        {"sub": ["ann"]},
    ],
    ids=str,
)
async def test_a_token_for_another_or_another_time_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadToken):
        await reader(secret=SECRET).read(signed(**changed))


async def test_clocks_may_differ_by_the_leeway() -> None:
    await reader(secret=SECRET).read(signed(exp=int(time.time()) - 3))


@pytest.mark.parametrize("scope", [None, "", "root", 7, {"read": True}, [["read"]]])
async def test_a_token_without_scopes_allows_nothing(scope: object) -> None:
    principal = await reader(secret=SECRET).read(signed(scope=scope))
    assert principal.scopes == frozenset()


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
async def test_another_algorithm_with_the_right_secret_is_refused(algorithm: str) -> None:
    with pytest.raises(BadToken):
        await reader(secret=SECRET).read(signed(SECRET * 2, algorithm))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
async def test_an_unsigned_token_is_refused(known: Provider, name: str) -> None:
    token = f"{segment({'alg': name, 'typ': 'JWT', 'kid': 'one'})}.{segment(claims_of())}."
    for each in (reader(known), reader(secret=SECRET), reader(known, SECRET)):
        with pytest.raises(BadToken):
            await each.read(token)


async def test_a_forged_signature_and_changed_claims_are_refused(known: Provider) -> None:
    head, _, tail = known.token("one").split(".")
    with pytest.raises(BadToken):
        await reader(known).read(f"{head}.{segment(claims_of(scope='admin'))}.{tail}")
    stranger = Provider()
    stranger.add("one")
    with pytest.raises(BadToken):
        await reader(known).read(stranger.token("one"))
    with pytest.raises(BadToken):
        await reader(secret=SECRET).read(signed("another secret of thirty-two bytes or more"))


async def test_a_public_key_is_no_secret_to_sign_with(known: Provider) -> None:
    """The classic confusion: HS256 over the text of the RSA key that everybody can fetch."""
    public = known.keys["one"].public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = segment({"alg": "HS256", "typ": "JWT", "kid": "one"})
    body = segment(claims_of(scope="admin"))
    from hashlib import sha256
    from hmac import digest

    mark = base64.urlsafe_b64encode(digest(pem, f"{head}.{body}".encode(), sha256)).rstrip(b"=")
    for each in (reader(known), reader(known, SECRET)):
        with pytest.raises(BadToken):
            await each.read(f"{head}.{body}.{mark.decode()}")


async def test_the_algorithm_is_the_keys_never_the_tokens(known: Provider) -> None:
    known.add("two", "ES256")
    assert (await reader(known).read(known.token("two"))).name == "ann"
    for algorithm in ("RS512", "PS256"):
        token = jwt.encode(
            claims_of(), known.keys["one"], algorithm=algorithm, headers={"kid": "one"}
        )
        with pytest.raises(BadToken):
            await reader(known).read(token)
    # A token may also name a key of its own, or a place to fetch one from: nobody looks there.
    stranger = Provider()
    stranger.add("mine")
    for extra in ({"jwk": stranger.document()["keys"][0]}, {"jku": "https://evil.test/jwks"}):
        token = jwt.encode(
            claims_of(), stranger.keys["mine"], algorithm="RS256", headers={"kid": "x", **extra}
        )
        with pytest.raises(BadToken):
            await reader(known).read(token)


async def test_new_keys_are_found_and_strangers_cannot_make_us_ask_for_ever(
    known: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = reader(known)
    await each.read(known.token("one"))
    await each.read(known.token("one"))
    assert known.asked == 1
    known.add("two")
    monkeypatch.setattr(jwks_module, "PAUSE_SECONDS", 0)
    assert (await each.read(known.token("two"))).name == "ann"
    assert known.asked == 2
    monkeypatch.setattr(jwks_module, "PAUSE_SECONDS", 30)
    for number in range(20):
        with pytest.raises(BadToken):
            await each.read(
                jwt.encode(
                    claims_of(),
                    known.keys["one"],
                    algorithm="RS256",
                    headers={"kid": f"unknown-{number}"},
                )
            )
    assert known.asked == 2


async def test_a_key_the_provider_took_back_is_of_no_use_after_a_while(
    known: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = reader(known)
    token = known.token("one")
    await each.read(token)
    del known.keys["one"]
    monkeypatch.setattr(jwks_module, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(jwks_module, "FRESH_SECONDS", -1)

    async def refused() -> bool:
        try:
            return not await each.read(token)
        except BadToken:
            return True

    await eventually(refused)


async def test_a_slow_provider_makes_no_token_wait_whose_key_is_known(
    known: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks_module, "FETCH_SECONDS", 2.0)
    each = reader(known)
    token = known.token("one")
    await each.read(token)
    known.add("two")
    known.answering.clear()
    monkeypatch.setattr(jwks_module, "PAUSE_SECONDS", 0)
    strange = known.token("two")
    waiting = asyncio.create_task(each.read(strange))  # it has the keys asked for anew
    await eventually(lambda: known.asked == 2)
    for fresh in (600, -1):
        monkeypatch.setattr(jwks_module, "FRESH_SECONDS", fresh)
        for _ in range(20):
            began = time.monotonic()
            assert (await each.read(token)).name == "ann"
            assert time.monotonic() - began < 0.5
    assert known.asked == 2, "one asks for all"
    known.answering.set()
    assert (await waiting).name == "ann"
    await each.close()


async def test_a_provider_that_answers_byte_by_byte_is_given_up(
    known: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks_module, "FETCH_SECONDS", 0.5)
    known.pause_a_byte = 0.1
    began = time.monotonic()
    with pytest.raises(KeysUnavailable):
        await reader(known).read(known.token("one"))
    assert time.monotonic() - began < 2


async def test_a_provider_that_is_away_does_not_matter_while_its_keys_are_known(
    known: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = reader(known)
    token = known.token("one")
    await each.read(token)
    known.down = True
    monkeypatch.setattr(jwks_module, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(jwks_module, "FRESH_SECONDS", -1)
    assert (await each.read(token)).name == "ann"
    with pytest.raises(KeysUnavailable):
        await reader(known).read(token)


def test_keys_that_cannot_sign_for_us_are_passed_over(known: Provider) -> None:
    (good,) = known.document()["keys"]
    odd = [
        {**good, "kid": "encrypts", "use": "enc"},
        {**good, "kid": "other", "alg": "RS512"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "EC", "kid": "curve", "crv": "P-521", "x": "AA", "y": "AA"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": 7},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        "no key at all",
    ]
    assert list(read_keys(json.dumps({"keys": [*odd, good]}).encode())) == ["one"]


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"keys": 1}', b"\xff"])
def test_what_is_no_list_of_keys_is_told(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which text does not matter
        read_keys(document)


@given(st.one_of(st.text(), st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*", fullmatch=True)))
async def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(BadToken):
        await reader(secret=SECRET).read(text)


@pytest.mark.parametrize(
    "given_settings",
    [
        {"jwt_secret": "short", "jwt_audience": "a", "jwt_issuer": "i"},
        {"jwt_secret": SECRET},
        {"jwt_jwks_url": "http://login.example/jwks", "jwt_audience": "a", "jwt_issuer": "i"},
        {"jwt_jwks_url": "file:///etc/passwd", "jwt_audience": "a", "jwt_issuer": "i"},
        {"trusted_proxies": "10.0.0.0/99"},
    ],
    ids=str,
)
def test_settings_that_would_let_strangers_in_are_refused(given_settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        AuthSettings(**given_settings)  # type: ignore[arg-type]
