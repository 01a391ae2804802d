"""How long letters and offline messages waited for their first answer, for the reports that count it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import dialect, run
from dashboard.measures import SECONDS

ID = "0011"
VERSION = "1.38.0"
DESCRIPTION = "Measures of older letters"

OLDER = """INSERT INTO measure (key, kind, item, place, employee, department, began_at, answered_at, waited,
        ending)
    SELECT CASE WHEN i.kind = 'email' THEN 'email:' ELSE 'offline:' END || i.id,
        CASE WHEN i.kind = 'email' THEN 'email' ELSE 'offline' END, i.id, i.place, e.id, e.department,
        r.received_at, m.created_at, {waited}, 'answered'
    FROM outbox_mail m JOIN item i ON i.id = m.item
    JOIN email l ON l.item = i.id AND l.joined = {} JOIN raw_mail r ON r.id = l.raw_mail
    LEFT JOIN agent a ON a.id = m.agent LEFT JOIN employee e ON e.id = a.employee
    WHERE i.kind IN ('email', 'offline_chat') AND m.kind = 'reply'
    AND NOT EXISTS (SELECT 1 FROM outbox_mail b WHERE b.item = m.item AND b.kind = 'reply' AND b.id < m.id)
    AND (NOT EXISTS (SELECT 1 FROM contact k WHERE k.item = i.id)
        OR EXISTS (SELECT 1 FROM contact k WHERE k.item = i.id AND k.deleted_at IS NULL))
    ON CONFLICT (key) DO NOTHING"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="mail", description=DESCRIPTION)
    manager.add_raw(measure_older)
    return manager


async def measure_older():
    seconds = SECONDS[dialect()].format(begin="r.received_at", end="m.created_at")
    await run(OLDER.replace("{waited}", seconds), False)
