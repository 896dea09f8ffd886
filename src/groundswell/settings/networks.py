"""How single networks are reached, and with which keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section, split_commas


class NetworkSettings(Section):
    """Part of the ingester's settings; keys are secrets and come from the environment alone."""

    hackernews_url: str = Field(
        "https://hacker-news.firebaseio.com/v0", description="Where Hacker News' API is."
    )
    mastodon_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="`host=token,host=token`: a user's token with `read:statuses` for each host of "
        "`mastodon:HOST`; each is sent to its own host alone.",
    )

    @field_validator("mastodon_tokens", mode="before")
    @classmethod
    def _split_tokens(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("mastodon_tokens")
    @classmethod
    def _name_hosts(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for pair in value:
            host, _, token = pair.get_secret_value().partition("=")
            if not host.strip() or not token.strip():
                raise ValueError("takes host=token,host=token")
        return value

    def mastodon_token(self, host: str) -> SecretStr | None:
        """The token for ``host`` (with its port, if it has one), if there is any."""
        for pair in self.mastodon_tokens:
            name, _, token = pair.get_secret_value().partition("=")
            if name.strip().lower() == host.lower():
                return SecretStr(token.strip())
        return None
