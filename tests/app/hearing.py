"""Telling news and hearing them, for the tests of the news."""

import asyncio
import contextvars
from collections.abc import Coroutine
from typing import Any

from app.news import News, Stream, announce, change

WAIT = 20.0


async def tell(*items: int) -> None:
    async with change():
        for item in items:
            announce("items", "item", item=item)


async def hear(stream: Stream, count: int) -> list[News]:
    told = []
    for _ in range(count):
        one = await stream.next(WAIT)
        assert isinstance(one, News), one
        told.append(one)
    return told


async def told_after_all(stream: Stream) -> list[News]:
    """Everything up to a last piece of news that is told now."""
    async with change():
        announce("items", "last")
    told = []
    while (one := await stream.next(WAIT)) and isinstance(one, News) and one.name != "last":
        told.append(one)
    assert isinstance(one, News)
    return told


def other_task(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Somebody else's, as every request is."""
    return asyncio.get_running_loop().create_task(work, context=contextvars.Context())
