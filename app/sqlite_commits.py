"""How the one writing connection commits: those who wait for one another share it."""

import sqlite3
from collections.abc import Callable
from time import perf_counter

from app.sqlite_jobs import Job, Step, execute
from app.transactions import Row

GROUP_SIZE = 256
PATIENCE_IN_COMMITS = 10
PATIENCE_SECONDS = 0.01


class Commits:
    """Does jobs in order. A job that ends a transaction is settled after the commit, never before; while the
    next already waits it is done first, in a savepoint of the same transaction, and the commit is for both.
    That costs the first a little time and saves a sync of the disk, which is most of what a write costs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ended: list[Job] = []
        self._since = 0.0
        self._cost = 0.0
        self._inside = False
        self._acts: dict[Step, Callable[[Job], list[Row]]] = {
            Step.ALONE: self._alone,
            Step.WHOLE: self._whole,
            Step.FIRST: self._first,
            Step.INSIDE: self._go_on,
            Step.LAST: self._last,
            Step.UNDO: self._undo,
            Step.ONLY: self._only,
        }

    def do(self, job: Job, *, more: bool) -> list[Job]:
        """Does the job and answers which are settled by now. `more`: another waits already."""
        settled = self._commit() if self._is_time(job) else []
        job.attempt(self._acts[job.step])
        if job.error is None and job.step in (Step.WHOLE, Step.LAST, Step.ONLY):
            self._end(job)
        else:
            settled.append(job)
        if self._ended and not self._connection.in_transaction:
            settled += self._try_again(sqlite3.OperationalError("SQLite gave the transaction up"))
        if self._connection.in_transaction and not more and not self._inside:
            settled += self._commit()
        return settled

    def finish(self) -> list[Job]:
        """Commits what has ended and undoes what has not."""
        if not self._connection.in_transaction:
            return []
        self._undo()
        return self._commit()

    def _is_time(self, job: Job) -> bool:
        if self._inside or not self._connection.in_transaction:
            return False
        patience = min(self._cost * PATIENCE_IN_COMMITS, PATIENCE_SECONDS)
        waited = self._ended and perf_counter() - self._since > patience
        return bool(job.step is Step.ALONE or len(self._ended) >= GROUP_SIZE or waited)

    def _end(self, job: Job) -> None:
        if not self._ended:
            self._since = perf_counter()
        self._ended.append(job)

    def _commit(self) -> list[Job]:
        began = perf_counter()
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            return self._try_again(error)
        if self._ended:
            self._cost = (self._cost + perf_counter() - began) / 2
        settled, self._ended = self._ended, []
        return settled

    def _try_again(self, error: sqlite3.Error) -> list[Job]:
        """The shared transaction is lost. Lone statements are tried again by themselves; a transaction of
        several steps can't be, so its task hears the error."""
        self._roll_back()
        jobs, self._ended = self._ended, []
        for job in jobs:
            if job.step is Step.WHOLE:
                job.attempt(self._by_itself)
            else:
                job.error = error
        return jobs

    def _by_itself(self, job: Job) -> list[Row]:
        try:
            rows = self._whole(job)
            self._connection.execute("COMMIT")
        finally:
            self._roll_back()
        return rows

    def _alone(self, job: Job) -> list[Row]:
        job.still_wanted()
        return execute(self._connection, job.statements)

    def _whole(self, job: Job) -> list[Row]:
        """SQLite undoes a statement that fails and keeps the rest, so this needs no savepoint."""
        self._begin(job)
        return execute(self._connection, job.statements)

    def _first(self, job: Job) -> list[Row]:
        self._begin(job)
        self._connection.execute("SAVEPOINT change")
        self._inside = True
        return execute(self._connection, job.statements)

    def _go_on(self, job: Job) -> list[Row]:
        if not (self._inside and self._connection.in_transaction):
            raise sqlite3.OperationalError("SQLite gave the transaction up")
        return execute(self._connection, job.statements)

    def _last(self, job: Job) -> list[Row]:
        try:
            rows = self._go_on(job)
            self._connection.execute("RELEASE change")
        except Exception:
            self._undo()
            raise
        self._inside = False
        return rows

    def _only(self, job: Job) -> list[Row]:
        self._begin(job)
        self._connection.execute("SAVEPOINT change")
        self._inside = True
        return self._last(job)

    def _undo(self, _: Job | None = None) -> list[Row]:
        if self._inside and self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO change")
            self._connection.execute("RELEASE change")
        self._inside = False
        return []

    def _begin(self, job: Job) -> None:
        job.still_wanted()
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._inside = False
