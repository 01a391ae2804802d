"""Every table of the product, those that others point at last."""

from functools import cache

from piccolo.columns import ForeignKey
from piccolo.conf.apps import Finder
from piccolo.table import Table, sort_table_classes

from app import database


@cache
def tables() -> list[type[Table]]:
    return sort_table_classes(Finder().get_table_classes())[::-1]


def loops(table: type[Table]) -> list[ForeignKey]:
    """The columns by which a row points at another of the same table."""
    return [
        column
        for column in table._meta.foreign_key_columns
        if column._foreign_key_meta.resolved_references is table
    ]


async def empty(but: type[Table]) -> None:
    """Inside change(): deletes every row of all tables but this one, asking first which have any at all."""
    names = [table._meta.tablename for table in tables()]
    asked = (f"SELECT '{n}' AS name WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in names)  # noqa: S608
    filled = {row["name"] for row in await database.run(" UNION ALL ".join(asked))}
    for table in tables():
        if table is not but and table._meta.tablename in filled:
            for column in loops(table):
                await table.update({column: None}, force=True)
            await table.delete(force=True)
