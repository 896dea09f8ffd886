"""Settings come from the environment, and say what is wrong with it."""

import pytest

from groundswell.errors import ConfigurationError
from groundswell.settings import load_settings


@pytest.fixture(autouse=True)
def _a_bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "POSTGRES_HOST", "REDIS_HOST", "CORS_ORIGINS"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_set_means_the_embedded_engines_and_the_contracts_defaults() -> None:
    settings = load_settings()
    assert settings.database.url is None
    assert settings.stream.url is None
    assert settings.stream.redis_stream_name == "social_posts_stream"
    assert settings.stream.redis_consumer_group == "sentiment_workers"
    assert settings.api.api_host == "127.0.0.1"
    assert (settings.alert.window_minutes, settings.alert.min_posts) == (5, 10)


def test_urls_are_built_from_their_parts_with_passwords_quoted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POSTGRES_HOST", "db")
    monkeypatch.setenv("POSTGRES_PASSWORD", "p@ss/word")
    monkeypatch.setenv("REDIS_HOST", "broker")
    monkeypatch.setenv("REDIS_PASSWORD", "a:b")
    settings = load_settings()
    assert settings.database.url == "postgresql://groundswell:p%40ss%2Fword@db:5432/groundswell"
    assert settings.stream.url == "redis://:a%3Ab@broker:6379/0"


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("API_PORT", "")
    settings = load_settings()
    assert settings.database.url is None
    assert settings.api.api_port == 8000


def test_origins_are_a_comma_separated_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example")
    assert load_settings().api.cors_origins == ("https://a.example", "https://b.example")


def test_a_bad_value_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_MIN_POSTS", "many")
    with pytest.raises(ConfigurationError, match=r"ALERT_MIN_POSTS \('many'\)"):
        load_settings()


def test_no_secret_shows_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@db/x")
    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize(
    ("host", "in_url"),
    [
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("2a01:4f8:c17::2", "[2a01:4f8:c17::2]"),
        ("fe80::1%eth0", "[fe80::1%eth0]"),
        ("db.example", "db.example"),
        ("/var/run/postgresql", "%2Fvar%2Frun%2Fpostgresql"),
    ],
)
def test_a_host_may_be_an_ipv6_address_or_a_folder_of_sockets(
    monkeypatch: pytest.MonkeyPatch, host: str, in_url: str
) -> None:
    monkeypatch.setenv("POSTGRES_HOST", host)
    monkeypatch.setenv("POSTGRES_DB", "mood?2026/#1")
    settings = load_settings().database
    assert settings.url == f"postgresql://groundswell@{in_url}:5432/mood%3F2026%2F%231"
    assert settings.variable == "POSTGRES_HOST"


@pytest.mark.parametrize("variable", ["POSTGRES_HOST", "REDIS_HOST", "API_HOST", "METRICS_HOST"])
@pytest.mark.parametrize("host", ["db:5432", "redis://db", "1:2", "[db]:1"])
def test_what_is_no_host_is_told_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, host: str
) -> None:
    monkeypatch.setenv(variable, host)
    with pytest.raises(ConfigurationError, match=f"^{variable} .* is (no host|a URL)"):
        load_settings()


def test_an_address_to_listen_on_may_have_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_HOST", "[::1]")
    assert load_settings().api.api_host == "::1"
