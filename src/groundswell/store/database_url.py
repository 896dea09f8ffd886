"""Parses a PostgreSQL URL into the driver's arguments and the parameters it does not know."""

from __future__ import annotations

import logging
import re
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from groundswell.errors import ConfigurationError

log = logging.getLogger(__name__)

_FORM = "its form is postgresql://user:password@host:5432/name"
_ESCAPE = "in a user's name and a password the characters # % / ? @ are written %23 %25 %2F %3F %40"
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%\w-]+\]|[^\[\]:@]*)(:\d{1,5})?")
_OF_THE_DRIVER = {
    *("host", "port", "dbname", "database", "user", "password", "passfile", "service"),
    *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslnegotiation", "sslcrl", "sslpassword"),
    *("ssl_min_protocol_version", "ssl_max_protocol_version"),
    *("target_session_attrs", "krbsrvname", "gsslib"),
    "options",  # of the server, at the start of a session only
}
_OURS = {"application_name", "client_encoding", "timezone"}
"""Which the driver or the store sets for itself."""
_SSL_MODES = {
    **dict.fromkeys(("true", "1", "yes", "on", "require", "no-verify"), "require"),
    **dict.fromkeys(("false", "0", "no", "off", "disable"), "disable"),
}
"""What Node's drivers and others write as ``ssl=…``."""


@dataclass(frozen=True, slots=True)
class Address:
    """``options``: arguments of the driver. ``others``: parameters of the URL that it does not
    know; settings of the server are set, those of other clients ignored."""

    variable: str
    options: dict[str, Any]
    others: dict[str, str] = field(default_factory=dict)


def read_address(url: str, variable: str = "DATABASE_URL") -> Address:
    """Parse a URL; ``postgresql+asyncpg://`` and the like lose their suffix.

    Raises:
        ConfigurationError: it is none. Never with a part of it: there may be a password in it.
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme.partition("+")[0].lower() not in {"postgresql", "postgres"}:
        raise ConfigurationError(f"{variable} must begin with postgresql://; {_FORM}")
    rest, _, query = rest.partition("?")
    netloc, slash, path = rest.partition("/")
    login, at, hosts = netloc.rpartition("@")
    misplaced = "#" in rest or "#" in query or "@" in path or "@" in query.partition("=")[0]
    if misplaced or not all(_HOST.fullmatch(host) for host in hosts.split(",")):
        raise ConfigurationError(f"{variable} cannot be read: {_ESCAPE}; {_FORM}")
    if at:  # an @ in the password, as it stands
        user, colon, password = login.partition(":")
        netloc = f"{_again(user)}{colon}{_again(password)}@{hosts}"
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    known = {name: value for name, value in parameters.items() if name in _OF_THE_DRIVER}
    others = {
        name: value
        for name, value in parameters.items()
        if name not in _OF_THE_DRIVER and name.lower() not in _OURS
    }
    if (mode := _SSL_MODES.get(others.get("ssl", "").lower())) is not None:
        del others["ssl"]
        known.setdefault("sslmode", mode)
    options: dict[str, Any] = {}
    if known.get("sslrootcert") == "system":  # libpq's word for the system's own authorities
        del known["sslrootcert"]
        known.pop("sslmode", None)
        options["ssl"] = ssl.create_default_context()
    dsn = f"postgresql://{netloc}{slash}{path}"
    options["dsn"] = f"{dsn}?{urlencode(known, quote_via=quote)}" if known else dsn
    return Address(variable, options, others)


def _again(part: str) -> str:
    return quote(unquote(part), safe="")
