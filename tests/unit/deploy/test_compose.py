"""The compose file lets in nobody but by the proxy, and starts with no secret missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from groundswell.settings import Settings, load_settings
from tests.unit.test_configuration_page import page

DEPLOY = Path(__file__).parents[3] / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "ingester", "worker", "alerter", "api-a", "api-b")
EXAMPLE = dict(
    line.removeprefix("# ").split("=", 1)
    for line in (DEPLOY / ".env.example").read_text().splitlines()
    if re.match(r"(# )?[A-Z_]+=", line)
)


def networks(service: str) -> set[str]:
    return set(SERVICES[service]["networks"])


def test_every_secret_is_asked_for_and_the_example_has_none_that_works() -> None:
    required = set(re.findall(r"(?<!\$)\$\{(\w+):\?", TEXT))
    assert required == {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert all(EXAMPLE[name] == "" for name in {*required, "GRAFANA_PASSWORD"})
    assert "$${GF_SECURITY_ADMIN_PASSWORD:?" in TEXT  # asked for by its own container


def test_whatever_the_example_names_is_read_by_somebody() -> None:
    settings = {row.split("`")[1] for row in page().splitlines() if row.startswith("| `")}
    asked = set(re.findall(r"\$\{(\w+)[:}]", TEXT))
    assert EXAMPLE.keys() <= asked | settings


def test_only_the_proxy_is_published_and_grafana_on_loopback() -> None:
    published = {name: body["ports"] for name, body in SERVICES.items() if "ports" in body}
    assert published.keys() == {"proxy", "grafana"}
    assert all(port.startswith("127.0.0.1:") for port in published["grafana"])
    assert all(port.startswith("${PUBLISH:-127.0.0.1}:") for port in published["proxy"])


def test_the_proxy_shares_a_network_with_the_api_and_with_no_engine() -> None:
    assert networks("proxy") & networks("api-a") == {"front"}
    for engine in ("postgres", "redis"):
        assert networks(engine) == {"inside"}
        assert not networks("proxy") & networks(engine)
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert COMPOSE["networks"]["front"]["internal"] is True


def test_our_services_run_on_a_read_only_image_without_capabilities() -> None:
    for name in OURS:
        body = SERVICES[name]
        assert body["read_only"] is True
        assert body["cap_drop"] == ["ALL"]
        assert body["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in body


def test_everything_that_stays_is_asked_how_it_is() -> None:
    asked = {name for name, body in SERVICES.items() if body.get("healthcheck", {}).get("test")}
    assert SERVICES.keys() - asked == {"migrate", "prometheus", "grafana"}


def test_the_ingester_gets_neither_the_database_nor_the_key_to_logins() -> None:
    assert SERVICES["ingester"]["environment"]["POSTGRES_PASSWORD"] == ""
    assert SERVICES["ingester"]["environment"]["JWT_SECRET"] == ""


def test_the_api_asks_for_a_login_and_has_the_time_to_drain() -> None:
    environment = SERVICES["api-a"]["environment"]
    assert SERVICES["api-b"] == SERVICES["api-a"]
    assert environment["AUTH_MODE"] == "${AUTH_MODE:-on}"
    grace = int(SERVICES["api-a"]["stop_grace_period"].removesuffix("s"))
    assert grace > float(environment["API_DRAIN_SECONDS"]) + 12
    assert environment["TRUSTED_PROXIES"] in str(COMPOSE["networks"]["front"])


def test_files_to_import_pass_the_proxy_and_lie_on_the_disk() -> None:
    api = SERVICES["api-a"]
    assert api["environment"]["IMPORT_DIRECTORY"] in api["volumes"]
    assert api["environment"]["IMPORT_DIRECTORY"] not in api["tmpfs"], "that is memory"
    image = (DEPLOY / "Dockerfile").read_text()
    assert "--owner groundswell /imports" in image, "a volume takes over whose the folder is"
    proxy = (DEPLOY / "Caddyfile").read_text()
    limits = re.findall(r"request_body (\S*) *\{\s*max_size (\d+)MB", proxy)
    assert limits == [("@no-file", "20")]
    assert Settings().api.max_body_bytes < 20 * 1000**2
    assert "@no-file not path /api/imports /api/imports/*\n" in proxy


def test_a_worker_is_given_longer_than_it_drains() -> None:
    settings: Settings = load_settings()
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.worker.worker_drain_seconds


def test_every_container_has_a_bound_of_memory_and_redis_one_of_its_own() -> None:
    assert [name for name, body in SERVICES.items() if "mem_limit" not in body] == []
    redis = COMPOSE["configs"]["redis"]["content"]
    assert re.search(r"^maxmemory \$\{REDIS_MAXMEMORY:-1gb\}$", redis, re.MULTILINE)
    assert "maxmemory-policy noeviction" in redis


def test_workers_have_a_way_to_a_model_server_and_none_out_by_default() -> None:
    assert SERVICES["worker"]["networks"] == ["inside", "${MODELS_NETWORK:-models}"]
    assert "models" in networks("api-a")
    assert COMPOSE["networks"]["models"] == {"internal": True}
    assert "outside" in COMPOSE["networks"]
