"""How reports and reviewers look things up, and how long calls lasted that were registered before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import dialect, run
from dashboard.measures import SECONDS

ID = "0011_indexes"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for reports, and the measures of older calls"

STATEMENTS = [
    "CREATE UNIQUE INDEX review_mark_once ON review_mark (contact, agent)",
    "CREATE INDEX measure_counted ON measure"
    " (began_at, kind, ending, waited, handled, place, department, employee, rating)",
    "CREATE INDEX contact_counted ON contact"
    " (occurred_at, channel, outcome, department, handler, confidential, subject) WHERE deleted_at IS NULL",
    "CREATE INDEX task_promised ON task (due, kind)",
]

OLDER = """INSERT INTO measure (key, kind, contact, place, department, employee, began_at, answered_at,
        waited, handled, ending)
    SELECT 'contact:' || id, channel, id, '', department, handler, occurred_at, occurred_at, NULL,
        {lasted}, 'answered'
    FROM contact WHERE deleted_at IS NULL AND state = 'complete' AND ended_at > occurred_at
    AND channel IN ('phone', 'desk', 'post', 'social')
    ON CONFLICT (key) DO NOTHING"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    manager.add_raw(measure_older)
    return manager


async def make_indexes():
    for statement in STATEMENTS:
        await run(statement)


async def measure_older():
    lasted = SECONDS[dialect()].format(begin="occurred_at", end="ended_at")
    await run(OLDER.replace("{lasted}", lasted))
