"""The chart's network policies: every pod has one, and a way to what its settings name."""

from __future__ import annotations

import pytest

from tests.unit.deploy.chart import LEAST, Document, environment, of_kind, pods, render, values


def egress(documents: list[Document], component: str) -> list[Document]:
    (policy,) = (
        document
        for document in of_kind(documents, "NetworkPolicy")
        if document["metadata"]["name"].endswith(f"-{component}")
    )
    rules: list[Document] = policy["spec"]["egress"]
    return rules


def ports_of(rules: list[Document]) -> set[int]:
    return {port["port"] for rule in rules for port in rule["ports"]}


def test_the_ingester_has_neither_the_database_nor_a_way_to_it() -> None:
    documents = render(values("production-values.yaml"))
    ingester = dict(pods(documents))["ingester"]
    assert not [name for name in environment(ingester) if name.startswith("DATABASE")]
    (policy,) = (
        document
        for document in of_kind(documents, "NetworkPolicy")
        if document["metadata"]["name"].endswith("-ingester")
    )
    ports = {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}
    assert ports == {53, 6379, 443}
    internet = policy["spec"]["egress"][-1]["to"][0]["ipBlock"]
    assert "10.0.0.0/8" in internet["except"]


def test_every_pod_has_a_network_policy() -> None:
    documents = render(LEAST)
    policies = {
        document["metadata"]["labels"]["app.kubernetes.io/component"]
        for document in of_kind(documents, "NetworkPolicy")
    }
    assert policies == {component for component, _ in pods(documents)}


@pytest.mark.parametrize(
    ("given", "worker", "api"),
    [
        ({}, set(), set()),
        ({"settings": {"ANALYZER_URL": "http://gpu:8080"}}, {8080}, {8080}),
        ({"settings": {"ANALYZER_URL": "https://models.example.org/v1"}}, {443}, {443}),
        ({"settings": {"EMOTION_URL": "http://[fd00::1]"}}, {80}, {80}),
        ({"worker": {"env": {"ANALYZER_URL": "http://gpu:9000"}}}, {9000}, set()),
        ({"api": {"env": {"EMOTION_URL": "http://gpu:9001"}}}, set(), {9001}),
        (
            {
                "settings": {"ANALYZER_URL": "http://a:81", "EMOTION_URL": "http://b:82"},
                "worker": {"env": {"ANALYZER_URL": "http://a:83"}},
            },
            {83, 82},
            {81, 82},
        ),
    ],
)
def test_whoever_is_told_of_a_model_server_has_a_way_to_it(
    given: Document, worker: set[int], api: set[int]
) -> None:
    documents = render(LEAST | given)
    plain = {53, 5432, 6379}
    assert ports_of(egress(documents, "worker")) == plain | worker
    assert ports_of(egress(documents, "api")) == plain | api
    assert ports_of(egress(documents, "alerter")) == plain


def test_the_way_to_a_model_server_can_be_narrowed_and_more_ways_opened() -> None:
    peers = [{"podSelector": {"matchLabels": {"app": "models"}}}]
    more = [{"ports": [{"port": 8443}]}]
    documents = render(
        LEAST
        | {
            "settings": {"ANALYZER_URL": "http://gpu:8080"},
            "networkPolicy": {"analyzerPeers": peers, "workerEgress": more},
        }
    )
    rules = egress(documents, "worker")
    assert {"ports": [{"port": 8080}], "to": peers} in rules
    assert more[0] in rules
    assert more[0] not in egress(documents, "api")
