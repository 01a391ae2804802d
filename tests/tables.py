"""Every table of the product, those that others point at last."""

from piccolo.columns import ForeignKey
from piccolo.conf.apps import Finder
from piccolo.table import Table, sort_table_classes


def tables() -> list[type[Table]]:
    return sort_table_classes(Finder().get_table_classes())[::-1]


def references_to_itself(table: type[Table]) -> list[ForeignKey]:
    """Columns that point at a row of the same table: emptied before its rows can go."""
    return [
        column
        for column in table._meta.foreign_key_columns
        if column._foreign_key_meta.resolved_references is table
    ]
