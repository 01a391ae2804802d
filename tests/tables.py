"""Every table of the product, those that others point at last."""

from piccolo.columns import ForeignKey
from piccolo.conf.apps import Finder
from piccolo.table import Table, sort_table_classes


def tables() -> list[type[Table]]:
    return sort_table_classes(Finder().get_table_classes())[::-1]


def loops(table: type[Table]) -> list[ForeignKey]:
    """The columns by which a row points at another of the same table."""
    return [
        column
        for column in table._meta.foreign_key_columns
        if column._foreign_key_meta.resolved_references is table
    ]
