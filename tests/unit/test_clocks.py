"""One clock decides about data; who looks at the machine's own is listed here, with the reason.

A module that is not listed goes by ``store/clock.py``, measures with ``time.monotonic``, or leaves
the decision to who has the database's clock.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).parents[2] / "src" / "groundswell"
_CLOCKS = {
    ("utc_now", ""),
    ("now", "datetime"),
    ("utcnow", "datetime"),
    ("today", "datetime"),
    ("today", "date"),
    ("time", "time"),
    ("time_ns", "time"),
    ("CLOCK_REALTIME", "time"),
}
_REASONS = {
    "domain/clock.py": "where the machine's clock is read",
    "store/clock.py": "tells how wrong the machine's clock is",
    "sources/simulator.py": "an author's clock: what a post says of itself",
    "sources/replay.py": "an author's clock: of posts that bring no time",
    "sources/bluesky.py": "takes the network's time in place of an author's impossible one",
    "sources/hackernews/source.py": "the same; and coverage, which tells when it was heard",
    "sources/mastodon/source.py": "the same",
    "sources/kafka/source.py": "the same",
    "sources/nats/source.py": "the same",
    "sources/rss/source.py": "the same; and when it may be asked again",
    "sources/http/waits.py": "a date in Retry-After is of the other side's clock",
    "sources/reddit/source.py": "coverage, which tells when it was heard",
    "sources/x/source.py": "the same",
    "api/auth/webhook_signature.py": "a signature is of a moment (Standard Webhooks)",
    "services/source_log.py": "coverage: tells operators when a source was heard",
    "api/auth/authenticator.py": "tokens end by the clock of who checks them (RFC 7519)",
    "api/routes/auth.py": "tells when a ticket ends",
    "store/api_keys.py": "keys end by the clock of who checks them, as tokens do",
    "cli/keys.py": "the same",
    "api/live/frames.py": "tells when a frame was made",
    "api/live/hub.py": "spans of a trace",
    "tracing.py": "spans of a trace",
    "api/routes/health.py": "tells when it was asked",
    "api/routes/export.py": "a file's name",
    "stream/cache.py": "tells when an answer was cached; Redis lets it end",
    "sources/files/date_order.py": "tells day from month: one far ahead is none",
    "sources/files/inspection.py": "shows how a file would be read now, and takes nothing",
    "store/minute_floor.py": "leaves out a question whose answer is sure for what is days younger",
    "notify/channels/webhook.py": "a receiver checks when a message was signed (Standard Webhooks)",
    "notify/channels/http.py": "a date in Retry-After is of the other side's clock",
    "cli/dead_letter.py": "forgets what a person names by its age",
    "embedded/data_folder.py": "tells since when a folder is held",
}


def _looks(file: Path) -> Iterator[str]:
    """The places where a module looks at the machine's clock, or hands it on."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.attr, node.value.id) in _CLOCKS:
                yield f"{file.name}:{node.lineno}"
        elif isinstance(node, ast.Name) and (node.id, "") in _CLOCKS:
            yield f"{file.name}:{node.lineno}"


def test_no_other_module_looks_at_the_machine_s_clock() -> None:
    found = {
        str(file.relative_to(_PACKAGE)): places
        for file in sorted(_PACKAGE.rglob("*.py"))
        if (places := list(_looks(file)))
    }
    assert {name: at for name, at in found.items() if name not in _REASONS} == {}
    assert _REASONS.keys() <= found.keys(), "and who does no longer is not listed"


@pytest.mark.parametrize(
    "line",
    [
        "now = utc_now()",
        "clock = utc_now",
        "age = time.time() - entry",
        "at = datetime.now(UTC)",
        "day = date.today()",
    ],
)
def test_a_look_is_found(line: str, tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(f"def decide():\n    {line}\n")
    assert list(_looks(file)) == ["module.py:2"]
