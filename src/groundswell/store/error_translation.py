"""Translates PostgreSQL's errors: unavailable (retry), unstorable data, or wrong configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from asyncpg import exceptions as pg

from groundswell import metrics
from groundswell.errors import (
    ConfigurationError,
    StatementFailed,
    StoreUnavailable,
    UnstorableBatch,
)
from groundswell.store.connection import TRANSACTION_POOLING

_TRY_AGAIN = (
    OSError,
    TimeoutError,
    pg.PostgresConnectionError,
    pg.AdminShutdownError,
    pg.CrashShutdownError,
    pg.CannotConnectNowError,  # starting up
    pg.DatabaseDroppedError,
    pg.IdleSessionTimeoutError,
    pg.InsufficientResourcesError,  # too many connections, disk full
    pg.TransactionRollbackError,  # deadlock, serialization
    pg.LockNotAvailableError,
    pg.InvalidCachedStatementError,  # a migration ran meanwhile
    pg.ReadOnlySQLTransactionError,  # the primary has moved
    pg.InternalClientError,  # the connection broke in the middle of an answer
)
_REFUSED = (  # by the data's fault, or by that of a constraint or trigger somebody has added
    asyncpg.DataError,  # the server's
    pg.IntegrityConstraintViolationError,
    pg.WithCheckOptionViolationError,
    pg.ProgramLimitExceededError,
    pg.PLPGSQLError,
)
_WRONG_SETTING = (
    pg.InvalidAuthorizationSpecificationError,
    pg.InvalidCatalogNameError,
    pg.InsufficientPrivilegeError,
    pg.ClientConfigurationError,
    pg.CantChangeRuntimeParamError,
)
_NOT_SET_UP = (pg.UndefinedTableError, pg.UndefinedFunctionError, pg.UndefinedObjectError)
_LOST_STATEMENT = (pg.InvalidSQLStatementNameError, pg.DuplicatePreparedStatementError)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the driver's errors into ours.

    Raises:
        StoreUnavailable: PostgreSQL does not answer, or cannot do it now; it may later.
        StatementFailed: it answers, but not to this statement.
        UnstorableBatch: it refuses what it was given; all such data, perhaps.
        ConfigurationError: the login is refused, or the tables are not there.
    """
    try:
        yield
    except _TRY_AGAIN as error:
        if "unsupported startup parameter" in str(error):  # PgBouncer's class is that of an outage
            raise ConfigurationError(
                f"a pooler before PostgreSQL refuses the connection: {_told(error)}; leave that "
                "parameter out of DATABASE_URL, or out of what the pooler refuses"
            ) from error
        metrics.engine_failures.labels("postgresql").inc()
        raise _away(error) from error
    except _REFUSED as error:
        raise UnstorableBatch(f"PostgreSQL refuses the data: {_without_data(error)}") from error
    except _WRONG_SETTING as error:
        raise ConfigurationError(
            f"PostgreSQL refuses the connection: {_told(error)}; look at DATABASE_URL",
            told="PostgreSQL refuses the connection; the log says why",
        ) from error
    except _LOST_STATEMENT as error:
        raise ConfigurationError(
            f"a prepared statement is gone ({_told(error)}): {TRANSACTION_POOLING}"
        ) from error
    except _NOT_SET_UP as error:
        raise ConfigurationError(
            f"the database is not set up: {_told(error)}; run `groundswell migrate`"
        ) from error
    except asyncpg.InterfaceError as error:
        # A ValueError among these is an argument the driver could not encode; the others mean that
        # the connection or the pool is closed.
        if isinstance(error, ValueError):
            told = _without_data(error)
            raise UnstorableBatch(f"PostgreSQL cannot hold the data: {told}") from error
        raise _away(error) from error
    except asyncpg.PostgresError as error:
        # It takes too long, or a page is damaged, or a column another: not the data's fault.
        metrics.engine_failures.labels("postgresql").inc()
        raise StatementFailed(f"PostgreSQL cannot do it: {_told(error)}") from error


def _told(error: BaseException) -> str:
    """The first line: the driver's details may quote whole rows."""
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


def _without_data(error: BaseException) -> str:
    """The reason data is refused, without the data, which the driver quotes after a colon."""
    kind, text = type(error).__name__, str(error).strip().partition("\n")[0]
    return f"{kind}: {text.partition(': ')[0][:200]}" if text else kind


def _away(error: Exception) -> StoreUnavailable:
    what = "PostgreSQL does not answer"
    return StoreUnavailable(f"{what}: {_told(error)}", told=what)
