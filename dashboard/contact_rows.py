"""Contacts as lists show them: each with its handler and its department, as if they were joined."""

from collections.abc import Iterable
from typing import TypeVar

from piccolo.table import Table

from app.lookup import made, rows
from dashboard.contact_tables import Contact
from dashboard.search_reading import one_of
from dashboard.tables import Department, Employee

Row = TypeVar("Row", bound=Table)


async def of(ids: list[int]) -> list[Contact]:
    """Those that there are, in this order. Who may see them is asked before."""
    found = await _by_id(Contact, ids)
    handlers = await _by_id(Employee, (contact.handler for contact in found.values()))
    departments = await _by_id(Department, (contact.department for contact in found.values()))
    nobody, nowhere = _nothing(Employee), _nothing(Department)
    for contact in found.values():
        contact.handler = handlers.get(contact.handler, nobody)
        contact.department = departments.get(contact.department, nowhere)
    return [found[one] for one in ids if one in found]


async def _by_id(table: type[Row], ids: Iterable[int | None]) -> dict[int, Row]:
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    among, chosen = one_of(wanted)
    return {row.__dict__["id"]: row for row in await rows(table, f"id {among}", *chosen)}


def _nothing(table: type[Row]) -> Row:
    """As a join gives what is not there."""
    return made(table, dict.fromkeys(column._meta.db_column_name for column in table._meta.columns))
