"""The ``--host`` option."""

from __future__ import annotations

import click

from groundswell.settings.host import bare_host


def read_host(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """The host without the brackets of an IPv6 address."""
    try:
        return None if value is None else bare_host(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} {error}") from None
