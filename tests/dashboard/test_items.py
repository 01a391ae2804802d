"""Items: opened, claimed by one, given back, closed once; told to who looks."""

import asyncio
from datetime import timedelta

import pytest

from app import news
from app.clock import move, now
from app.database import run
from app.news import change
from app.problems import NotFound
from dashboard import items
from dashboard.agents import SignedIn
from dashboard.items import AlreadyTaken, Closed, Lateness
from dashboard.states import ItemState
from dashboard.tables import Item
from tests.dashboard.conftest import Heard, opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def claim(item: Item, agent: SignedIn) -> Item:
    async with change():
        return await items.claim(item.id, agent)


async def state(item: Item) -> Item:
    found = await Item.objects().get(Item.id == item.id)
    assert found
    return found


async def told(after: int) -> list[str]:
    rows = await run("SELECT name FROM event WHERE id > {} AND topic = 'items' ORDER BY id", after)
    return [row["name"] for row in rows]


async def test_a_new_item_is_open_nobodys_and_announced(world: World) -> None:
    before = await news.cursor()
    item = await opened(summary="Paspoort", place="Website Burgerzaken")
    assert (item.is_open, item.owner, item.url) == (True, None, f"/contacts?/{item.id}")
    assert await told(before) == ["item", "counts"]


async def test_an_item_that_is_not_kept_is_not_announced(world: World) -> None:
    before = await news.cursor()

    async def fail() -> None:
        async with change():
            await items.open_item(kind="letter", title="Kees Essaadi")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await Item.count() == 0
    assert await told(before) == []


async def test_the_second_to_claim_is_told_who_was_first(world: World) -> None:
    item = await opened()
    await claim(item, world.abe)
    with pytest.raises(AlreadyTaken) as refused:
        await claim(item, world.fatima)
    assert refused.value.values == {"by": "Abe Batens"}
    assert (await state(item)).owner == world.abe.id


async def test_claiming_what_is_hers_is_harmless(world: World, heard: Heard) -> None:
    item = await opened("call")
    await claim(item, world.abe)
    assert (await claim(item, world.abe)).owner == world.abe.id
    assert heard.accepted == [(item.id, world.abe.id)]


async def test_of_fifty_claims_at_once_one_wins(world: World, heard: Heard) -> None:
    item = await opened("call")
    people = [world.abe, world.fatima] * 25
    answers = await asyncio.gather(*(claim(item, agent) for agent in people), return_exceptions=True)
    owner = (await state(item)).owner
    for agent, answer in zip(people, answers, strict=True):
        assert isinstance(answer, Item if agent.id == owner else AlreadyTaken), answer
    assert heard.accepted == [(item.id, owner)]


async def test_without_the_privilege_of_its_kind_it_cannot_be_claimed(world: World) -> None:
    item = await opened("call")
    with pytest.raises(NotFound):
        await claim(item, world.bea)
    assert (await state(item)).owner is None


async def test_who_only_administers_does_not_find_it(world: World) -> None:
    item = await opened()
    with pytest.raises(NotFound):
        await items.find(item.id, world.admin)


async def test_an_item_is_found_only_as_the_kind_it_is(world: World) -> None:
    item = await opened()
    assert (await items.find(item.id, world.bea, kind=("letter", "call"))).id == item.id
    with pytest.raises(NotFound):
        await items.find(item.id, world.bea, kind="call")


async def test_giving_back_is_for_the_owner(world: World, heard: Heard) -> None:
    item = await opened("call")
    await claim(item, world.abe)
    with pytest.raises(NotFound):
        async with change():
            await items.release(item.id, world.fatima)
    async with change():
        await items.release(item.id, world.abe)
    assert (await state(item)).owner is None
    assert heard.released == [item.id]


async def test_closing_twice_tells_once(world: World) -> None:
    item = await opened()
    before = await news.cursor()
    for _ in range(2):
        async with change():
            await items.close(item.id)
    closed = await state(item)
    assert closed.state == ItemState.CLOSED
    assert closed.closed_at
    assert await told(before) == ["item", "counts"]


async def test_what_is_closed_cannot_be_claimed(world: World) -> None:
    item = await opened()
    async with change():
        await items.close(item.id)
    with pytest.raises(Closed):
        await claim(item, world.abe)


async def test_putting_away_is_not_for_a_live_conversation(world: World) -> None:
    item = await opened("call")
    with pytest.raises(NotFound):
        async with change():
            await items.put_away(item.id, world.abe)


async def test_what_becomes_late_is_announced_once(world: World) -> None:
    lateness = Lateness()
    await opened(due=now() + timedelta(minutes=5))
    before = await news.cursor()
    await lateness.look(now())
    move(minutes=6)
    await lateness.look(now())
    await lateness.look(now())
    assert await told(before) == ["item", "counts"]
