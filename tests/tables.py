"""Every table of the product, those that others point at last."""

from piccolo.conf.apps import Finder
from piccolo.table import Table, sort_table_classes


def tables() -> list[type[Table]]:
    return sort_table_classes(Finder().get_table_classes())[::-1]
