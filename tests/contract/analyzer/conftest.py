"""The bundled model, loaded once, and a model server for sentiment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier
from tests.model_servers import LABELS, ModelServer, TextEmbeddingsServer, serving
from tests.tiny_models import SENTIMENT_WORDS


@pytest.fixture(scope="session")
def bundled() -> Classifier:
    return load_bundled()


@pytest.fixture
def words() -> Iterator[ModelServer]:
    with serving(TextEmbeddingsServer(LABELS, SENTIMENT_WORDS)) as server:
        yield server
