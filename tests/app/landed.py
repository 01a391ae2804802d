"""A database as the release before this one left it: `landed.jsonl`, the demonstration's world, row by row.

It is made by the program that landed, and renewed once another has:

    git worktree add ../landed <commit> && cp tests/app/landed.py ../landed/tests/app/ && cd ../landed
    python -m tests.app.landed > .../tests/app/landed.jsonl
"""

import asyncio
import base64
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from piccolo.apps.migrations.tables import Migration

from app import database, demo, main
from app.news import change
from app.settings import configure
from tests.tables import loops, tables

FILE = Path(__file__).with_name("landed.jsonl")
READERS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
}
Row = tuple[str, dict[str, Any]]


def migrations() -> set[tuple[str, str]]:
    """What the program that made it knew, as (package, id)."""
    with FILE.open(encoding="utf-8") as lines:
        return {(package, name) for package, name in json.loads(next(lines))}


def rows() -> Iterator[Row]:
    """Every row, with the table it is in; those that others point at come first."""
    with FILE.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            table, values = json.loads(line)
            yield table, {column: _read(value) for column, value in values.items()}


async def fill() -> None:
    """Puts them in the connected database, whose migrations are those of migrations() and no more.

    Where rows of one table point at each other, they do so once all are there."""
    looped = {table._meta.tablename: [column._meta.name for column in loops(table)] for table in tables()}
    async with change():
        for table, values in rows():
            await _insert(table, values | dict.fromkeys(looped[table]))
        for table, values in rows():
            for column in looped[table]:
                point = f'UPDATE "{table}" SET "{column}" = {{}} WHERE id = {{}}'  # noqa: S608
                await database.run(point, values[column], values["id"])
        if not database.is_sqlite():
            for table in {table for table, _ in rows()}:
                sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
                await database.run(f'SELECT setval({sequence}, max(id)) FROM "{table}"')  # noqa: S608


async def _insert(table: str, values: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join("{}" for _ in values)
    await database.run(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', *values.values())  # noqa: S608


async def make() -> None:
    """Prints the file; whoever runs this is the program that landed."""
    assert main, "with it every floor's kinds are known"
    with tempfile.TemporaryDirectory() as data:
        configure(data=Path(data), secret="s" * 40)
        await database.connect(Path(data) / "onthaal.sqlite")
        await database.migrate()
        await demo.load()
        known = await Migration.select(Migration.app_name, Migration.name).order_by(Migration.id)
        _print([[row["app_name"], row["name"]] for row in known])
        for table in reversed(tables()):
            for row in await table.select().order_by(table._meta.primary_key):
                _print([table._meta.tablename, {column: _written(value) for column, value in row.items()}])
        await database.disconnect()


def _print(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, date | time):
        return {type(value).__name__: value.isoformat()}
    return value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return READERS[kind](text)


if __name__ == "__main__":
    asyncio.run(make())
