"""The requester of a route: the actor for the audit log, and the sources it may use."""

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
        """A user-supplied name is ignored where the principal's is known."""
        return given if principal == EVERYBODY else principal.name

    return named


def _sources(principal: PrincipalOf) -> Sources:
    """The only sources the principal may use; ``None``: all."""
    return principal.sources


def _actor(principal: PrincipalOf) -> Actor:
    """The actor of the audit log."""
    return Actor(principal.id, principal.name)


ActorOf = Annotated[Actor, Depends(_actor)]
NameOf = Annotated[Name, Depends(_name)]
SourcesOf = Annotated[Sources, Depends(_sources)]
