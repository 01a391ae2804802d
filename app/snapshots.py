"""The database at one moment, read table by table while everybody works on. Either kind gives the same."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from app.backup_file import Column, Kind
from app.database import DB
from app.postgres_engine import PostgresEngine
from app.problems import Refusal
from app.sqlite_jobs import connect

AT_ONCE = 500
LARGE_AT_ONCE = 8
"""Rows with bytes in them can have 50 MB each."""

SQLITE_KINDS: dict[str, Kind] = {
    "INTEGER": "integer",
    "BIGINT": "integer",
    "SMALLINT": "integer",
    "REAL": "number",
    "VARCHAR": "text",
    "TEXT": "text",
    "BOOLEAN": "boolean",
    "TIMESTAMPTZ": "moment",
    "DATE": "date",
    "TIME": "time",
    "BLOB": "bytes",
}
POSTGRES_KINDS: dict[str, Kind] = {
    "integer": "integer",
    "bigint": "integer",
    "smallint": "integer",
    "real": "number",
    "double precision": "number",
    "character varying": "text",
    "text": "text",
    "boolean": "boolean",
    "timestamp with time zone": "moment",
    "date": "date",
    "time without time zone": "time",
    "bytea": "bytes",
}
MADE_ANEW = ("tsvector",)
"""Types of columns that the database fills by itself from others."""

TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
)
COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'"
    " ORDER BY ordinal_position"
)
SEQUENCE = "SELECT pg_get_serial_sequence($1, 'id')"


class SqliteSnapshot:
    """A connection that reads what was there at its first question; writers go on beside it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def tables(self) -> list[str]:
        """Without those of full-text indexes, which are made anew from what they index."""
        listed = self._connection.execute("PRAGMA table_list").fetchall()
        return sorted(
            name
            for schema, name, kind, *_ in listed
            if (schema, kind) == ("main", "table") and not name.startswith("sqlite_")
        )

    async def columns(self, table: str) -> list[Column]:
        found = self._connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
        return [
            Column(name, _kind(SQLITE_KINDS, declared.partition("(")[0].upper(), table, name))
            for _, name, declared, _, _, _, hidden in found
            if not hidden
        ]

    async def count(self, table: str) -> int:
        return int(self._one(f'SELECT count(*) FROM "{table}"'))  # noqa: S608

    async def last_id(self, table: str) -> int:
        counted = self._one("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", table)
        return int(counted or self._one(f'SELECT coalesce(max(id), 0) FROM "{table}"'))  # noqa: S608

    async def rows(self, table: str, columns: Sequence[Column]) -> AsyncIterator[Sequence[Any]]:
        for row in self._connection.execute(f'SELECT {listed(columns)} FROM "{table}"'):  # noqa: S608
            yield row

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()[0]


class PostgresSnapshot:
    """A connection in one REPEATABLE READ transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def tables(self) -> list[str]:
        return [row["table_name"] for row in await self._connection.fetch(TABLES)]

    async def columns(self, table: str) -> list[Column]:
        return [
            Column(row["column_name"], _kind(POSTGRES_KINDS, row["data_type"], table, row["column_name"]))
            for row in await self._connection.fetch(COLUMNS, table)
            if row["data_type"] not in MADE_ANEW
        ]

    async def count(self, table: str) -> int:
        return int(await self._connection.fetchval(f'SELECT count(*) FROM "{table}"'))  # noqa: S608

    async def last_id(self, table: str) -> int:
        sequence = await self._connection.fetchval(SEQUENCE, f'"{table}"')
        given_out = "CASE WHEN is_called THEN last_value ELSE 0 END"
        return int(await self._connection.fetchval(f"SELECT {given_out} FROM {sequence}"))  # noqa: S608

    async def rows(self, table: str, columns: Sequence[Column]) -> AsyncIterator[Sequence[Any]]:
        large = any(column.kind == "bytes" for column in columns)
        query = f'SELECT {listed(columns)} FROM "{table}"'  # noqa: S608
        async for row in self._connection.cursor(query, prefetch=LARGE_AT_ONCE if large else AT_ONCE):
            yield row


Snapshot = SqliteSnapshot | PostgresSnapshot


@asynccontextmanager
async def snapshot() -> AsyncIterator[Snapshot]:
    """Of the database that is connected."""
    engine = DB.engine
    if isinstance(engine, PostgresEngine):
        assert engine.pool is not None  # noqa: S101
        async with (
            engine.pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield PostgresSnapshot(connection)
        return
    with closing(connect(Path(engine.path), writes=False)) as file:
        file.execute("BEGIN")
        yield SqliteSnapshot(file)


def listed(columns: Sequence[Column]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _kind(known: dict[str, Kind], declared: str, table: str, column: str) -> Kind:
    if declared not in known:
        raise Refusal(f"{table}.{column} has the type {declared}, which a backup cannot hold.")
    return known[declared]
