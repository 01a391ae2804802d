"""Indexes what was there before: a bit at every tick, and on from there after a restart.

How far it has come is kept per indexer; what is made or changed meanwhile indexes itself."""

import logging
import time
from datetime import datetime

from app.database import run
from app.news import change
from dashboard import search_cards
from dashboard.search_cards import Indexer

logger = logging.getLogger(__name__)

PATIENCE = 0.2
"""Seconds of a tick that it may take."""
KEEP = (
    "INSERT INTO indexing (name, reached, done) VALUES ({}, {}, {})"
    " ON CONFLICT (name) DO UPDATE SET reached = excluded.reached, done = excluded.done"
)


class Filling:
    """The ticker's duty. Once all is done, it asks nothing any more."""

    def __init__(self) -> None:
        self._left: list[Indexer] | None = None

    async def go_on(self, _moment: datetime) -> None:
        if self._left is None:
            self._left = [one for one in search_cards.indexers if await _reached(one) is not None]
        until = time.monotonic() + PATIENCE
        while self._left and time.monotonic() < until:
            if not await _step(self._left[0]):
                self._left.pop(0)


async def is_done(name: str) -> bool:
    """Whether all there is of an indexer can be found."""
    return bool(await run("SELECT 1 FROM indexing WHERE name = {} AND done", name))


async def _step(indexer: Indexer) -> bool:
    """One batch; False when there is nothing more."""
    async with change():
        reached = await _reached(indexer)
        last = await indexer.batch(reached) if reached is not None else None
        await run(KEEP, indexer.name, last or reached or 0, last is None)
    if last is None and reached:
        logger.info("All %s can be found", indexer.name)
    if last is None:
        return False
    logger.info("Indexing %s for the search: up to number %s", indexer.name, last)
    return True


async def _reached(indexer: Indexer) -> int | None:
    """The last number that was indexed; None when all are."""
    found = await run("SELECT reached, done FROM indexing WHERE name = {}", indexer.name)
    if not found:
        return 0
    return None if found[0]["done"] else int(found[0]["reached"])
