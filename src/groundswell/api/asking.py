"""Who asks for a change: the login's name where there is one, else what the request says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends

from groundswell.api.access.routes import PrincipalOf
from groundswell.domain.access import EVERYBODY

Name = Callable[[str | None], str | None]


def _name(principal: PrincipalOf) -> Name:
    def named(given: str | None) -> str | None:
        """Nobody signs with another's name where names are known."""
        return given if principal is None or principal is EVERYBODY else principal.name

    return named


NameOf = Annotated[Name, Depends(_name)]
