"""No file is longer than 300 lines, so that each has one purpose and its name can say which."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).parents[2]
_MOST = 300
_FOLDERS = ("src", "tests", "benchmarks", "training", "web/src")
_KINDS = {".py", ".ts", ".tsx", ".css", ".sql"}
_GENERATED = {Path("web/src/api/schema.d.ts")}


def test_no_file_is_longer_than_300_lines() -> None:
    files = [
        file.relative_to(_ROOT)
        for folder in _FOLDERS
        for file in (_ROOT / folder).rglob("*")
        if file.suffix in _KINDS and "dashboard" not in file.parts
    ]
    assert len(files) > 500
    lengths = {file: len((_ROOT / file).read_text().splitlines()) for file in files}
    too_long = {str(file): n for file, n in lengths.items() if n > _MOST}
    assert {name: n for name, n in too_long.items() if Path(name) not in _GENERATED} == {}
