"""Indexes of migration 0004."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0005"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"

STATEMENTS = [
    "CREATE UNIQUE INDEX mailbox_department_once ON mailbox_department (mailbox, department)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="mail", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
