"""``docs/api.md`` names every code that a socket is closed with."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
OF_THE_PROTOCOL = {1009}


def test_every_close_code_is_told() -> None:
    page = (ROOT / "docs/api.md").read_text().split("### Close codes")[1].split("\n#")[0]
    told = {int(code) for code in re.findall(r"^\| (\d{4}) \|", page, re.MULTILINE)}
    source = (ROOT / "src/groundswell/api").rglob("*.py")
    found = {
        int(code)
        for path in source
        for code in re.findall(r"\bClose\(\s*(\d{4})\b", path.read_text())
    }
    assert told == found | OF_THE_PROTOCOL
