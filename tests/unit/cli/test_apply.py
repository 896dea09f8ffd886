"""Files of configuration: what people write is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.cli.apply import _read
from groundswell.errors import ConfigurationError

LINES = [
    ("no", "no"),
    ("on", "on"),
    ("18:00", "18:00"),
    ("1:30:00", "1:30:00"),
    ("2026-11-28", "2026-11-28"),
    ("007", "007"),
    ("0x1F", "0x1F"),
    ("1_000", "1_000"),
    ("12", 12),
    ("-0.5", -0.5),
    ("1e3", 1000.0),
    ("true", True),
    ("~", None),
    ("", None),
    ("'true'", "true"),
]


@pytest.mark.parametrize(("written", "read"), LINES)
def test_a_word_that_looks_like_something_else_stays_a_word(
    tmp_path: Path, written: str, read: object
) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(f"x: {written}\n")
    assert _read(file) == {"x": read}


def test_nothing_is_run_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("x: !!python/object/apply:os.getcwd []\n")
    with pytest.raises(ConfigurationError, match="not YAML"):
        _read(file)
