"""The threads that own SQLite connections: one writes, others read. Results come back to the event loop."""

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from app.sqlite_commits import Commits
from app.sqlite_jobs import Job, Step, connect

STEPS = 100_000
"""Of SQLite's, between two looks at whether somebody still waits: some milliseconds."""


class Worker:
    """A thread with a connection of its own, doing jobs in the order in which they were put."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._doing: Job | None = None
        name = f"sqlite-{'writer' if writes else 'reader'}"
        self._thread = Thread(target=self._run, args=(path, writes), name=name, daemon=True)
        self._thread.start()

    async def ready(self) -> None:
        """Waits until the connection is open; raises what went wrong with it."""
        await self._ready

    def put(self, job: Job) -> None:
        self._jobs.put(job)

    async def stop(self) -> None:
        """Does what was put before, closes the connection, ends the thread."""
        self._jobs.put(Job(Step.STOP, (), self._loop.create_future()))
        await asyncio.to_thread(self._thread.join)

    def _run(self, path: Path, writes: bool) -> None:
        try:
            connection = connect(path, writes=writes)
        except sqlite3.Error as error:
            self._tell(_settle, self._ready, error)
            return
        self._tell(_settle, self._ready, None)
        if not writes:
            connection.set_progress_handler(self._given_up, STEPS)
        try:
            self._work(Commits(connection))
        finally:
            connection.close()

    def _given_up(self) -> bool:
        """Nobody waits for what is being read, so that it ends with an error."""
        return self._doing is not None and self._doing.future.cancelled()

    def _work(self, commits: Commits) -> None:
        job = self._jobs.get()
        while job.step is not Step.STOP:
            self._doing = job
            if settled := commits.do(job, more=not self._jobs.empty()):
                self._tell(_settle_all, settled)
            job = self._jobs.get()
        self._tell(_settle_all, commits.finish())

    def _tell(self, what: Callable[..., None], *args: object) -> None:
        # A loop that was closed without disconnecting has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *args)


class Writer:
    """Hands jobs to the writing thread. From its first job to its last, a transaction has it to itself."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._owner: object | None = None
        self._held: deque[tuple[object | None, Job]] = deque()

    def put(self, job: Job, owner: object | None = None) -> None:
        if self._owner is not None and self._owner is not owner:
            self._held.append((owner, job))
            return
        self._send(job, owner)
        while self._held and self._owner is None:
            owner, job = self._held.popleft()
            if not job.future.done():
                self._send(job, owner)

    def has(self, owner: object) -> bool:
        return self._owner is owner

    def _send(self, job: Job, owner: object | None) -> None:
        if job.step is Step.FIRST:
            self._owner = owner
        elif job.step in (Step.LAST, Step.UNDO):
            self._owner = None
        self._worker.put(job)


def _settle(future: "asyncio.Future[None]", error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
