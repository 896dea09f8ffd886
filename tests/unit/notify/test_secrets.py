"""Secrets rest encrypted, or in the environment; one opens nothing but what it was made for."""

from __future__ import annotations

import pytest

from groundswell.errors import ConfigurationError
from groundswell.notify.secrets import SecretBox

KEY = "0123456789abcdef0123456789abcdef"


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    box = SecretBox(KEY)
    sealed = box.seal("whsec_abc", "channel-1")
    assert "abc" not in sealed
    assert box.seal("whsec_abc", "channel-1") != sealed
    assert box.open(sealed, "channel-1") == "whsec_abc"


def test_it_opens_for_its_channel_and_its_key_alone() -> None:
    sealed = SecretBox(KEY).seal("whsec_abc", "channel-1")
    for box, owner in ((SecretBox(KEY), "channel-2"), (SecretBox(KEY[::-1]), "channel-1")):
        with pytest.raises(ConfigurationError, match="another SECRETS_KEY"):
            box.open(sealed, owner)


def test_a_variable_is_read_when_it_is_used() -> None:
    box = SecretBox(None, {"HOOK": "https://example.org/x"})
    assert box.seal("env:HOOK", "c") == "env:HOOK"
    assert box.open("env:HOOK", "c") == "https://example.org/x"
    for wrong in ("env:GONE", "env:", "env:a b", "env:$(id)"):
        with pytest.raises(ConfigurationError):
            box.open(wrong, "c")


def test_without_a_key_nothing_is_kept_in_clear() -> None:
    with pytest.raises(ConfigurationError, match="SECRETS_KEY"):
        SecretBox(None).seal("whsec_abc", "c")
    with pytest.raises(ConfigurationError, match="32"):
        SecretBox("short")
