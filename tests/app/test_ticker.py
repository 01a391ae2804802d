import asyncio
from datetime import datetime

import pytest

from app import clock
from app.tables import Lease
from app.ticker import Ticker

pytestmark = pytest.mark.usefixtures("own_database")


class Duty:
    def __init__(self) -> None:
        self.done: list[datetime] = []

    async def __call__(self, moment: datetime) -> None:
        self.done.append(moment)


async def failing(moment: datetime) -> None:
    raise ZeroDivisionError


async def test_every_duty_is_done_at_each_tick_even_if_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    first, last = Duty(), Duty()
    ticker = Ticker([("first", first), ("failing", failing), ("last", last)])
    assert await ticker.tick()
    assert await ticker.tick()
    assert (len(first.done), len(last.done)) == (2, 2)
    assert "'failing' failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_one_process_at_a_time_does_the_duties() -> None:
    ours, theirs = Duty(), Duty()
    first, second = Ticker([("duty", ours)]), Ticker([("duty", theirs)])
    answers = await asyncio.gather(first.tick(), second.tick())
    assert sorted(answers) == [False, True]
    assert len(ours.done) + len(theirs.done) == 1


async def test_another_takes_over_fifteen_seconds_after_a_holder_died() -> None:
    dead, alive = Ticker([]), Ticker([])
    assert await dead.tick()
    clock.move(seconds=14)
    assert not await alive.tick()
    clock.move(seconds=2)
    assert await alive.tick()
    assert not await dead.tick()


async def test_a_holder_that_lives_keeps_the_lease_with_few_writes() -> None:
    holder, other = Ticker([]), Ticker([])
    untils = set()
    for _ in range(30):
        assert await holder.tick()
        assert not await other.tick()
        untils.add((await Lease.select(Lease.until))[0]["until"])
        clock.move(seconds=1)
    assert len(untils) <= 7


async def test_stopping_gives_the_lease_up_at_once() -> None:
    ticked = asyncio.Event()

    async def duty(moment: datetime) -> None:
        ticked.set()

    ticker, other = Ticker([("duty", duty)]), Ticker([])
    task = asyncio.create_task(ticker.run())
    await ticked.wait()
    await ticker.stop()
    assert task.done()
    assert await other.tick()


async def test_a_duty_that_does_not_end_is_cancelled_when_it_stops() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def duty(moment: datetime) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    ticker = Ticker([("duty", duty)])
    task = asyncio.create_task(ticker.run())
    await begun.wait()
    await ticker.stop(grace=0)
    await asyncio.wait([task])
    assert cancelled.is_set()
