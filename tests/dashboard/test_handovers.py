"""A conversation handed on rings at the colleague and stays with who gives it until it is accepted."""

import asyncio
from dataclasses import asdict

import pytest

from app import clock
from app.clock import now
from app.news import News, change, cursor
from app.problems import NotFound
from app.tables import AuditEntry, Event
from dashboard import archive, handovers, items, live, offers, presence
from dashboard.agents import SignedIn
from dashboard.handovers import Kept, NobodyFree, NotThere, Over, RingsAlready
from dashboard.items import AlreadyTaken
from dashboard.states import PresenceStatus
from dashboard.tables import Item, Offer, Presence
from tests.dashboard.conftest import Heard, here, opened
from tests.world import World

NOTE = "Weet jij meer van de avondopenstelling?"


async def talking(agent: SignedIn) -> Item:
    return await opened("call", owner=agent.id)


async def given(item: Item, giver: SignedIn, to: SignedIn | None = None, note: str = NOTE) -> Offer:
    async with change():
        await handovers.offer(item.id, giver, to.id if to else None, note)
    offered = await Offer.objects().order_by(Offer.id, ascending=False).first()
    assert offered
    return offered


async def accepted(offered: Offer, agent: SignedIn) -> None:
    async with change():
        await offers.accept(offered.id, agent)


async def owner(item: Item) -> int | None:
    row = await Item.select(Item.owner).where(Item.id == item.id).first()
    return row["owner"] if row else None


async def tried(item: Item) -> list[tuple[str, str, str, str]]:
    return [(one.giver, one.receiver, one.note, one.state) for one in await handovers.of(item.id)]


async def test_it_rings_with_the_note_and_is_hers_once_she_accepts(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    offered = await given(item, world.abe, world.fatima)
    [ring] = await offers.ringing_at(world.fatima.id)
    assert (ring["giver"], ring["note"]) == ("Abe", NOTE)
    assert await owner(item) == world.abe.id
    assert heard.handed_over == []
    await accepted(offered, world.fatima)
    assert await owner(item) == world.fatima.id
    assert heard.handed_over == [(item.id, world.abe.id, world.fatima.id)]
    assert heard.accepted == []
    assert await tried(item) == [("Abe Batens", "Fatima el Idrissi", NOTE, "accepted")]


@pytest.mark.parametrize("how", ["ignored", "expired", "withdrawn"])
async def test_what_is_not_accepted_stays_and_who_gave_it_is_told(
    world: World, heard: Heard, how: str
) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    offered, before = await given(item, world.abe, world.fatima), await cursor()
    if how == "expired":
        clock.move(seconds=21)
        await offers.expire_due(now())
    else:
        async with change():
            if how == "ignored":
                await offers.ignore(offered.id, world.fatima)
            else:
                await presence.choose(world.fatima, PresenceStatus.IN_CALL)
                await offers.reconsider(world.fatima.id)
    assert await owner(item) == world.abe.id
    assert [state for *_, state in await tried(item)] == [how]
    to_abe = (Event.id > before) & (Event.topic == f"agent:{world.abe.id}") & (Event.name == "handover")
    assert await Event.count().where(to_abe) == 1
    assert heard.missed == heard.handed_over == []
    with pytest.raises(Kept):
        await accepted(offered, world.fatima)


async def test_whoever_is_free_is_the_one_idle_longest_who_did_not_let_it_pass(
    world: World, heard: Heard
) -> None:
    await here(world.fatima, world.abe)
    item = await talking(world.abe)
    offered = await given(item, world.abe)
    assert offered.agent == world.fatima.id
    async with change():
        await offers.ignore(offered.id, world.fatima)
    again = await given(item, world.abe)
    assert again.agent == world.fatima.id
    await accepted(again, world.fatima)
    with pytest.raises(NotFound):
        await given(item, world.abe)


@pytest.mark.usefixtures("heard")
async def test_it_goes_to_nobody_who_could_not_take_it(world: World) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    await Presence.update({Presence.status: PresenceStatus.BREAK}).where(Presence.agent == world.fatima.id)
    with pytest.raises(NotThere):
        await given(item, world.abe, world.fatima)
    with pytest.raises(NobodyFree):
        await given(item, world.abe)
    for stranger in (world.bea, world.abe):
        with pytest.raises(NotThere):
            await given(item, world.abe, stranger)
    with pytest.raises(NotFound):
        await given(item, world.fatima, world.abe)
    assert await tried(item) == []


@pytest.mark.usefixtures("heard")
async def test_it_rings_at_one_colleague_at_a_time_and_can_be_kept_after_all(world: World) -> None:
    await here(world.abe, world.fatima)
    item, other = await talking(world.abe), await talking(world.abe)
    await given(item, world.abe, world.fatima)
    with pytest.raises(NotThere):
        await given(other, world.abe, world.fatima)
    with pytest.raises((NobodyFree, RingsAlready)):
        await given(item, world.abe)
    async with change():
        await handovers.withdraw(item.id, world.abe)
    assert await offers.ringing_at(world.fatima.id) == []
    await given(other, world.abe, world.fatima)


@pytest.mark.usefixtures("heard")
async def test_what_has_ended_goes_to_nobody(world: World) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    async with change():
        await archive.archive(item, channel="chat", lines=[], handler=None, occurred_at=now())
    with pytest.raises(Over):
        await given(item, world.abe, world.fatima)
    with pytest.raises(Over):
        async with change():
            await handovers.assign(item.id, world.fatima.id, world.sam)


async def test_accepted_and_kept_at_the_same_moment_it_has_one_owner(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    for _ in range(5):
        item = await talking(world.abe)
        offered = await given(item, world.abe, world.fatima)

        async def keep(item: Item = item) -> None:
            async with change():
                await handovers.withdraw(item.id, world.abe)

        await asyncio.gather(accepted(offered, world.fatima), keep(), return_exceptions=True)
        [(*_, state)] = await tried(item)
        hers = world.fatima.id if state == "accepted" else world.abe.id
        assert await owner(item) == hers
        async with change():
            await items.close(item.id)


async def test_a_supervisor_assigns_what_waits_and_what_goes_on(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call")
    for to in (world.abe, world.fatima, world.fatima):
        async with change():
            await handovers.assign(item.id, to.id, world.sam)
        assert await owner(item) == to.id
    assert heard.accepted == [(item.id, world.abe.id)]
    assert heard.handed_over == [(item.id, world.abe.id, world.fatima.id)]
    assert [one.assigned for one in await handovers.of(item.id)] == [True, True]
    entries = await AuditEntry.select().where(AuditEntry.action == "chat.assign")
    assert [entry["actor"] for entry in entries] == [f"agent:{world.sam.id}"] * 2


@pytest.mark.usefixtures("heard")
async def test_only_who_may_assigns_and_only_to_who_is_there(world: World) -> None:
    await here(world.fatima)
    item = await talking(world.abe)
    for who, to, problem in (
        (world.abe, world.fatima, NotFound),
        (world.bea, world.fatima, NotFound),
        (world.sam, world.bea, NotThere),
        (world.sam, world.abe, NotThere),
    ):
        with pytest.raises(problem):
            async with change():
                await handovers.assign(item.id, to.id, who)
    assert await owner(item) == world.abe.id


@pytest.mark.usefixtures("heard")
async def test_the_colleagues_who_are_there_are_listed_those_who_are_free_first(world: World) -> None:
    await here(world.abe, world.fatima)
    await Presence.update({Presence.max_chats: 1}).where(Presence.agent == world.abe.id)
    await talking(world.abe)
    listed = await handovers.receivers(world.sam.id)
    assert [(asdict(one)["name"], one.free) for one in listed] == [
        ("Fatima el Idrissi", True),
        ("Abe Batens", False),
    ]


@pytest.mark.usefixtures("heard")
async def test_what_its_giver_lost_meanwhile_is_still_taken_over(world: World) -> None:
    await here(world.abe, world.fatima)
    item = await talking(world.abe)
    offered = await given(item, world.abe, world.fatima)
    await Item.update({Item.owner: None}).where(Item.id == item.id)
    await accepted(offered, world.fatima)
    assert await owner(item) == world.fatima.id
    third = await talking(world.abe)
    offered = await given(third, world.abe, world.fatima)
    await Item.update({Item.owner: world.sam.id}).where(Item.id == third.id)
    with pytest.raises(AlreadyTaken):
        await accepted(offered, world.fatima)


async def test_while_it_rings_at_a_colleague_she_does_not_read_along_live(world: World, heard: Heard) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call", summary="Mijn BSN is geheim", owner=world.abe.id)
    async with change():
        await handovers.offer(item.id, world.abe, world.fatima.id, "")
    told = News(1, "items", "item", {"item": item.id})
    giver, receiver = await live.item(told, world.abe), await live.item(told, world.fatima)
    assert giver
    assert receiver
    assert 'data-group="talking"' in giver
    assert 'data-group="offered"' in receiver
    assert ("BSN" in giver, "BSN" in receiver) == (True, False)
