"""What there can be one of, and what lists are read by, which Piccolo's tables can't say."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import run

ID = "0014-indexes"
VERSION = "1.38.0"
DESCRIPTION = "News is read once; what was closed last"

STATEMENTS = [
    "CREATE UNIQUE INDEX bulletin_seen_once ON bulletin_seen (bulletin, agent)",
    "CREATE INDEX item_closed ON item (closed_at DESC, id) WHERE state = 'closed'",
    "CREATE INDEX item_closed_owned ON item (owner, closed_at DESC, id) WHERE state = 'closed'",
    "CREATE INDEX item_tallied ON item (kind, owner, due) WHERE state = 'open'",
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)
