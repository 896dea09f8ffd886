"""``docs/configuration.md`` names every setting, with its default; it is written from them.

After a change of the settings: ``python -m tests.unit.test_configuration_page``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from groundswell.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
HEAD = """# Configuration

Everything is set by environment variables, and every one has a default for the one-machine start.
An empty variable counts as not set; invalid values are rejected at startup, by name.
Neither a database nor a Redis named means the embedded engines of `groundswell up`.
"""


def page() -> str:
    return HEAD + "".join(_section(getattr(Settings(), field.name)) for field in fields(Settings))


def _section(section: BaseSettings) -> str:
    kind = type(section)
    title = (kind.__doc__ or "").replace("``", "`").rstrip(".")
    prefix = kind.model_config.get("env_prefix", "")
    rows = "".join(_rows(prefix, kind.model_fields))
    return f"\n## {title}\n\n| variable | default | |\n|---|---|---|\n{rows}"


def _rows(prefix: str, settings: dict[str, FieldInfo]) -> Iterator[str]:
    for name, field in settings.items():
        variable = str(field.validation_alias or prefix + name).upper()
        yield f"| `{variable}` | {_default(field)} | {field.description or ''} |\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "`~/.local/share/groundswell`"
    value = field.default
    shown = ",".join(value) if isinstance(value, tuple) else value
    return "" if shown in (None, "", {}) else f"`{shown}`"


def test_the_page_names_every_setting_as_it_is() -> None:
    assert PAGE.read_text() == page()


def test_every_setting_says_what_it_is_for() -> None:
    silent = [row for row in page().splitlines() if row.startswith("| `") and row.endswith("|  |")]
    assert silent == []


if __name__ == "__main__":
    PAGE.write_text(page())
