"""A record is one line, in either form, whatever a stranger has put into it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.logs import configure_logging

FORGED = "/api/x\n2026-11-22T08:00:00.000+00:00 INFO    api all is well\x1b[2J\x9b2J\r"


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(form: str, message: str, **extra: object) -> str:
    configure_logging(form=form, service="api")
    record = logging.LogRecord("groundswell.x", logging.INFO, "", 0, message, None, None)
    vars(record).update(extra)
    return logging.getLogger().handlers[0].format(record)


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_writes_a_line_of_their_own(form: str) -> None:
    line = written(form, FORGED, path=FORGED)
    assert not [char for char in line if ord(char) < 32 or 127 <= ord(char) < 160]
    assert "all is well" in line


@given(st.text())
def test_any_text_is_one_line(text: str) -> None:
    assert "\n" not in written("text", "x", path=text)
    assert json.loads(written("json", text, path=text))["path"] == text


def test_every_record_says_when_how_grave_and_of_which_service() -> None:
    assert written("text", "serving").split()[1:] == ["INFO", "api", "serving"]
    told = json.loads(written("json", "serving", request_id="r1"))
    assert (told["level"], told["service"], told["message"]) == ("info", "api", "serving")
    assert told["request_id"] == "r1"
    assert told["timestamp"].endswith("+00:00")


def test_no_client_of_http_tells_its_urls() -> None:
    configure_logging("DEBUG")
    for name in ("httpx2", "httpcore2.connection"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
