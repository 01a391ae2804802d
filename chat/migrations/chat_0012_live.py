"""Indexes with which the duties find the conversations that go on among all that are over."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0012-live"
VERSION = "1.38.0"
DESCRIPTION = "Conversations that go on"

STATEMENTS = [
    "CREATE INDEX conversation_waiting ON conversation (id) WHERE state = 'waiting'",
    "CREATE INDEX conversation_active ON conversation (id) WHERE state = 'active'",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="chat", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
