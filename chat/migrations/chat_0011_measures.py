"""How the conversations that are over went, for the reports that count them from now on."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import dialect, run
from dashboard.measures import SECONDS

ID = "0011"
VERSION = "1.38.0"
DESCRIPTION = "Measures of older conversations"

OLDER = """INSERT INTO measure (key, kind, item, place, employee, department, began_at, answered_at, waited,
        handled, ending, rating)
    SELECT 'chat:' || i.id, 'chat', i.id, i.place, e.id, e.department, c.started_at, c.accepted_at, {waited},
        CASE WHEN c.accepted_at IS NULL OR c.ended_at IS NULL THEN NULL ELSE {handled} END,
        CASE WHEN c.accepted_at IS NOT NULL AND c.agent_lost_at IS NULL AND e.id IS NOT NULL THEN 'answered'
            WHEN c.accepted_at IS NOT NULL OR c.form_offered_at IS NOT NULL
                OR i.note = 'the visitor left a message instead' THEN 'missed'
            ELSE 'abandoned' END,
        c.rating
    FROM conversation c JOIN item i ON i.id = c.item
    LEFT JOIN agent a ON a.id = c.agent AND c.agent_lost_at IS NULL LEFT JOIN employee e ON e.id = a.employee
    WHERE (c.state = 'ended' OR c.accepted_at IS NOT NULL) AND (
        NOT EXISTS (SELECT 1 FROM contact k WHERE k.item = i.id)
        OR EXISTS (SELECT 1 FROM contact k WHERE k.item = i.id AND k.deleted_at IS NULL))
    ON CONFLICT (key) DO NOTHING"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="chat", description=DESCRIPTION)
    manager.add_raw(measure_older)
    return manager


async def measure_older():
    seconds = SECONDS[dialect()]
    waited = seconds.format(begin="c.started_at", end="coalesce(c.accepted_at, c.ended_at)")
    handled = seconds.format(begin="c.accepted_at", end="c.ended_at")
    await run(OLDER.replace("{waited}", waited).replace("{handled}", handled))
