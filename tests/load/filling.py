"""Rows by the hundred thousand, past Piccolo: straight into SQLite or PostgreSQL."""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import asyncpg
from piccolo.columns import Column
from piccolo.table import Table

import app.database  # noqa: F401 it teaches sqlite3 how Piccolo writes moments
from dashboard import search
from dashboard.search import Found

words = import_module("dashboard.migrations.dashboard_0010_words")
ENTRY = ("id", "about", "kind", "contact", "item", "party", "url", "title", "line", "text", "words")
Rows = list[tuple[Any, ...]]


class Batch:
    """Rows per table, in the order of its columns; what is not given has the column's default."""

    def __init__(self) -> None:
        self.rows: dict[type[Table], Rows] = {}
        self.found: list[Found] = []

    def add(self, table: type[Table], **given: Any) -> None:
        defaults, places = _layout(table)
        values = list(defaults)
        for name, value in given.items():
            values[places[name]] = value
        self.rows.setdefault(table, []).append(tuple(values))


class Sink(Protocol):
    async def put(self, batch: Batch) -> None: ...

    async def close(self) -> None: ...


class Sqlite:
    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
        self.connection.execute("BEGIN")
        for trigger in ("came", "gone", "changed"):
            self.connection.execute(f"DROP TRIGGER search_entry_{trigger}")

    async def put(self, batch: Batch) -> None:
        for table, rows in batch.rows.items():
            names = columns(table)
            marks = ", ".join("?" * len(names))
            insert = f'INSERT INTO "{name_of(table)}" ({_listed(names)}) VALUES ({marks})'  # noqa: S608
            self.connection.executemany(insert, rows)
        marks = ", ".join("?" * len(ENTRY))
        entries = (search.row_of(found, positions=False) for found in batch.found)
        self.connection.executemany(
            f"INSERT INTO search_entry ({_listed(ENTRY)}) VALUES ({marks})",  # noqa: S608
            entries,
        )

    async def close(self) -> None:
        self.connection.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
        for statement in words.STATEMENTS[True][1:]:
            self.connection.execute(statement)
        self.connection.execute("COMMIT")
        self.connection.executescript("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()


class Postgres:
    def __init__(self, connection: "asyncpg.Connection[Any]", index: str) -> None:
        self.connection = connection
        self.index = index
        self.filled: set[type[Table]] = set()

    @classmethod
    async def at(cls, address: str) -> "Postgres":
        connection = await asyncpg.connect(address)
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        index = await connection.fetchval(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'search_entry_terms'"
        )
        await connection.execute("DROP INDEX search_entry_terms")
        await connection.execute(
            "CREATE TEMP TABLE staged AS SELECT * FROM search_entry; ALTER TABLE staged DROP COLUMN terms"
        )
        return cls(connection, index)

    async def put(self, batch: Batch) -> None:
        for table, rows in batch.rows.items():
            self.filled.add(table)
            await self.connection.copy_records_to_table(
                name_of(table), records=rows, columns=list(columns(table))
            )
        entries = [search.row_of(found, positions=True) for found in batch.found]
        await self.connection.copy_records_to_table("staged", records=entries, columns=list(ENTRY))
        listed = _listed(ENTRY[:-1])
        await self.connection.execute(
            f"INSERT INTO search_entry ({listed}, words, terms)"  # noqa: S608
            f" SELECT {listed}, '', words::tsvector FROM staged"
        )
        await self.connection.execute("TRUNCATE staged")

    async def close(self) -> None:
        await self.connection.execute("SET maintenance_work_mem = '1GB'")
        await self.connection.execute(self.index, timeout=3600)
        for table in self.filled:
            counter = f"pg_get_serial_sequence('\"{name_of(table)}\"', 'id')"
            last = f'SELECT max(id) FROM "{name_of(table)}"'  # noqa: S608
            await self.connection.execute(f"SELECT setval({counter}, ({last})) WHERE {counter} IS NOT NULL")
        await self.connection.execute("VACUUM ANALYZE", timeout=3600)
        await self.connection.close()


def name_of(table: type[Table]) -> str:
    return str(table._meta.tablename)


@cache
def columns(table: type[Table]) -> tuple[str, ...]:
    return tuple(str(column._meta.db_column_name) for column in table._meta.columns)


@cache
def _layout(table: type[Table]) -> tuple[Sequence[Any], dict[str, int]]:
    """The defaults of a row, and where each column stands in it."""
    return [_default(column) for column in table._meta.columns], {
        name: place for place, name in enumerate(columns(table))
    }


def _default(column: Column) -> Any:
    default = getattr(column, "default", None)
    if callable(default) or column._meta.primary_key:
        return None
    return getattr(default, "value", default)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
