"""Who has an item on her screen is known as long as her page says so."""

import pytest

from app import clock, news
from app.clock import now
from app.news import change
from app.tables import Event
from dashboard import viewing
from dashboard.agents import SignedIn
from dashboard.tables import Item, Viewing
from tests.dashboard.conftest import opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def begun(item: Item, agent: SignedIn) -> None:
    async with change():
        await viewing.begin(item.id, agent)


async def shown(item: Item, agent: SignedIn) -> list[tuple[str, bool]]:
    return [(viewer.name, viewer.typing) for viewer in await viewing.shown_to(item, agent)]


async def told(before: int) -> int:
    return await Event.count().where((Event.id > before) & (Event.name == "viewing"))


async def test_colleagues_see_who_has_it_open_and_who_answers_it(world: World) -> None:
    item, before = await opened(), await news.cursor()
    await begun(item, world.bea)
    assert await shown(item, world.abe) == [("Bea Smit", False)]
    assert await shown(item, world.bea) == []
    async with change():
        await viewing.type_in(item.id, world.bea)
    assert await shown(item, world.abe) == [("Bea Smit", True)]
    clock.move(seconds=31)
    await viewing.expire(now())
    assert await shown(item, world.abe) == [("Bea Smit", False)]
    assert await told(before) == 3


async def test_who_says_nothing_for_a_while_is_gone_and_that_is_told_once(world: World) -> None:
    item, before = await opened(), await news.cursor()
    await begun(item, world.bea)
    clock.move(seconds=80)
    async with change():
        assert await viewing.go_on(item.id, world.bea)
    clock.move(seconds=80)
    await viewing.expire(now())
    assert await viewing.watches(item.id, world.bea.id)
    clock.move(seconds=11)
    await viewing.expire(now())
    await viewing.expire(now())
    assert await Viewing.count() == 0
    assert await told(before) == 2
    async with change():
        assert not await viewing.go_on(item.id, world.bea)


async def test_who_leaves_is_gone_at_once(world: World) -> None:
    item = await opened()
    await begun(item, world.bea)
    async with change():
        await viewing.leave(item.id, world.bea)
    assert await shown(item, world.abe) == []


async def test_in_a_conversation_only_who_takes_part_sees_who_reads_along(world: World) -> None:
    item = await opened("call", owner=world.abe.id)
    await begun(item, world.sam)
    assert await shown(item, world.abe) == [("Sam de Vries", False)]
    assert await shown(item, world.fatima) == []
