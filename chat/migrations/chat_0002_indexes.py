"""Indexes over several columns and partial ones, which Piccolo's tables can't say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"

STATEMENTS = [
    "CREATE UNIQUE INDEX message_seq ON message (conversation, seq)",
    "CREATE UNIQUE INDEX message_client_id ON message (conversation, client_id)",
    "CREATE UNIQUE INDEX status_text_once ON status_text (site, language, status)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="chat", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
