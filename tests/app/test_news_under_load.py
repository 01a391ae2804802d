import asyncio
import contextlib
import random

import pytest

from app import database
from app.news import News, announce, change, listen
from app.tables import Event, Setting
from tests.app.hearing import WAIT, hear, other_task, tell, told_after_all

pytestmark = pytest.mark.usefixtures("feed")


async def test_there_is_no_gap_and_no_double_while_others_write() -> None:
    async def write(worker: int) -> None:
        for number in range(20):
            await tell(worker * 100 + number)

    async def follow(streams: list[list[News]]) -> None:
        heard: list[News] = []
        streams.append(heard)
        after = 0
        while len(heard) < 80:
            async with listen({"items"}, after=after) as stream:
                for _ in range(min(random.randint(1, 9), 80 - len(heard))):  # noqa: S311
                    heard += await hear(stream, 1)
                    after = heard[-1].id

    streams: list[list[News]] = []
    await asyncio.gather(*(write(worker) for worker in range(4)), *(follow(streams) for _ in range(5)))
    ids = [row["id"] for row in await Event.select(Event.id).order_by(Event.id)]
    assert [[one.id for one in heard] for heard in streams] == [ids] * 5


async def lone(name: str) -> None:
    await Setting(name=name).save()


async def told(name: str) -> None:
    async with change():
        await Setting(name=name).save()
        await asyncio.sleep(0)
        async with change():
            await Setting(name=f"{name} too").save()
            announce("items", "item", name=name)


async def rolled_back(name: str) -> None:
    async with change():
        await Setting(name=name).save()
        announce("items", "item", name=name)
        raise ZeroDivisionError


async def failing(name: str) -> None:
    await Setting(name=name).save()
    await Setting(name=name).save()


class Crowd:
    """Does hundreds of changes of every kind at once, and gives up a quarter of them at a random moment."""

    def __init__(self) -> None:
        self.chance = random.Random(20190325)  # noqa: S311
        self.acknowledged: set[str] = set()
        self.refused: set[str] = set()
        self.cancelled = 0

    async def run(self, size: int) -> None:
        await asyncio.gather(*(self.someone(number) for number in range(size)))

    async def someone(self, number: int) -> None:
        task = other_task(self.act(number))
        if self.chance.random() < 0.25:
            await self.wait_a_little()
            self.cancelled += task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def act(self, number: int) -> None:
        kind = (lone, told, rolled_back, failing)[number % 4]
        name = f"{kind.__name__} {number}"
        try:
            await kind(name)
        except (ZeroDivisionError, *database.CONFLICTS):
            self.refused.add(name)
        else:
            self.acknowledged.add(name)

    async def wait_a_little(self) -> None:
        for _ in range(self.chance.randint(0, 40)):
            await asyncio.sleep(0)
        await asyncio.sleep(self.chance.random() * self.chance.choice([0, 0.01, 0.1]))


async def test_nothing_is_lost_doubled_or_left_hanging_when_tasks_are_cancelled() -> None:
    crowd = Crowd()
    async with asyncio.timeout(40), listen({"items"}, size=10_000) as stream:
        await crowd.run(800)
        heard = [one.data["name"] for one in await told_after_all(stream)]
    kept = {row["name"] for row in await Setting.select(Setting.name)}
    assert crowd.acknowledged <= kept
    assert not [name for name in kept if name.startswith("rolled_back")]
    assert {name for name in kept if name.startswith("told") and not name.endswith("too")} == set(heard)
    assert {f"{name} too" for name in heard} == {name for name in kept if name.endswith("too")}
    assert len(heard) == len(set(heard))
    assert crowd.refused
    assert crowd.cancelled > 50
    async with asyncio.timeout(WAIT):
        await lone("the writer is free")
