"""The Helm chart renders, strictly valid, for every set of values that stands beside it."""

from __future__ import annotations

import re

import pytest

from groundswell import __version__
from groundswell.cli import COMMANDS
from groundswell.settings import AuthSettings, StreamSettings
from groundswell.stream.keys import StreamKeys
from tests.unit.deploy.chart import (
    FOLDER,
    LEAST,
    VALUE_SETS,
    Document,
    container,
    environment,
    helm,
    of_kind,
    pods,
    render,
    values,
)
from tests.unit.test_configuration_page import page

kubernetes = pytest.importorskip("kubernetes_validate")

OF_OPERATORS = {
    "ScaledObject": "keda.sh/v1alpha1",
    "TriggerAuthentication": "keda.sh/v1alpha1",
    "PodMonitor": "monitoring.coreos.com/v1",
}
KNOWN = {row.split("`")[1] for row in page().splitlines() if row.startswith("| `")}
SCALER = {"stream", "consumerGroup", "lagCount", "activationLagCount", "enableTLS"}


@pytest.mark.parametrize("name", VALUE_SETS)
def test_a_value_set_lints_clean(name: str) -> None:
    report = helm.lint(FOLDER, values(name), strict=True)
    assert report["errors"] == []
    assert [found for found in report["messages"] if found["severity"] > 1] == []


@pytest.mark.parametrize("name", VALUE_SETS)
@pytest.mark.parametrize("version", ["1.27", "1.32", "1.37"])
def test_every_document_is_strictly_valid(name: str, version: str) -> None:
    for document in render(values(name)):
        if document["kind"] in OF_OPERATORS:
            assert document["apiVersion"] == OF_OPERATORS[document["kind"]]
        else:
            kubernetes.validate(document, version, strict=True)


@pytest.mark.parametrize("name", VALUE_SETS)
def test_names_are_unique_and_short_enough(name: str) -> None:
    found = [(document["kind"], document["metadata"]["name"]) for document in render(values(name))]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[a-z0-9-]{1,63}", name) for _, name in found)


@pytest.mark.parametrize("name", VALUE_SETS)
def test_every_pod_meets_the_restricted_standard(name: str) -> None:
    for _, template in pods(render(values(name))):
        pod, only = template["spec"], container(template)
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert only["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert all("emptyDir" in volume for volume in pod["volumes"])


@pytest.mark.parametrize("name", VALUE_SETS)
def test_every_service_is_probed_and_bounded(name: str) -> None:
    for component, template in pods(render(values(name))):
        only = container(template)
        assert only["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in only["resources"]["limits"]
        if component != "migrate":
            ports = {port["name"] for port in only["ports"]}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                assert only[probe]["httpGet"]["port"] in ports


@pytest.mark.parametrize("name", VALUE_SETS)
def test_every_pod_runs_a_command_that_exists_with_settings_that_exist(name: str) -> None:
    for _, template in pods(render(values(name))):
        assert container(template)["args"][0] in COMMANDS
        assert environment(template).keys() <= KNOWN


@pytest.mark.parametrize("name", VALUE_SETS)
def test_what_chooses_pods_finds_those_of_one_service(name: str) -> None:
    documents = render(values(name))
    labels = {component: template["metadata"]["labels"] for component, template in pods(documents)}

    def chosen(selector: Document) -> list[str]:
        return [name for name, have in labels.items() if selector.items() <= have.items()]

    for document in documents:
        spec = document["spec"]
        selectors = {
            "Service": lambda spec=spec: spec["selector"],
            "NetworkPolicy": lambda spec=spec: spec["podSelector"]["matchLabels"],
            "PodDisruptionBudget": lambda spec=spec: spec["selector"]["matchLabels"],
            "PodMonitor": lambda spec=spec: spec["selector"]["matchLabels"],
            "Deployment": lambda spec=spec: spec["selector"]["matchLabels"],
        }
        if document["kind"] in selectors:
            component = document["metadata"]["labels"]["app.kubernetes.io/component"]
            wanted = [component] if component in labels else []
            assert chosen(selectors[document["kind"]]()) == wanted


def test_the_api_and_the_workers_are_spread_and_kept_from_going_all_at_once() -> None:
    documents = render(LEAST)
    spread = {
        component: {entry["topologyKey"] for entry in template["spec"]["topologySpreadConstraints"]}
        for component, template in pods(documents)
        if component in ("api", "worker")
    }
    everywhere = {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    assert spread == {"api": everywhere, "worker": everywhere}
    budgets = of_kind(documents, "PodDisruptionBudget")
    assert [budget["spec"]["maxUnavailable"] for budget in budgets] == [1, 1]


def test_the_database_is_migrated_before_an_install_and_an_upgrade() -> None:
    (job,) = of_kind(render(LEAST), "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert container(job["spec"]["template"])["args"] == ["migrate", "--phase", "before"]


def test_what_drains_has_the_time_for_it() -> None:
    found = dict(pods(render(values("cluster-values.yaml"))))
    for component, setting in (("worker", "WORKER_DRAIN_SECONDS"), ("api", "API_DRAIN_SECONDS")):
        drain = int(environment(found[component])[setting])
        assert drain > 0
        assert found[component]["spec"]["terminationGracePeriodSeconds"] >= drain + 10


def test_the_api_asks_for_a_login_and_believes_named_proxies_alone() -> None:
    least = environment(dict(pods(render(LEAST)))["api"])
    assert least["AUTH_MODE"] == "on"
    assert "TRUSTED_PROXIES" not in least
    more = environment(dict(pods(render(values("production-values.yaml"))))["api"])
    AuthSettings.model_validate(
        {name.lower(): more[name] for name in ("AUTH_MODE", "TRUSTED_PROXIES")}
    )
    assert more["TRUSTED_PROXIES"] == "10.244.0.0/16,fd00::/64"


def test_the_api_alone_reads_from_the_replica() -> None:
    found = dict(pods(render(values("production-values.yaml"))))
    wanted = {"secretKeyRef": {"name": "postgres-login", "key": "DATABASE_REPLICA_URL"}}
    assert environment(found["api"])["DATABASE_REPLICA_URL"] == wanted
    assert "DATABASE_REPLICA_URL" not in environment(found["worker"])


def test_no_document_holds_a_secret() -> None:
    for name in VALUE_SETS:
        documents = render(values(name))
        assert of_kind(documents, "Secret") == []
        for _, template in pods(documents):
            for setting, value in environment(template).items():
                secret = re.fullmatch(r"(DATABASE|DATABASE_REPLICA|REDIS)_URL", setting)
                assert isinstance(value, dict) == bool(secret), setting


@pytest.mark.parametrize(
    ("name", "partitions", "lag"),
    [("production-values.yaml", 1, 2000), ("cluster-values.yaml", 3, 166)],
)
def test_workers_follow_the_lag_of_every_part_of_the_stream(
    name: str, partitions: int, lag: int
) -> None:
    documents = render(values(name))
    (scaled,) = of_kind(documents, "ScaledObject")
    worker = dict(pods(documents))["worker"]
    settings = environment(worker)
    keys = StreamKeys(
        StreamSettings(
            redis_stream_name=settings["REDIS_STREAM_NAME"],
            redis_consumer_group=settings["REDIS_CONSUMER_GROUP"],
            stream_partitions=settings["STREAM_PARTITIONS"],
        )
    )
    triggers = scaled["spec"]["triggers"]
    assert tuple(trigger["metadata"]["stream"] for trigger in triggers) == keys.partitions
    assert len(triggers) == partitions
    cluster = name.startswith("cluster")
    for trigger in triggers:
        assert trigger["type"] == ("redis-cluster-streams" if cluster else "redis-streams")
        assert trigger["metadata"].keys() == {*SCALER, "addresses" if cluster else "address"}
        assert all(isinstance(value, str) for value in trigger["metadata"].values())
        assert trigger["metadata"]["consumerGroup"] == keys.group
        assert trigger["metadata"]["lagCount"] == str(lag)
    (login,) = of_kind(documents, "TriggerAuthentication")
    assert triggers[0]["authenticationRef"]["name"] == login["metadata"]["name"]
    targets = {
        document["metadata"]["name"]: document for document in of_kind(documents, "Deployment")
    }
    assert "replicas" not in targets[scaled["spec"]["scaleTargetRef"]["name"]]["spec"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "existingSecret"),
        ({"database": LEAST["database"]}, "redis.existingSecret"),
        (LEAST | {"worker": {"autoscaling": {"enabled": True}}}, "worker.autoscaling.address"),
        (LEAST | {"ingress": {"enabled": True}}, "ingress.host"),
        (LEAST | {"ingress": {"enabled": True, "host": "a.example"}}, "ingress.tlsSecret"),
        (LEAST | {"auth": {"mode": "off"}}, "/auth/mode"),
        (LEAST | {"workers": {"replicas": 3}}, "workers"),
        (LEAST | {"worker": {"threads": "two"}}, "/worker/threads"),
        (LEAST | {"settings": {"log_level": "info"}}, "log_level"),
    ],
)
def test_values_that_cannot_be_are_refused_by_name(given: Document, said: str) -> None:
    with pytest.raises(helm.HelmError, match=re.escape(said)):
        render(given)


def test_the_chart_is_of_this_version() -> None:
    with helm.Chart.load(FOLDER) as chart:
        assert chart.version == __version__
        assert chart.metadata["appVersion"] == __version__
