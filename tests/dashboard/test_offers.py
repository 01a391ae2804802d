"""Offers: one agent at a time, the one idle longest, and one winner."""

import asyncio

import pytest

from app.clock import move, now
from app.database import run
from app.news import change
from app.problems import NotFound
from dashboard import items, offers, presence
from dashboard.agents import SignedIn
from dashboard.items import AlreadyTaken
from dashboard.offers import NoLongerOffered, NotFree
from dashboard.states import OfferState, PresenceStatus
from dashboard.tables import Item, Offer
from tests.dashboard.conftest import Heard, here, opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def rung(item: Item) -> Offer | None:
    async with change():
        return await offers.offer(item.id)


async def ringing() -> list[tuple[int, int]]:
    rows = await run("SELECT item, agent FROM offer WHERE state = 'ringing' ORDER BY item")
    return [(row["item"], row["agent"]) for row in rows]


async def states(item: Item) -> list[str]:
    return [row["state"] for row in await Offer.select().where(Offer.item == item.id).order_by(Offer.id)]


async def test_it_rings_at_the_one_who_is_idle_longest(world: World) -> None:
    await here(world.fatima, world.abe)
    item = await opened("call")
    offered = await rung(item)
    assert offered
    assert offered.agent == world.fatima.id
    assert await ringing() == [(item.id, world.fatima.id)]


async def test_it_does_not_ring_twice_at_once(world: World) -> None:
    await here(world.fatima, world.abe)
    item = await opened("call")
    await rung(item)
    assert await rung(item) is None
    assert len(await ringing()) == 1


async def test_two_chats_ring_at_two_agents(world: World) -> None:
    await here(world.fatima, world.abe)
    first, second = await opened("call"), await opened("call")
    await rung(first)
    await rung(second)
    assert await ringing() == [(first.id, world.fatima.id), (second.id, world.abe.id)]


async def test_many_chats_at_once_never_ring_two_at_one_agent(world: World) -> None:
    await here(world.fatima, world.abe)
    waiting = [await opened("call") for _ in range(8)]
    await asyncio.gather(*(rung(item) for item in waiting))
    agents = [agent for _item, agent in await ringing()]
    assert sorted(agents) == sorted({world.fatima.id, world.abe.id})


@pytest.mark.parametrize("status", [s for s in PresenceStatus if s != PresenceStatus.AVAILABLE])
async def test_it_rings_at_nobody_who_is_not_available(world: World, status: PresenceStatus) -> None:
    await here(world.abe)
    async with change():
        await presence.choose(world.abe, status)
    assert await rung(await opened("call")) is None


async def test_it_rings_at_nobody_whose_dashboard_was_not_seen_for_a_minute(world: World) -> None:
    await here(world.abe)
    move(seconds=61)
    assert await rung(await opened("call")) is None


async def test_it_rings_at_nobody_with_her_hands_full(world: World) -> None:
    await here(world.abe)
    for _ in range(2):
        item = await opened("call")
        async with change():
            await items.claim(item.id, world.abe)
    assert await rung(await opened("call")) is None


async def test_who_accepts_is_its_owner(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await opened("call")
    offered = await rung(item)
    assert offered
    async with change():
        taken = await offers.accept(offered.id, world.abe)
    assert taken.owner == world.abe.id
    assert await states(item) == ["accepted"]
    assert heard.accepted == [(item.id, world.abe.id)]


async def test_nobody_accepts_what_rings_at_somebody_else(world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    offered = await rung(item)
    assert offered
    with pytest.raises(NotFound):
        async with change():
            await offers.accept(offered.id, world.fatima)
    assert await ringing() == [(item.id, world.abe.id)]


async def test_of_fifty_who_accept_at_once_one_wins(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call")
    await rung(item)

    async def take(agent: SignedIn) -> int:
        async with change():
            return (await offers.take(item.id, agent)).owner

    people = [world.abe, world.fatima] * 25
    answers = await asyncio.gather(*(take(agent) for agent in people), return_exceptions=True)
    [(item_id, winner)] = heard.accepted
    assert item_id == item.id
    for agent, answer in zip(people, answers, strict=True):
        assert answer == winner if agent.id == winner else isinstance(answer, AlreadyTaken), answer
    assert await ringing() == []


async def test_ignoring_passes_it_on(world: World) -> None:
    await here(world.fatima, world.abe)
    item = await opened("call")
    offered = await rung(item)
    assert offered
    async with change():
        await offers.ignore(offered.id, world.fatima)
    assert await states(item) == ["ignored", "ringing"]
    assert await ringing() == [(item.id, world.abe.id)]


async def test_after_twenty_seconds_it_rings_at_the_next(world: World) -> None:
    await here(world.fatima, world.abe)
    item = await opened("call")
    await rung(item)
    move(seconds=19)
    await offers.expire_due(now())
    assert await ringing() == [(item.id, world.fatima.id)]
    move(seconds=2)
    await offers.expire_due(now())
    assert await states(item) == ["expired", "ringing"]
    assert await ringing() == [(item.id, world.abe.id)]


async def test_with_nobody_left_the_kind_is_told_and_it_stays_on_the_list(world: World, heard: Heard) -> None:
    await here(world.abe)
    item = await opened("call")
    await rung(item)
    move(seconds=21)
    await offers.expire_due(now())
    assert heard.missed == [item.id]
    assert await ringing() == []
    assert (await items.find(item.id, world.abe)).is_open


async def test_it_comes_round_again_after_a_minute(world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    await rung(item)
    move(seconds=21)
    await offers.expire_due(now())
    move(seconds=30)
    await still_here(world.abe)
    await offers.expire_due(now())
    assert await ringing() == []
    move(seconds=31)
    await still_here(world.abe)
    await offers.expire_due(now())
    assert await ringing() == [(item.id, world.abe.id)]


async def test_who_comes_free_hears_who_waits_longest(world: World) -> None:
    first, _second = await opened("call"), await opened("call")
    await here(world.abe)
    await offers.expire_due(now())
    assert await ringing() == [(first.id, world.abe.id)]


async def test_who_takes_a_phone_call_hears_no_chat_any_more(world: World) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call")
    await rung(item)
    async with change():
        await presence.choose(world.abe, PresenceStatus.IN_CALL)
        await offers.reconsider(world.abe.id)
    assert await ringing() == [(item.id, world.fatima.id)]


async def test_what_is_picked_from_the_list_stops_ringing(world: World) -> None:
    await here(world.fatima)
    item = await opened("call")
    await rung(item)
    async with change():
        await offers.pick(item.id, world.abe)
    assert await states(item) == ["withdrawn"]
    with pytest.raises(AlreadyTaken):
        async with change():
            await offers.take(item.id, world.fatima)


async def test_without_the_privilege_to_pick_one_has_to_be_there_for_chat(world: World) -> None:
    async with change():
        await run("DELETE FROM agent_privilege WHERE name = 'chat.pick'")
    item, bare = await opened("call"), await loaded(world.abe)
    with pytest.raises(NotFree):
        async with change():
            await offers.pick(item.id, bare)
    await here(bare)
    async with change():
        assert (await offers.pick(item.id, bare)).owner == bare.id


async def test_accepting_too_late_says_that_it_went_on(world: World) -> None:
    await here(world.abe)
    offered = await rung(await opened("call"))
    assert offered
    move(seconds=21)
    await offers.expire_due(now())
    with pytest.raises(NoLongerOffered):
        async with change():
            await offers.accept(offered.id, world.abe)


async def test_a_closed_item_rings_no_more(world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    await rung(item)
    async with change():
        await items.close(item.id)
    assert await states(item) == [OfferState.WITHDRAWN]


async def still_here(agent: SignedIn) -> None:
    async with change():
        await presence.seen(agent.id)


async def loaded(agent: SignedIn) -> SignedIn:
    from dashboard import agents

    found = await agents.load(agent.id)
    assert found
    return found
