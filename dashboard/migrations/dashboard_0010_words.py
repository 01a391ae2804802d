"""The index of what is searched: FTS5 on SQLite, kept by triggers; a tsvector on PostgreSQL.

The words come folded and cut by dashboard.search_words, so that both databases find the same."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import is_sqlite, run

ID = "0010-words"
VERSION = "1.38.0"
DESCRIPTION = "Words of the search"

GONE = "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);"
CAME = "INSERT INTO search_words (rowid, words) VALUES (new.id, new.words);"
STATEMENTS = {
    True: [
        """CREATE VIRTUAL TABLE search_words USING fts5 (
            words, content='search_entry', content_rowid='id', columnsize=0,
            tokenize='unicode61 remove_diacritics 2', prefix='2 3 4'
        )""",
        f"CREATE TRIGGER search_entry_came AFTER INSERT ON search_entry BEGIN {CAME} END",
        f"CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN {GONE} END",
        f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN {GONE} {CAME} END",
    ],
    False: [
        "ALTER TABLE search_entry ADD COLUMN terms tsvector NOT NULL DEFAULT ''",
        "ALTER TABLE search_entry ALTER COLUMN terms SET STATISTICS 1000",
        # A search would read the whole list of what is pending, once for each season.
        "CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)",
    ],
}
"""By whether it is SQLite."""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dashboard", description=DESCRIPTION)
    manager.add_raw(make)
    return manager


async def make():
    for statement in STATEMENTS[is_sqlite()]:
        await run(statement)
