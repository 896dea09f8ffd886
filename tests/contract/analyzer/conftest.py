"""The bundled model, loaded once."""

from __future__ import annotations

import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier


@pytest.fixture(scope="session")
def bundled() -> Classifier:
    return load_bundled()
