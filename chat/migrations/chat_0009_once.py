"""What there can be one of, which Piccolo's tables can't say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0009"
VERSION = "1.38.0"
DESCRIPTION = "One text and one sighting of each kind"

STATEMENTS = [
    "CREATE UNIQUE INDEX own_text_once ON own_text (site, language, name)",
    "CREATE UNIQUE INDEX sighting_once ON sighting (site, origin, kind)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="chat", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
