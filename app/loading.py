"""A sound backup put into an empty database of either kind: all of it or nothing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from app import database, folder, schema
from app.backup_file import ALOUD, Contents, Progress, Reading
from app.database import DB
from app.postgres_engine import PostgresEngine, PostgresTransaction
from app.problems import Refusal
from app.settings import Settings
from app.snapshots import TABLES, listed
from app.sqlite_jobs import connect

POINTERS = """
    SELECT conrelid::regclass::text AS on_table, conname AS name, pg_get_constraintdef(oid) AS means
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
WRONG = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


async def load(backup: Reading, chosen: Settings, progress: Progress) -> None:
    """Makes the database of these settings. Raises Refusal, and then there is none."""
    put = _into_postgres if chosen.database else _into_sqlite
    try:
        await put(backup, chosen, progress)
    except WRONG as error:
        raise Refusal(f"{backup.path} could not be put back ({error}); nothing was changed.") from error
    finally:
        await database.disconnect()


async def _into_sqlite(backup: Reading, chosen: Settings, progress: Progress) -> None:
    """Made under another name beside where it belongs."""
    made = chosen.database_file.with_suffix(".restoring")
    try:
        await database.connect(made)
        await schema.rebuild(DB.engine, backup.manifest.migrations)
        await database.disconnect()
        with closing(connect(made, writes=True)) as file:
            _fill_sqlite(file, backup, progress)
        await database.connect(made)
        await schema.catch_up(DB.engine)
        await database.disconnect()
        with made.open("rb+") as written:
            os.fsync(written.fileno())
        made.rename(chosen.database_file)
        folder.sync(chosen.data)
    finally:
        await database.disconnect()
        for left in chosen.data.glob(f"{made.name}*"):
            left.unlink()


def _fill_sqlite(file: sqlite3.Connection, backup: Reading, progress: Progress) -> None:
    tables = backup.manifest.tables
    file.execute("BEGIN IMMEDIATE")
    file.execute("PRAGMA defer_foreign_keys = ON")
    for name in tables:
        file.execute(f'DELETE FROM "{name}"')  # noqa: S608
    for name, contents in tables.items():
        marks = ", ".join("?" * len(contents.columns))
        insert = f'INSERT INTO "{name}" ({listed(contents.columns)}) VALUES ({marks})'  # noqa: S608
        file.executemany(insert, _told(backup, name, progress))
    counted = {
        row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    }
    for name in counted & tables.keys():
        file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        file.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, tables[name].last_id))
    file.execute("COMMIT")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _into_postgres(backup: Reading, chosen: Settings, progress: Progress) -> None:
    """All in one transaction, the tables too."""
    await database.connect(chosen.database_address)
    engine = DB.engine
    assert isinstance(engine, PostgresEngine)  # noqa: S101
    async with engine.transaction() as transaction:
        assert isinstance(transaction, PostgresTransaction)  # noqa: S101
        await engine.run("SELECT pg_advisory_xact_lock($1)", [schema.LOCK])
        if await engine.run(TABLES):
            raise Refusal("The database has tables already; a backup is put back into an empty one only.")
        await schema.rebuild(engine, backup.manifest.migrations)
        await _fill_postgres(transaction, backup, progress)
        await schema.catch_up(engine)


async def _fill_postgres(transaction: PostgresTransaction, backup: Reading, progress: Progress) -> None:
    """The foreign keys are taken off meanwhile: rows of a table may point at later ones, and tables at each
    other in a circle."""
    pointers = await transaction.run(POINTERS, [])
    for pointer in pointers:
        await transaction.run(f'ALTER TABLE {pointer["on_table"]} DROP CONSTRAINT "{pointer["name"]}"', [])
    tables = backup.manifest.tables
    emptied = ", ".join(f'"{name}"' for name in tables)
    await transaction.run(f"TRUNCATE {emptied}", [])
    for name, contents in tables.items():
        columns = [column.name for column in contents.columns]
        await transaction.fill(name, columns, _told(backup, name, progress))
        await _count_on(transaction, name, contents)
    for pointer in pointers:
        adding = f'ADD CONSTRAINT "{pointer["name"]}" {pointer["means"]}'
        await transaction.run(f"ALTER TABLE {pointer['on_table']} {adding}", [])


async def _count_on(transaction: PostgresTransaction, table: str, contents: Contents) -> None:
    await transaction.run(
        "SELECT setval(pg_get_serial_sequence($1, 'id'), $2, $3)",
        [f'"{table}"', max(contents.last_id, 1), contents.last_id > 0],
    )


def _told(backup: Reading, name: str, progress: Progress) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(backup.table(name), 1):
        yield row
        if number % ALOUD == 0:
            progress.advance(ALOUD)
    progress.advance(backup.manifest.tables[name].rows % ALOUD)
