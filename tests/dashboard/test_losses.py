"""An agent whose browser vanished: what she talked about waits again, and is hers if she is back first."""

import asyncio

from app.clock import move, now
from app.database import run
from app.news import change
from app.ticker import Ticker
from dashboard import items, losses, offers, presence
from dashboard.agents import SignedIn
from dashboard.tables import Item
from tests.dashboard.conftest import Heard, here, opened
from tests.dashboard.given import archived
from tests.dashboard.test_offers import ringing, still_here
from tests.world import World


async def talking(agent: SignedIn) -> Item:
    item = await opened("call")
    async with change():
        await items.claim(item.id, agent)
    return item


async def vanish(*others: SignedIn) -> None:
    """A minute later who is not one of the others has not been seen."""
    move(seconds=61)
    for agent in others:
        await still_here(agent)
    await losses.look(now())


async def stands(item: Item) -> tuple[int | None, int | None]:
    [row] = await run("SELECT owner, lost_by FROM item WHERE id = {}", item.id)
    return row["owner"], row["lost_by"]


async def test_what_she_talked_about_rings_at_a_colleague_who_can_take_it(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item, letter = await talking(world.abe), await opened("letter", owner=world.abe.id)
    await vanish(world.fatima)
    assert await stands(item) == (None, world.abe.id)
    assert await ringing() == [(item.id, world.fatima.id)]
    assert (await items.find(letter.id, world.abe)).owner == world.abe.id, "a letter can wait for her"
    async with change():
        await offers.take(item.id, world.fatima)
    assert await stands(item) == (world.fatima.id, None)
    await losses.appear(world.abe.id)
    assert (await stands(item))[0] == world.fatima.id


async def test_nobody_is_lost_within_a_minute(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await talking(world.abe)
    move(seconds=59)
    await losses.look(now())
    assert await stands(item) == (world.abe.id, None)


async def test_who_is_back_first_has_it_again(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    await vanish(world.fatima)
    await losses.appear(world.abe.id)
    assert await stands(item) == (world.abe.id, None)
    assert await ringing() == []
    assert heard.accepted == [(item.id, world.abe.id)] * 2


async def test_who_was_given_up_at_the_moment_she_came_back_has_it_again_soon(
    world: World, heard: Heard
) -> None:
    await here(world.abe)
    item = await talking(world.abe)
    await vanish()
    await still_here(world.abe)
    await losses.look(now())
    assert await stands(item) == (world.abe.id, None)


async def test_who_may_chat_no_more_gets_nothing_back(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await talking(world.abe)
    await vanish()
    async with change():
        await run("DELETE FROM agent_privilege WHERE agent = {}", world.abe.id)
    await losses.appear(world.abe.id)
    assert await stands(item) == (None, world.abe.id)


async def test_what_had_ended_stays_hers_to_register(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await talking(world.abe)
    await archived(item, world)
    await vanish()
    assert await stands(item) == (world.abe.id, None)


async def test_with_nobody_left_its_kind_is_told(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await talking(world.abe)
    await vanish()
    assert heard.missed == [item.id]


async def test_what_rings_at_who_vanished_rings_at_the_next(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call")
    async with change():
        await offers.offer(item.id)
    async with change():
        await run(
            "UPDATE presence SET seen_at = {} WHERE agent = {}", now() - presence.GRACE * 2, world.abe.id
        )
    await losses.look(now())
    assert await ringing() == [(item.id, world.fatima.id)]


async def test_two_processes_give_her_up_once_and_ring_on_once(world: World, heard: Heard) -> None:
    """Both look at the same moment, as they do when the lease changes hands; on each database."""
    await here(world.abe, world.fatima)
    chats = [await talking(world.abe) for _ in range(2)]
    waiting = await opened("call")
    async with change():
        await offers.offer(waiting.id)
    move(seconds=61)
    await still_here(world.fatima)
    jobs = [("presence", losses.look), ("offers", offers.expire_due)]
    one, other = Ticker(jobs), Ticker(jobs)
    await asyncio.gather(one.tick(), other.tick())
    await asyncio.gather(*(job(now()) for _name, job in jobs * 2))
    assert [await stands(item) for item in chats] == [(None, world.abe.id)] * 2
    rung = await run("SELECT item, state, count(*) AS n FROM offer GROUP BY item, state")
    assert max(row["n"] for row in rung) == 1, rung
    assert len(await ringing()) == 1
    await one.stop()
    await other.stop()
