"""A desk works off rows that are due: several at once, each by one hand, at once when it is rung."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from app.clock import now

logger = logging.getLogger(__name__)

Due = Callable[[datetime], Awaitable[list[int]]]
Work = Callable[[int], Awaitable[None]]


class Desk:
    """`due` says which rows wait, longest first; `work` handles one and leaves it not due."""

    def __init__(self, due: Due, work: Work, at_once: int) -> None:
        self.due = due
        self.work = work
        self.hands = asyncio.Semaphore(at_once)
        self.bell = asyncio.Event()
        self.busy: dict[int, asyncio.Task[None]] = {}
        self.runner: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """There may be work. Cheap; for after a commit."""
        self.bell.set()

    async def clear(self, moment: datetime) -> None:
        """Works off what is due and waits until it is done."""
        await self._begin(moment)
        if self.busy:
            await asyncio.wait(self.busy.values())

    def start(self) -> None:
        self.bell.set()
        self.runner = asyncio.create_task(self._run())

    async def stop(self, grace: float = 1.0) -> None:
        """Begins nothing new; what is in hand gets `grace` seconds."""
        if self.runner is not None:
            self.runner.cancel()
            self.runner = None
        if self.busy:
            _, late = await asyncio.wait(self.busy.values(), timeout=grace)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        while True:
            await self.bell.wait()
            self.bell.clear()
            try:
                await self._begin(now())
            except Exception:
                logger.exception("The desk could not look for work; it looks again when rung")

    async def _begin(self, moment: datetime) -> None:
        for number in await self.due(moment):
            if number not in self.busy:
                self.busy[number] = asyncio.create_task(self._handle(number))

    async def _handle(self, number: int) -> None:
        try:
            async with self.hands:
                await self.work(number)
        except Exception:
            logger.exception("Row %s could not be handled; it stays due", number)
        finally:
            del self.busy[number]
