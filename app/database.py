"""The one engine object. It passes everything on to the database that connect() chose.

A migration is made from the tables by one command, which needs no database:

    python -m app.new_migration dashboard            # the next migration, from what changed in the tables
    python -m app.new_migration dashboard --initial  # before the first release: the initial one, made anew

Only `<package>_0001_initial.py` is made anew; indexes over several columns, partial indexes and other raw SQL
live in `<package>_0002_indexes.py`, written by hand and never touched by the command.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import asyncpg  # type: ignore[import-untyped]
from piccolo.engine.base import BaseAtomic, BaseBatch, Engine
from piccolo.query.base import Query
from piccolo.querystring import QueryString

from app import schema
from app.postgres_engine import PostgresEngine
from app.schema import DatabaseNewer, DatabaseProblem
from app.sqlite_engine import SqliteEngine, reading_slowly
from app.transactions import Row, Transaction, TransactionLost, current

__all__ = [
    "CONFLICTS",
    "DB",
    "DataFolderInUse",
    "DatabaseNewer",
    "DatabaseProblem",
    "DatabaseUnreachable",
    "TransactionLost",
    "connect",
    "dialect",
    "disconnect",
    "glance",
    "hold",
    "in_turn",
    "is_sqlite",
    "later",
    "marks",
    "migrate",
    "pending_migrations",
    "reading_slowly",
    "run",
]

CONFLICTS = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
"""What a violated constraint raises, for `except CONFLICTS`. Inside change() it loses the change."""

os.environ["PICCOLO_CONF"] = "app.piccolo_conf"


class DataFolderInUse(DatabaseProblem):
    """Another process writes in this data folder."""


class DatabaseUnreachable(DatabaseProblem):
    """The database can't be opened."""


class Database(Engine[Transaction]):
    """Stands for the engine chosen by connect(), so that tables need to know only this one."""

    def __init__(self) -> None:
        self.chosen: SqliteEngine | PostgresEngine | None = None

    @property
    def engine(self) -> SqliteEngine | PostgresEngine:
        if self.chosen is None:
            raise RuntimeError("No database: `await connect(...)` comes first.")
        return self.chosen

    @property
    def engine_type(self) -> str:  # type: ignore[override]
        return self.chosen.engine_type if self.chosen else "sqlite"

    async def get_version(self) -> float:
        return await self.engine.get_version()

    def get_version_sync(self) -> float:
        return self.engine.get_version_sync()

    async def prep_database(self) -> None:
        """Nothing: the chosen engine sees to it."""

    async def batch(
        self, query: Query[Any, Any], batch_size: int = 100, node: str | None = None
    ) -> BaseBatch:
        return await self.engine.batch(query, batch_size, node)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Row]:
        return await self.engine.run_querystring(querystring)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Row]:
        return await self.engine.run_ddl(ddl)

    def transform_response_to_dicts(self, results: list[Row]) -> list[Row]:
        return self.engine.transform_response_to_dicts(results)

    def transaction(self, *_: object, **__: object) -> Transaction:
        return self.engine.transaction()

    def transaction_exists(self) -> bool:
        return current() is not None

    def atomic(self) -> BaseAtomic:
        return self.engine.atomic()


DB = Database()


async def connect(url_or_path: str | Path) -> None:
    """Opens a SQLite file (made when it is not there) or PostgreSQL by its `postgresql://` address.

    Raises DatabaseUnreachable. Needs disconnect() before another can be chosen."""
    if DB.chosen is not None:
        raise RuntimeError("There is a database already: disconnect() first.")
    engine = _engine(str(url_or_path))
    try:
        await engine.start()
    except (OSError, sqlite3.Error, asyncpg.PostgresError, ValueError) as error:
        raise DatabaseUnreachable(f"The database can't be opened: {error}.") from error
    DB.chosen = engine


async def disconnect() -> None:
    """Finishes what was asked and closes; does nothing when there is no database."""
    engine, DB.chosen = DB.chosen, None
    if engine is not None:
        await engine.stop()


def dialect() -> Literal["sqlite", "postgres"]:
    return "sqlite" if is_sqlite() else "postgres"


def is_sqlite() -> bool:
    return isinstance(DB.engine, SqliteEngine)


async def run(sql: str, *args: Any) -> list[Row]:
    """Raw SQL with `{}` for each parameter, inside change() or not, on either database."""
    return DB.transform_response_to_dicts(await DB.engine.run(_numbered(sql, dialect()), args))


async def glance(sql: str, *args: Any) -> list[Row]:
    """As run(), for a few rows that an index finds, as at every message: SQLite reads them on the spot."""
    return DB.transform_response_to_dicts(await DB.engine.glance(_numbered(sql, dialect()), args))


def later(sql: str, *args: Any) -> None:
    """A write, as run() takes it, that is done together with the commit: it saves a trip to the database.

    Inside change(), which does not see what it wrote and raises at its end if a constraint is violated."""
    transaction = current()
    if transaction is None:
        raise RuntimeError("later() belongs inside `async with change():`.")
    transaction.last.append((_numbered(sql, dialect()), args))


async def in_turn(duty: int) -> None:
    """Makes changes that call this with the same number follow one another: for rules about several rows, as
    that one must remain. Inside change(); on SQLite they do so by themselves."""
    if not is_sqlite():
        await run("SELECT pg_advisory_xact_lock({}, 0)", duty)


@lru_cache
def _numbered(sql: str, kind: str) -> str:
    """Parameters as the database writes them; the same few statements come again and again."""
    if kind == "sqlite":
        return sql.replace("{}", "?")
    first, *others = sql.split("{}")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


def marks(values: Sized) -> str:
    """A `{}` for each value, for `IN (...)`."""
    return ", ".join(["{}"] * len(values))


async def pending_migrations() -> list[str]:
    """What migrate() would run, as `package: id`. Raises DatabaseNewer."""
    return await schema.pending()


async def migrate() -> list[str]:
    """Brings the database up to this program and returns what ran. A SQLite file with tables is copied first,
    beside itself. Raises DatabaseNewer, with nothing changed."""
    return await schema.migrate(DB.engine)


@contextmanager
def hold(folder: str | Path) -> Iterator[None]:
    """Makes this the one process that writes in the data folder, until the block ends or the process dies.

    Raises DataFolderInUse."""
    with (Path(folder) / "onthaal.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise DataFolderInUse(
                f"The data folder {folder} is in use by another process ({lock.read().strip() or 'unknown'})."
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}\n")
        lock.flush()
        yield


def _engine(url: str) -> SqliteEngine | PostgresEngine:
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresEngine(url)
    return SqliteEngine(url.removeprefix("sqlite:///"))
