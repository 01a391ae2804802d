"""What there can be one of, which Piccolo's tables can't say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0013"
VERSION = "1.38.0"
DESCRIPTION = "A label is on an item once"

STATEMENTS = [
    "CREATE UNIQUE INDEX item_label_once ON item_label (item, label)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
