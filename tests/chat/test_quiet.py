"""A chat in which the visitor says nothing any more."""

from uuid import uuid4

import pytest

from app import clock
from app.clock import now
from chat import conversations, quiet
from chat.tables import Author, Conversation, Site
from tests.chat.conftest import Begin, taken
from tests.world import World


@pytest.fixture
async def talking(world: World, begin: Begin) -> Conversation:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.AGENT, str(uuid4()), "Bent u er nog?", world.abe)
    return conversation


async def look(minutes: float) -> None:
    clock.move(minutes=minutes)
    await quiet.look(now())


async def test_she_is_warned_two_minutes_before_it_closes(talking: Conversation) -> None:
    await look(12.9)
    assert (await conversations.view(talking))["closes"] == ""
    await look(0.2)
    assert (await conversations.view(talking))["closes"].startswith("Bent u er nog?")
    await look(1.9)
    assert (await conversations.find(talking.id)).state == "active"
    await look(0.2)
    ended = await conversations.find(talking.id)
    assert (ended.state, ended.ended_by) == ("ended", "system")
    assert (await conversations.view(talking))["closes"] == ""


async def test_who_says_that_she_is_there_has_all_the_time_again(talking: Conversation) -> None:
    await look(13.1)
    await quiet.stay(talking)
    assert (await conversations.view(talking))["closes"] == ""
    await look(12.9)
    assert (await conversations.find(talking.id)).warned_at is None
    await look(0.2)
    assert (await conversations.find(talking.id)).warned_at is not None


async def test_a_word_of_hers_takes_the_warning_back_and_then_the_agent_has_to_speak(
    talking: Conversation,
) -> None:
    await look(13.1)
    await conversations.post(talking, Author.VISITOR, "v", "Ja hoor")
    await look(60)
    assert (await conversations.find(talking.id)).state == "active"


async def test_a_site_can_leave_chats_open(talking: Conversation) -> None:
    await Site.update({Site.quiet_minutes: 0}).where(Site.id == talking.site)
    await look(600)
    assert (await conversations.find(talking.id)).state == "active"
