"""The dashboard and the alarms ask only for what is measured, and every alarm is explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
import yaml

from groundswell import metrics
from groundswell.embedded.services import metrics_ports

_ROOT = Path(__file__).parents[2]
_DEPLOY = _ROOT / "deploy"
_OF_PROMETHEUS = {"up"}
_METRIC = re.compile(r"\b(?:groundswell|process)_[a-z0-9_]+|\bup\b")
_LABEL = re.compile(r'(\w+)\s*(?:=~|!=|!~|=)\s*"')


def _rules() -> list[dict[str, Any]]:
    body = yaml.safe_load((_DEPLOY / "prometheus" / "rules.yml").read_text())
    return [rule for group in body["groups"] for rule in group["rules"]]


def _panels() -> list[dict[str, Any]]:
    body = json.loads((_DEPLOY / "grafana" / "dashboards" / "groundswell.json").read_text())
    return [panel for panel in body["panels"] if panel["type"] != "row"]


def _expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in _rules())
    yield from (target["expr"] for panel in _panels() for target in panel["targets"])


def _measured() -> dict[str, set[str]]:
    """Every series' name and its labels, as this version exposes them."""
    found: dict[str, set[str]] = {}
    for collector in vars(metrics).values():
        if isinstance(collector, prometheus_client.metrics.MetricWrapperBase):
            labels = set(collector._labelnames)
            for family in collector.describe():
                names = {
                    "counter": [f"{family.name}_total"],
                    "histogram": [f"{family.name}_{part}" for part in ("bucket", "sum", "count")],
                }.get(family.type, [family.name])
                found.update(dict.fromkeys(names, labels | {"le"}))
    return found


def test_every_metric_that_is_asked_for_is_measured() -> None:
    known = _measured().keys() | _OF_PROMETHEUS
    asked = {name for expression in _expressions() for name in _METRIC.findall(expression)}
    ours = {name for name in asked if not name.startswith("process_")}
    assert not ours - known
    assert {name for name in asked if name.startswith("process_")} <= {
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
    }


def test_every_metric_that_is_measured_is_shown() -> None:
    shown = {name for expression in _expressions() for name in _METRIC.findall(expression)}
    families = {re.sub("_(bucket|sum|count)$", "", name) for name in shown}
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in _measured()} <= families


def test_every_label_that_is_chosen_by_exists() -> None:
    known = set().union(*_measured().values()) | {"job", "instance"}
    assert {name for expression in _expressions() for name in _LABEL.findall(expression)} <= known


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule["alert"])
def test_every_alarm_says_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    operations = (_ROOT / "docs" / "operations.md").read_text()
    rows = [line for line in operations.splitlines() if line.startswith(f"| `{rule['alert']}`")]
    assert len(rows) == 1, "a row of the table in docs/operations.md"
    assert all(cell.strip() for cell in rows[0].strip("|").split("|")[1:])


def test_services_are_found_where_compose_puts_them() -> None:
    body = yaml.safe_load((_DEPLOY / "prometheus" / "prometheus.yml").read_text())
    found = {job["job_name"]: job["dns_sd_configs"][0] for job in body["scrape_configs"]}
    services = yaml.safe_load((_DEPLOY / "compose.yaml").read_text())["services"]
    for name, job in found.items():
        assert job["names"] == [name]
        called = [service for service in services if name in _names(service, services[service])]
        assert called, "a service has this name"
        for service in called:
            assert str(job["port"]) == services[service]["environment"]["METRICS_PORT"]
            assert "inside" in services[service]["networks"]


def test_services_are_found_where_one_machine_puts_them() -> None:
    body = yaml.safe_load((_DEPLOY / "prometheus" / "one-machine.yml").read_text())
    found = {job["job_name"]: job["static_configs"][0]["targets"] for job in body["scrape_configs"]}
    ports = metrics_ports(9100, 1)
    assert found == {name.removesuffix("-1"): [f"127.0.0.1:{port}"] for name, port in ports.items()}


def _names(service: str, body: dict[str, Any]) -> list[str]:
    """What a service is called by on the network that Prometheus joins."""
    networks = body["networks"]
    inside = networks.get("inside") if isinstance(networks, dict) else None
    return [service, *(inside or {}).get("aliases", [])]
