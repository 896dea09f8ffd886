"""Settings of notifications."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section, split_commas


class NotifySettings(Section):
    """How people are told of incidents."""

    public_url: str = Field(
        "", max_length=500, description="Where the page is found from outside: links lead there."
    )
    secrets_key: SecretStr | None = Field(
        None, description="Encrypts the secrets of channels: 32 characters or more."
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server: smtp://user:password@host:587 (STARTTLS), smtps://…, or "
        "smtp+plain://host:25 for one inside that knows no TLS.",
    )
    mail_from: str = Field("", max_length=320, description="From whom mails come.")
    notify_allow_private: bool = Field(
        False, description="Whether messages may go to addresses inside the network."
    )
    notify_schemes: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Schemes of Apprise that are allowed; empty: a list of safe ones."
    )
    notify_content: bool = Field(True, description="Whether messages quote posts.")
    metrics_channels: int = Field(
        50,
        ge=0,
        le=1000,
        description="Channels whose deliveries are counted by name; those beyond are `other`.",
    )
    notify_authors: bool = Field(False, description="Whether messages name the authors of posts.")

    _split = field_validator("notify_schemes", mode="before")(split_commas)
