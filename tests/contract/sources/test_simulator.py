"""The simulator keeps the contract of sources."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from tests.contract.sources.suite import SourceContract


class TestSimulator(SourceContract):
    resumes = False

    @pytest.fixture
    def make(self) -> Callable[[], Source]:
        return lambda: open_source("simulator?seed=3", IngestSettings(), rate=1)
