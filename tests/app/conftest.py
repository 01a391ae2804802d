"""Databases of their own for the tests of the engine, the news and the ticker."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from app import clock, database, news
from app.sqlite_engine import SqliteEngine


@pytest.fixture(scope="session")
async def templates(tmp_path_factory: pytest.TempPathFactory, postgres_address: str) -> dict[str, str]:
    """One migrated database of each kind, to copy."""
    made = {
        "sqlite": str(tmp_path_factory.mktemp("template") / "template.sqlite"),
        "postgres": await make_postgres(postgres_address),
    }
    before, database.DB.chosen = database.DB.chosen, None
    for address in made.values():
        await database.connect(address)
        await database.migrate()
        await database.disconnect()
    database.DB.chosen = before
    return made


@pytest.fixture(params=["sqlite", "postgres"])
async def address(request: pytest.FixtureRequest, templates: dict[str, str], tmp_path: Path) -> str:
    """A migrated database with nothing in it: a new file, or a PostgreSQL database that is emptied."""
    if request.param == "sqlite":
        return shutil.copy(templates["sqlite"], str(tmp_path / "own.sqlite"))
    connection = await asyncpg.connect(templates["postgres"])
    await connection.execute("TRUNCATE event, setting, lease RESTART IDENTITY")
    await connection.close()
    return templates["postgres"]


@pytest.fixture
async def own_database(address: str) -> AsyncIterator[str]:
    """Connected to a database of this test alone, whatever the rest of the suite is connected to."""
    before, database.DB.chosen = database.DB.chosen, None
    await database.connect(address)
    yield address
    await database.disconnect()
    database.DB.chosen = before
    clock.reset()


@pytest.fixture
async def feed(own_database: str) -> AsyncIterator[None]:
    """The news of that database are being read."""
    before, news._feed = news._feed, None
    await news.start()
    yield
    await news.stop()
    news._feed = before


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SqliteEngine]:
    engine = SqliteEngine(tmp_path / "own.sqlite")
    await engine.start()
    await engine.run("CREATE TABLE note (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL)")
    yield engine
    await engine.stop()


async def make_postgres(server: str) -> str:
    """An empty database, and its address."""
    name = f"own_{uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
