"""One ready answer for each thing that is typed after the slash, per owner and language."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0008"
VERSION = "1.38.0"
DESCRIPTION = "Ready answers"

STATEMENTS = [
    "CREATE UNIQUE INDEX canned_response_once ON canned_response (coalesce(owner, 0), shortcut, language)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
