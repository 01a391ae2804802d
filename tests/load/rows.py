"""The database of a running product, read and moved on from outside."""

import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

Rows = list[tuple[Any, ...]]


async def rows(data: Path, address: str, sql: str) -> Rows:
    """Of the database at `address`, or of the file in the data folder. A change is committed at once."""
    if address:
        connection = await asyncpg.connect(address)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()
    with sqlite3.connect(data / "onthaal.sqlite", timeout=10) as file:
        return file.execute(sql).fetchall()


@asynccontextmanager
async def database_apart(server: str) -> AsyncIterator[str]:
    """The address of a database of one's own in the PostgreSQL at address `server`."""
    name = f"apart_{uuid.uuid4().hex[:8]}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()
