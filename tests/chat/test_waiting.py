from datetime import timedelta

import pytest

from app import clock
from app.news import change
from chat import availability, conversations, waiting
from chat.tables import Conversation, Site
from chat.waiting import in_words
from dashboard import presence, rules
from dashboard.states import PresenceStatus
from tests.chat.conftest import Begin, at_work, taken
from tests.world import World


@pytest.mark.parametrize(
    ("ahead", "pace", "words"),
    [
        (0, None, "U bent als eerste aan de beurt."),
        (1, None, "Er is 1 wachtende voor u."),
        (2, timedelta(seconds=70), "Er zijn 2 wachtenden voor u. Het duurt ongeveer 4 minuten."),
        (0, timedelta(seconds=20), "U bent als eerste aan de beurt. Het duurt ongeveer 1 minuut."),
        (9, timedelta(minutes=10), "Er zijn 9 wachtenden voor u."),
    ],
)
def test_a_place_in_the_line_in_words(ahead: int, pace: timedelta | None, words: str) -> None:
    assert in_words(ahead, pace, "nl") == words


async def told(conversation: Conversation) -> dict:
    await availability.tell(clock.now())
    return await conversations.view(conversation)


async def all_busy(world: World) -> None:
    await at_work(world.abe)
    async with change():
        await presence.choose(world.abe, PresenceStatus.IN_CALL)


async def test_who_waits_reads_her_place_and_moves_up(world: World, begin: Begin) -> None:
    await all_busy(world)
    first, second = await begin(), await begin()
    assert (await told(second))["text"].endswith("Er is 1 wachtende voor u.")
    await conversations.end(first, conversations.Author.VISITOR)
    assert (await told(second))["text"].endswith("U bent als eerste aan de beurt.")


async def test_a_likely_wait_is_told_once_enough_chats_were_taken(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    for _ in range(3):
        conversation = await begin()
        await taken(conversation, world.abe)
        await conversations.end(conversation, conversations.Author.AGENT, world.abe)
        clock.move(seconds=50)
    await all_busy(world)
    assert (await told(await begin()))["text"].endswith("Het duurt ongeveer 1 minuut.")


async def test_a_site_may_keep_the_line_to_itself(world: World, begin: Begin) -> None:
    await Site.update({Site.show_queue: False}).where(Site.id == world.site.id)
    await all_busy(world)
    assert "aan de beurt" not in (await told(await begin()))["text"]


async def test_the_form_is_given_after_the_longest_wait_and_the_place_is_kept(
    world: World, begin: Begin
) -> None:
    await all_busy(world)
    conversation = await begin()
    assert not (await told(conversation))["form"]
    await rules.choose(rules.MAX_WAIT, "90", "test")
    clock.move(seconds=89)
    async with change():
        await presence.seen(world.abe.id)
    await waiting.offer_forms(clock.now())
    assert not (await told(conversation))["form"]
    clock.move(seconds=1)
    await waiting.offer_forms(clock.now())
    view = await told(conversation)
    assert view["form"]
    assert view["state"] == "waiting"
    assert view["status"] == "all_busy"


async def test_the_form_is_given_at_once_when_the_last_agent_leaves(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    conversation = await begin()
    async with change():
        await presence.work_in_chat(world.abe, False)
    assert (await told(conversation))["form"]


async def test_a_chat_that_was_taken_in_time_is_never_given_the_form(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    conversation = await taken(await begin(), world.abe)
    clock.move(minutes=10)
    await waiting.offer_forms(clock.now())
    assert not (await told(conversation))["form"]
