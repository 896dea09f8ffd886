"""The Helm chart, rendered offline: a document is what a cluster would be given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

helm = pytest.importorskip("helm_python")

Document = dict[str, Any]
FOLDER = Path(__file__).parents[3] / "deploy" / "helm" / "groundswell"
VALUE_SETS = tuple(sorted(path.name for path in (FOLDER / "ci").glob("*-values.yaml")))
LEAST: Document = {
    "database": {"existingSecret": "postgres-login"},
    "redis": {"existingSecret": "redis-login"},
}


def values(name: str) -> Document:
    """One of the value sets that stand beside the chart."""
    found: Document = yaml.safe_load((FOLDER / "ci" / name).read_text())
    return found


def render(given: Document) -> list[Document]:
    """Every document of a release named ``mood``, in no particular order.

    Raises:
        helm.HelmError: the chart refuses these values.
    """
    with helm.Chart.load(FOLDER) as chart:
        files: dict[str, str] = chart.render(given, name="mood", namespace="prod")
    manifests = [text for name, text in files.items() if name.endswith(".yaml")]
    return [found for text in manifests for found in yaml.safe_load_all(text) if found]


def of_kind(documents: list[Document], kind: str) -> list[Document]:
    return [document for document in documents if document["kind"] == kind]


def pods(documents: list[Document]) -> Iterator[tuple[str, Document]]:
    """Component and template of everything that runs."""
    for document in documents:
        if document["kind"] in ("Deployment", "Job"):
            template = document["spec"]["template"]
            yield template["metadata"]["labels"]["app.kubernetes.io/component"], template


def container(template: Document) -> Document:
    """A pod's only one."""
    (only,) = template["spec"]["containers"]
    return dict(only)


def environment(template: Document) -> dict[str, Any]:
    """Names and what they are set to; a secret's is the reference to it."""
    return {
        entry["name"]: entry.get("value", entry.get("valueFrom"))
        for entry in container(template).get("env", [])
    }
