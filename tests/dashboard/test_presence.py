"""Presence: what was chosen, what is derived, and when somebody counts as gone."""

import pytest

from app import news
from app.clock import move, now
from app.database import run
from app.news import change
from app.problems import NotFound
from dashboard import items, losses, presence
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.presence import AgentPresence
from dashboard.states import PresenceStatus
from tests.dashboard.conftest import here, opened
from tests.dashboard.given import archived
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def of(agent: SignedIn) -> AgentPresence:
    return await presence.presence_of(agent.id)


async def told(after: int) -> int:
    [row] = await run("SELECT count(*) AS n FROM event WHERE id > {} AND topic = 'presence'", after)
    return int(row["n"])


async def test_nobody_is_free_before_she_says_so(world: World) -> None:
    abe = await of(world.abe)
    assert (abe.free, abe.in_channel, abe.shown, abe.name) == (False, False, "off", "Abe Batens")


async def test_who_is_available_in_the_channel_with_her_dashboard_open_is_free(world: World) -> None:
    await here(world.abe)
    assert (await of(world.abe)).free


async def test_available_without_the_channel_is_not_free_for_chat(world: World) -> None:
    async with change():
        await presence.seen(world.abe.id)
        await presence.choose(world.abe, PresenceStatus.AVAILABLE)
    abe = await of(world.abe)
    assert (abe.free, abe.in_channel, abe.shown) == (False, False, "available")


async def test_the_channel_needs_the_privilege(world: World) -> None:
    with pytest.raises(NotFound):
        async with change():
            await presence.work_in_chat(world.bea, True)


async def test_who_loses_the_privilege_is_out_of_the_channel(world: World) -> None:
    await here(world.abe)
    async with change():
        await run("DELETE FROM agent_privilege WHERE agent = {} AND name = 'chat.handle'", world.abe.id)
    assert not (await of(world.abe)).in_channel


@pytest.mark.parametrize(
    ("status", "in_channel", "shown"),
    [
        (PresenceStatus.AVAILABLE, True, "available"),
        (PresenceStatus.IN_CALL, True, "call"),
        (PresenceStatus.WRAP_UP, True, "wrap"),
        (PresenceStatus.BREAK, False, "break"),
        (PresenceStatus.OFFLINE, False, "off"),
    ],
)
async def test_who_is_busy_is_in_the_channel_and_who_is_away_is_not(
    world: World, status: PresenceStatus, in_channel: bool, shown: str
) -> None:
    await here(world.abe)
    async with change():
        await presence.choose(world.abe, status)
    abe = await of(world.abe)
    assert (abe.in_channel, abe.shown) == (in_channel, shown)
    assert abe.free == (status == PresenceStatus.AVAILABLE)


async def test_a_vanished_browser_counts_as_gone_after_a_minute_and_is_told_once(world: World) -> None:
    await here(world.abe)
    before = await news.cursor()
    move(seconds=59)
    await losses.look(now())
    assert (await of(world.abe)).connected
    assert await told(before) == 0
    move(seconds=2)
    await losses.look(now())
    await losses.look(now())
    abe = await of(world.abe)
    assert (abe.connected, abe.free, abe.shown) == (False, False, "off")
    assert await told(before) == 1


async def test_being_seen_again_is_told(world: World) -> None:
    await here(world.abe)
    move(seconds=61)
    before = await news.cursor()
    async with change():
        await presence.seen(world.abe.id)
    assert await told(before) == 1
    async with change():
        await presence.seen(world.abe.id)
    assert await told(before) == 1
    assert (await of(world.abe)).free


async def test_a_chat_is_one_until_what_was_said_is_kept(world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    async with change():
        await items.claim(item.id, world.abe)
    assert ((await of(world.abe)).chats, (await of(world.abe)).shown) == (1, "chat")
    async with change():
        registered = Contact(channel="phone", item=item.id, reference="K-1", token="t", ended_at=now())
        await Contact.insert(registered)
    assert (await of(world.abe)).chats == 1, "a call registered meanwhile ends no chat"
    await archived(item, world)
    assert (await of(world.abe)).chats == 0


async def test_wrap_up_ends_by_itself(world: World) -> None:
    await here(world.abe)
    async with change():
        await presence.start_wrap_up(world.abe.id, seconds=30)
    assert (await of(world.abe)).shown == "wrap"
    move(seconds=31)
    await presence.end_wrap_ups(now())
    assert (await of(world.abe)).free


async def test_saving_the_registration_ends_wrap_up(world: World) -> None:
    await here(world.abe)
    async with change():
        await presence.start_wrap_up(world.abe.id)
        await presence.end_wrap_up(world.abe.id)
    assert (await of(world.abe)).free


async def test_wrap_up_does_not_undo_a_break(world: World) -> None:
    await here(world.abe)
    async with change():
        await presence.choose(world.abe, PresenceStatus.BREAK, "lunch")
        await presence.start_wrap_up(world.abe.id)
    assert (await of(world.abe)).status == PresenceStatus.BREAK


async def test_a_wrap_up_that_was_chosen_does_not_end_by_itself(world: World) -> None:
    await here(world.abe)
    async with change():
        await presence.choose(world.abe, PresenceStatus.WRAP_UP)
    move(seconds=300)
    await presence.end_wrap_ups(now())
    assert (await of(world.abe)).status == PresenceStatus.WRAP_UP


async def test_an_inactive_account_is_nowhere(world: World) -> None:
    await here(world.abe)
    async with change():
        await run("UPDATE agent SET active = {} WHERE id = {}", False, world.abe.id)
    assert world.abe.id not in [p.agent_id for p in await presence.presences()]
