"""The real engines every test may use, and a database and stream of its own for each."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
import tempfile
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings
from pydantic import SecretStr

from groundswell.embedded.engines import Engines, running_engines
from groundswell.retry import outages
from groundswell.settings import StreamSettings
from groundswell.store.migrate import migrate

_ADDRESSES = ("DATABASE_URL", "DATABASE_REPLICA_URL", "POSTGRES_HOST", "REDIS_URL", "REDIS_HOST")
_numbers = itertools.count(1)
_ROOM_FOR_ENGINES = 4 * 1024**3


settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("untimed")

_ROOT = Path(__file__).parent
_LONGEST_FIRST = ("e2e/page", "e2e", "faults", "fuzz", "integration/releases", "integration")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: what is compressed holds the time of day, and both
    processes must collect the same tests."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a folder in one process, as they share engines; the longest begin first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_folder(item)))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder = f"{_folder(item)}/"
    starts = (folder.startswith(f"{name}/") for name in _LONGEST_FIRST)
    return next((turn for turn, starts_so in enumerate(starts) if starts_so), len(_LONGEST_FIRST))


def _folder(item: pytest.Item) -> str:
    return item.path.parent.relative_to(_ROOT).as_posix()


@pytest.fixture(autouse=True)
def _no_engines_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never writes to what the shell's environment names."""
    for name in (
        "DATABASE_URL",
        "DATABASE_REPLICA_URL",
        "REDIS_URL",
        "POSTGRES_HOST",
        "REDIS_HOST",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_outages_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that ends in an outage does not silence the next one's."""
    monkeypatch.setattr(outages, "_since", {})


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """PostgreSQL and Valkey, started once a session (once a worker under xdist).

    The database the URL names is migrated and is the template of :func:`database_url`: a test
    never connects to it.
    """
    with _folder_for_engines(tmp_path_factory) as folder, _in_a_thread(folder / "data") as running:
        asyncio.run(migrate(running.database_url))
        yield running


@pytest.fixture
async def database_url(engines: Engines) -> AsyncIterator[str]:
    """A fresh, migrated database of the test's own."""
    server, _, template = engines.database_url.rpartition("/")
    name = f"test_{next(_numbers)}"
    async with _administrator(server) as connection:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"{server}/{name}"
    async with _administrator(server) as connection:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def empty_database_url(engines: Engines) -> AsyncIterator[str]:
    """A database without any table."""
    server, name = engines.database_url.rpartition("/")[0], f"empty_{next(_numbers)}"
    async with _administrator(server) as connection:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield f"{server}/{name}"
    async with _administrator(server) as connection:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def redis_url(engines: Engines) -> str:
    """The Valkey all tests share: use names of your own, as ``stream_settings`` does."""
    return engines.redis_url


@pytest.fixture
def stream_settings(redis_url: str) -> StreamSettings:
    """A stream, group and cache prefix no other test uses."""
    own = uuid.uuid4().hex[:12]
    return StreamSettings(
        redis_url=SecretStr(redis_url),
        redis_stream_name=f"posts_{own}",
        redis_consumer_group=f"workers_{own}",
        redis_cache_prefix=f"cache_{own}",
    )


@contextlib.contextmanager
def _folder_for_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory, where there is room: a database is 330 files, made and removed for each test."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < _ROOM_FOR_ENGINES:
        yield tmp_path_factory.mktemp("engines")
        return
    with tempfile.TemporaryDirectory(prefix="groundswell-tests-", dir=memory) as folder:
        yield Path(folder)


@contextlib.contextmanager
def _in_a_thread(data: Path) -> Iterator[Engines]:
    """Run the engines on a loop that outlives the loops of single tests."""
    ready: Future[Engines] = Future()
    stopping = threading.Event()

    async def run() -> None:
        async with running_engines(data, durable=False) as engines:
            ready.set_result(engines)
            await asyncio.to_thread(stopping.wait)

    def work() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=work, name="engines")
    thread.start()
    try:
        yield ready.result(timeout=120)
    finally:
        stopping.set()
        thread.join(timeout=60)


@contextlib.asynccontextmanager
async def _administrator(server: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        yield connection
    finally:
        await connection.close()
