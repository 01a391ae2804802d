"""What is asked of a SQLite connection, and how one is opened."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.transactions import Row, Statement

BUSY_SECONDS = 5

PRAGMAS = """
PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -32000;
PRAGMA journal_size_limit = 67108864;
"""


class Step(Enum):
    """What a job means to the connection it runs on."""

    ALONE = "outside any transaction"
    WHOLE = "one statement that is a transaction by itself"
    FIRST = "begins a transaction"
    INSIDE = "goes on with it"
    LAST = "ends it with a commit"
    UNDO = "ends it with a rollback"
    ONLY = "begins and ends a transaction in one go"
    STOP = "ends the thread"


@dataclass(slots=True, eq=False)
class Job:
    step: Step
    statements: Sequence[Statement]
    future: "asyncio.Future[list[Row]]"
    committed: Callable[[], None] | None = None
    rows: list[Row] = field(default_factory=list)
    error: Exception | None = None

    def attempt(self, act: "Callable[[Job], list[Row]]") -> None:
        """Keeps what comes of it: rows, or the error for the one who asked."""
        try:
            self.rows = act(self)
        except Exception as error:
            self.error = error

    def still_wanted(self) -> None:
        """Raises when the task that asked was cancelled before its turn came."""
        if self.future.cancelled():
            raise sqlite3.OperationalError("nobody waits for this any more")

    def settle(self) -> None:
        """On the event loop: tells the one who asked."""
        if self.error is None and self.committed is not None:
            self.committed()
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.rows)
        else:
            self.future.set_exception(self.error)


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=BUSY_SECONDS,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        isolation_level=None,
        cached_statements=1024,
    )
    connection.executescript(PRAGMAS)
    if not writes:
        connection.execute("PRAGMA query_only = ON")
    return connection


def execute(connection: sqlite3.Connection, statements: Sequence[Statement]) -> list[Row]:
    """Runs them in turn; answers the rows of the last that has any."""
    rows: list[Row] = []
    for sql, args in statements:
        cursor = connection.execute(sql, args)
        if cursor.description is not None:
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return rows
