"""What Piccolo's tables can't say: indexes over several columns, partial ones, rows that never change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import is_sqlite, run

ID = "0002"
VERSION = "1.38.0"
DESCRIPTION = "Indexes, and transcripts that stay as they are"

STATEMENTS = [
    "CREATE UNIQUE INDEX agent_privilege_once ON agent_privilege (agent, name)",
    "CREATE UNIQUE INDEX draft_once ON draft (agent, item, kind)",
    "CREATE UNIQUE INDEX employee_email_once ON employee (lower(email)) WHERE email <> '' AND active",
    "CREATE INDEX employee_substitute ON employee (substitute)",
    "CREATE UNIQUE INDEX group_member_once ON group_member (\"group\", employee)",
    "CREATE INDEX contact_of_handler ON contact (handler, state)",
    "CREATE UNIQUE INDEX contact_question_once ON contact_question (contact, position)",
    "CREATE UNIQUE INDEX outside_record_once ON outside_record (register, number)",
    "CREATE UNIQUE INDEX link_once ON link (one, other)",
    "CREATE INDEX notice_waits ON notice (due) WHERE handled_at IS NULL",
    "CREATE UNIQUE INDEX contact_employee_once ON contact_employee (contact, employee)",
    "CREATE INDEX item_open ON item (waiting_since) WHERE state = 'open'",
    "CREATE INDEX item_owned ON item (owner, kind) WHERE state = 'open'",
    "CREATE UNIQUE INDEX offer_rings_once ON offer (item) WHERE state = 'ringing'",
    "CREATE UNIQUE INDEX offer_rings_at_one ON offer (agent) WHERE state = 'ringing'",
    "CREATE INDEX offer_ringing ON offer (expires_at) WHERE state = 'ringing'",
    "CREATE INDEX contact_newest ON contact (occurred_at DESC, id DESC) WHERE deleted_at IS NULL",
]

UNCHANGEABLE = {
    True: [
        """CREATE TRIGGER transcript_stays BEFORE UPDATE ON transcript
        BEGIN SELECT RAISE(ABORT, 'A transcript is never changed.'); END""",
    ],
    False: [
        """CREATE FUNCTION transcript_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = 'A transcript is never changed.'; END $$""",
        """CREATE TRIGGER transcript_stays BEFORE UPDATE ON transcript
        FOR EACH ROW EXECUTE FUNCTION transcript_stays()""",
    ],
}
"""What was archived at the end of a conversation stays as it was, by SQLite (True) or PostgreSQL (False)."""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make_indexes)
    return manager


async def make_indexes():
    for statement in STATEMENTS + UNCHANGEABLE[is_sqlite()]:
        await run(statement)
