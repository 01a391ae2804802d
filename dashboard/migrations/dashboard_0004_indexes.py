"""Indexes of migration 0003."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0004"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"

STATEMENTS = [
    "CREATE UNIQUE INDEX viewing_once ON viewing (item, agent)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
