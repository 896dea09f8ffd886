"""Settings of single networks: addresses and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

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

    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How Kafka's brokers are spoken to."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="How the login is shown, with `SASL_…`."
    )
    kafka_username: str | None = Field(None, description="Login at Kafka's brokers.")
    kafka_password: SecretStr | None = Field(None, description="Its password.")
    kafka_ca_file: Path | None = Field(
        None, description="Certificates to check brokers by; default: the system's."
    )
    nats_username: str | None = Field(None, description="Login at the NATS server.")
    nats_password: SecretStr | None = Field(None, description="Its password.")
    nats_token: SecretStr | None = Field(None, description="A token, in place of a login.")
    nats_creds_file: Path | None = Field(
        None, description="A file of credentials (`.creds`), in place of both."
    )

    reddit_client_id: str | None = Field(
        None, description="Of an application of your own, of the type `script`."
    )
    reddit_client_secret: SecretStr | None = Field(None, description="Its secret.")
    reddit_login_url: str = Field("https://www.reddit.com", description="Where tokens are had.")
    reddit_api_url: str = Field("https://oauth.reddit.com", description="Where Reddit's API is.")

    x_bearer_token: SecretStr | None = Field(None, description="Of an application of your own.")
    x_url: str = Field("https://api.x.com", description="Where X's API is.")

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

    def kafka_client(self) -> dict[str, str]:
        """The login as librdkafka takes it; it holds the password."""
        found: dict[str, str] = {"security.protocol": self.kafka_security_protocol}
        if self.kafka_security_protocol.startswith("SASL"):
            found["sasl.mechanisms"] = self.kafka_sasl_mechanism
            found["sasl.username"] = self.kafka_username or ""
            password = self.kafka_password
            found["sasl.password"] = password.get_secret_value() if password else ""
        if self.kafka_ca_file is not None:
            found["ssl.ca.location"] = str(self.kafka_ca_file)
        return found

    def nats_client(self) -> dict[str, str]:
        """The login as nats-py takes it; it holds the secrets."""
        if self.nats_creds_file is not None:
            return {"user_credentials": str(self.nats_creds_file)}
        if self.nats_token is not None:
            return {"token": self.nats_token.get_secret_value()}
        if self.nats_username is None:
            return {}
        password = self.nats_password.get_secret_value() if self.nats_password else ""
        return {"user": self.nats_username, "password": password}

    def mastodon_token(self, host: str) -> SecretStr | None:
        """The token for ``host`` (with its port, if it has one), if there is any."""
        for pair in self.mastodon_tokens:
            name, _, token = pair.get_secret_value().partition("=")
            if name.strip().lower() == host.lower():
                return SecretStr(token.strip())
        return None
