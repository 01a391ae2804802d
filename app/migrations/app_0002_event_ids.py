"""On SQLite the ids of events must not begin again once the table is empty, which takes AUTOINCREMENT."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import DB, is_sqlite, run

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Event ids never restart"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="app", description=DESCRIPTION)
    manager.add_raw(never_restart)
    return manager


async def never_restart():
    if not is_sqlite():
        return
    [table] = await run("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'event'")
    counted = table["sql"].replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", 1)
    await run("DROP TABLE event")
    await DB.run_ddl(counted)
