"""Indexes over several columns and partial ones, which Piccolo's tables can't say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"

STATEMENTS = [
    "CREATE INDEX raw_mail_due ON raw_mail (next_at) WHERE state = 'stored'",
    "CREATE INDEX outbox_mail_due ON outbox_mail (next_at) WHERE state IN ('queued', 'deferred', 'sending')",
    "CREATE UNIQUE INDEX outbox_recipient_once ON outbox_recipient (mail, address)",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="mail", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
