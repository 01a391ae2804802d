"""A conversation handed to whoever is free asks each of them once, and then comes back."""

import pytest

from app import clock
from app.clock import now
from app.news import change
from dashboard import agents, archive, handovers, offers, presence
from dashboard.agents import SignedIn
from dashboard.states import OfferState, PresenceStatus
from dashboard.tables import AgentPrivilege, Item, Offer
from tests.dashboard.conftest import here
from tests.dashboard.test_handovers import NOTE, given, owner, talking, tried
from tests.world import World


async def colleagues(world: World) -> tuple[SignedIn, SignedIn]:
    """Two who are free beside Abe, the first idle longest."""
    await AgentPrivilege.insert(AgentPrivilege(agent=world.bea.id, name="chat.handle"))
    bea = await loaded(world.bea.id)
    await here(world.fatima, bea, world.abe)
    return world.fatima, bea


async def loaded(agent_id: int) -> SignedIn:
    found = await agents.load(agent_id)
    assert found
    return found


async def rings_at(item: Item) -> list[int]:
    ringing = (Offer.item == item.id) & (Offer.state == OfferState.RINGING)
    return [row["agent"] for row in await Offer.select(Offer.agent).where(ringing)]


@pytest.mark.usefixtures("heard")
async def test_for_whoever_is_free_it_goes_on_until_each_was_asked_once(world: World) -> None:
    first, second = await colleagues(world)
    item = await talking(world.abe)
    await given(item, world.abe)
    asked = [await rings_at(item)]
    for _ring in range(2):
        clock.move(seconds=21)
        for _process in range(2):
            await offers.expire_due(now())
        for agent in (first, second, world.abe):
            await presence.seen(agent.id)
        asked.append(await rings_at(item))
    assert asked == [[first.id], [second.id], []]
    assert await tried(item) == [
        ("Abe Batens", "Fatima el Idrissi", NOTE, "expired"),
        ("Abe Batens", "Bea Smit", NOTE, "expired"),
    ]
    assert [(one.anybody, one.asks_on) for one in await handovers.of(item.id)] == [
        (True, True),
        (True, False),
    ]
    assert await owner(item) == world.abe.id
    again = await given(item, world.abe)
    assert again.agent == first.id


@pytest.mark.usefixtures("heard")
async def test_it_goes_on_from_who_is_gone_but_not_when_it_was_for_one_or_is_kept_or_over(
    world: World,
) -> None:
    first, second = await colleagues(world)
    gone, named, kept, over = [await talking(world.abe) for _ in range(4)]
    await given(gone, world.abe)
    async with change():
        await presence.choose(first, PresenceStatus.BREAK)
        await offers.reconsider(first.id)
    assert await rings_at(gone) == [second.id]
    async with change():
        await handovers.withdraw(gone.id, world.abe)
        await presence.choose(first, PresenceStatus.AVAILABLE)
    assert await rings_at(gone) == []
    offered = await given(named, world.abe, first)
    async with change():
        await offers.ignore(offered.id, first)
    assert await rings_at(named) == []
    await given(kept, world.abe)
    async with change():
        await handovers.withdraw(kept.id, world.abe)
    assert await rings_at(kept) == []
    offered = await given(over, world.abe)
    async with change():
        await archive.archive(over, channel="chat", lines=[], handler=None, occurred_at=now())
        await offers.ignore(offered.id, await loaded(offered.agent))
    assert await rings_at(over) == []
