from datetime import timedelta

import pytest

from app import clock, news
from app.news import cursor, listen
from app.tables import Event
from tests.app.hearing import hear, tell

pytestmark = pytest.mark.usefixtures("feed")


async def test_ids_go_on_after_everything_old_is_pruned() -> None:
    await tell(1, 2, 3)
    before = await cursor()
    clock.move(days=1, minutes=5)
    await news.prune(clock.now())
    assert await Event.count() == 3
    clock.move(minutes=6)
    await tell(4)
    await news.prune(clock.now())
    assert [row["data"] for row in await Event.select(Event.data)] == ['{"item": 4}']
    assert await cursor() == before + 1


async def test_ids_never_restart_even_when_the_table_is_emptied() -> None:
    await tell(1, 2, 3)
    before = await cursor()
    await Event.delete(force=True)
    async with listen({"items"}) as stream:
        await tell(4)
        assert [one.id for one in await hear(stream, 1)] == [before + 1]


async def test_pruning_keeps_a_day() -> None:
    await tell(1)
    clock.move(hours=2)
    await tell(2)
    clock.move(hours=23)
    await news.prune(clock.now())
    assert [row["data"] for row in await Event.select(Event.data)] == ['{"item": 2}']
    assert timedelta(days=1) == news.KEPT
