"""Who asks: what a change is signed with, and the sources there are for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends

from groundswell.api.routes.auth import PrincipalOf
from groundswell.domain.access import EVERYBODY, Sources
from groundswell.store.audit import Actor

Name = Callable[[str | None], str | None]


def _name(principal: PrincipalOf) -> Name:
    def named(given: str | None) -> str | None:
        """Nobody signs with another's name where names are known."""
        return given if principal == EVERYBODY else principal.name

    return named


def _sources(principal: PrincipalOf) -> Sources:
    """The only sources there are for who asks; ``None``: all."""
    return principal.sources


def _actor(principal: PrincipalOf) -> Actor:
    """Who the audit log says it was."""
    return Actor(principal.id, principal.name)


ActorOf = Annotated[Actor, Depends(_actor)]
NameOf = Annotated[Name, Depends(_name)]
SourcesOf = Annotated[Sources, Depends(_sources)]
