"""Duties that fall due: one process at a time, the one that holds the lease, looks every second."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from app.clock import now
from app.database import run

logger = logging.getLogger(__name__)

LEASE = "ticker"
HELD = timedelta(seconds=15)
RENEWED = timedelta(seconds=5)

TAKE = """
    INSERT INTO lease (name, holder, until) VALUES ({}, {}, {})
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE lease.holder = {} OR lease.until <= {}
    RETURNING holder
"""

Job = tuple[str, Callable[[datetime], Awaitable[object]]]
"""A name for the log, and what is done."""


class Ticker:
    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._holder = secrets.token_hex(8)
        self._until: datetime | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def tick(self) -> bool:
        """Does every job once, if this process holds the lease; says whether it does.

        A job that fails is logged and does not stop the others."""
        if not await self._holds():
            return False
        for name, job in self._jobs:
            try:
                await job(now())
            except Exception:
                logger.exception("The duty %r failed; it is tried again at the next tick", name)
        return True

    async def run(self) -> None:
        """Ticks once a second, until stop(). For a task of its own."""
        self._task = asyncio.current_task()
        while not self._stopping.is_set():
            try:
                await self.tick()
            except Exception:
                logger.exception("The lease could not be renewed; it is tried again")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._stopping.wait()

    async def stop(self, grace: float = 1.0) -> None:
        """Lets the job that is running finish, cancels it after `grace` seconds, and gives the lease up."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=grace)
            self._task.cancel()
        if self._until is not None:
            await run(
                "UPDATE lease SET until = {} WHERE name = {} AND holder = {}", now(), LEASE, self._holder
            )

    async def _holds(self) -> bool:
        moment = now()
        if self._until is not None and moment < self._until - HELD + RENEWED:
            return True
        taken = await run(TAKE, LEASE, self._holder, moment + HELD, self._holder, moment)
        self._until = moment + HELD if taken else None
        return bool(taken)
