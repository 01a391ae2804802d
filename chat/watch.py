"""Follows who is present, so that visitors read within a moment what is true; the ticker sees to the rest."""

import asyncio
import contextlib
import logging

from app import news
from app.clock import now
from chat import availability

logger = logging.getLogger(__name__)

REST = 0.2
"""Seconds between two looks: a burst of presence news is answered once."""

_task: asyncio.Task[None] | None = None


async def start() -> None:
    global _task
    _task = asyncio.create_task(_follow(), name="availability")


async def stop() -> None:
    global _task
    if _task is not None:
        task, _task = _task, None
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _follow() -> None:
    async with news.listen({"presence"}) as stream:
        while not isinstance(heard := await stream.next(timeout=3600), news.Closed):
            if heard is not None:
                await asyncio.sleep(REST)
                await _drain(stream)
                await _look()


async def _drain(stream: news.Stream) -> None:
    while isinstance(await stream.next(timeout=0), news.News | news.Reload):
        pass


async def _look() -> None:
    try:
        await availability.tell(now())
    except Exception:
        logger.exception("Visitors could not be told what changed; the ticker tries again")
