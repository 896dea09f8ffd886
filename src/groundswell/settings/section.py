"""The base class of the sections of settings."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Section(BaseSettings):
    """Read from the environment once, and never changed."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)


def split_commas(value: object) -> object:
    """A comma-separated text as a tuple; anything else as it is."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def password_part(password: SecretStr | None) -> str:
    """``:password`` as a URL has it, or nothing."""
    return ":" + quote(password.get_secret_value(), safe="") if password else ""


def without_login(url: str) -> str:
    """``url`` redacted: without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    address = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{address}{parts.path}" if address else ""
