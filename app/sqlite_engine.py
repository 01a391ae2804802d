"""Piccolo's SQLite engine with connections that stay open: one thread writes in groups, two read by role.

What an index answers at once is read without any of them."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString

from app.sqlite_jobs import Job, Step, connect, execute
from app.sqlite_writer import Worker, Writer
from app.transactions import Row, Statement, Transaction, current

_READS = re.compile(r"\s*(SELECT|WITH|EXPLAIN|VALUES)\b", re.IGNORECASE)
"""What is never a write here, so that none waits for it: long reports begin with WITH, too."""

SORTED_IN_FILES = "PRAGMA temp_store = FILE"
"""For reports: a million rows are grouped twice as fast in sorted pieces as in one heap in memory."""

_slow: ContextVar[bool] = ContextVar("reading_slowly", default=False)


@contextmanager
def reading_slowly() -> Iterator[None]:
    """Search and reports read on a connection of their own, so that short queries never wait for them."""
    token = _slow.set(True)
    try:
        yield
    finally:
        _slow.reset(token)


class SqliteEngine(SQLiteEngine):
    def __init__(self, path: str | Path) -> None:
        super().__init__(path=str(path))
        self._writer: Writer
        self._workers: list[Worker] = []

    async def start(self) -> None:
        """Opens the four connections. sqlite3.Error when the file can't be opened."""
        path = Path(self.path)
        for writes in (True, False, False):
            worker = Worker(path, writes=writes)
            await worker.ready()
            self._workers.append(worker)
        writing, self._quick, self._patient = self._workers
        self._writer = Writer(writing)
        with reading_slowly():
            await self._read(SORTED_IN_FILES)
        self._own = connect(path, writes=False)

    async def stop(self) -> None:
        """Finishes what was asked before; a transaction that is still open is rolled back."""
        self._own.close()
        workers, self._workers = self._workers, []
        for worker in reversed(workers):
            await worker.stop()

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[Row]:
        sql, args = querystring.compile_string(engine_type="sqlite")
        return await self.run(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[Row]:
        return await self.run(ddl)

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Runs SQL with `?` parameters: in the open transaction, on a reader, or as a durable write."""
        if transaction := current():
            return await transaction.run(sql, args)
        if _READS.match(sql):
            return await self._read(sql, args)
        job = Job(Step.WHOLE, ((sql, args),), _future())
        self._writer.put(job)
        return await job.future

    async def _read(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        job = Job(Step.ALONE, ((sql, args),), _future())
        (self._patient if _slow.get() else self._quick).put(job)
        return await job.future

    async def glance(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Reads in the open transaction, or here and now: to have a thread do it costs ten times what a row
        by its key takes. Nothing else can run meanwhile, so that it is no place for lists and searches."""
        if transaction := current():
            return await transaction.run(sql, args)
        return execute(self._own, ((sql, args),))

    async def run_alone(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """For what SQLite refuses inside a transaction: VACUUM, and pragmas of the writing connection."""
        job = Job(Step.ALONE, ((sql, args),), _future())
        self._writer.put(job)
        return await job.future

    def transaction(self, *_: object, **__: object) -> "SqliteTransaction":  # type: ignore[override]
        """Always BEGIN IMMEDIATE; whatever type Piccolo asks for."""
        return SqliteTransaction(self._writer)

    def transaction_exists(self) -> bool:
        return current() is not None


class SqliteTransaction(Transaction):
    """Takes the writer with its first statement and gives it back with its last, in one trip each."""

    def __init__(self, writer: Writer) -> None:
        super().__init__()
        self._writer = writer

    async def begin(self) -> None:
        """Nothing yet: a change that never writes never waits for the writer."""

    async def execute(self, sql: str, args: Sequence[Any]) -> list[Row]:
        step = Step.INSIDE if self._writer.has(self) else Step.FIRST
        job = Job(step, ((sql, args),), _future())
        self._writer.put(job, self)
        return await job.future

    async def commit(self, last: list[Statement]) -> None:
        begun = self._writer.has(self)
        if not begun and not last:
            return
        job = Job(Step.LAST if begun else Step.ONLY, last, _future(), self.committed)
        self._writer.put(job, self)
        await job.future

    async def rollback(self) -> None:
        """Waits for nothing: whatever comes later is done after it."""
        if self._writer.has(self):
            self._writer.put(Job(Step.UNDO, (), _future()), self)


def _future() -> "asyncio.Future[list[Row]]":
    return asyncio.get_running_loop().create_future()
