"""Whole rows by a condition in SQL that an index answers, for what is asked at every message.

Piccolo builds the same SELECT anew for every query, which takes six times as long as running it.
"""

from functools import cache
from typing import Any, TypeVar

from piccolo.table import Table

from app.database import glance

Row = TypeVar("Row", bound=Table)


async def rows(table: type[Row], condition: str, *values: Any) -> list[Row]:
    """`condition` is what follows WHERE, ORDER BY included, with `{}` for each value."""
    found = await glance(f"{_select(table)} WHERE {condition}", *values)
    return [made(table, columns) for columns in found]


async def row(table: type[Row], condition: str, *values: Any) -> Row | None:
    """The first that is found."""
    found = await rows(table, f"{condition} LIMIT 1", *values)
    return found[0] if found else None


def made(table: type[Row], columns: dict[str, Any]) -> Row:
    """As Piccolo makes it from all its columns: their values stand in `__dict__` under their names. Piccolo
    asks every column for its name and its default first, which takes twenty times as long."""
    row = table.__new__(table)
    row.__dict__ = columns | {"_exists_in_db": True, "_was_created": None}
    return row


@cache
def _select(table: type[Table]) -> str:
    names = ", ".join(f'"{column._meta.db_column_name}"' for column in table._meta.columns)
    return f'SELECT {names} FROM "{table._meta.tablename}"'  # noqa: S608 - names from the tables themselves
