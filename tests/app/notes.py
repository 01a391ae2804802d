"""A table of notes on the engine alone."""

from app.sqlite_engine import SqliteEngine

ONCE = "INSERT INTO note (name) VALUES (?) RETURNING id"


async def names(engine: SqliteEngine) -> list[str]:
    return [row["name"] for row in await engine.run("SELECT name FROM note ORDER BY id")]
