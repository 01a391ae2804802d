"""A conversation is for its visitor alone."""

import asyncio

import httpx
import pytest

from chat import conversations
from chat.tables import Author, Conversation
from dashboard.tables import Presence
from tests.chat.conftest import form, taken
from tests.widget.conftest import API, Come, Visitor, bearer
from tests.world import World

VISITORS = 50


async def test_fifty_visitors_do_not_see_each_other(
    http: httpx.AsyncClient, world: World, abe_is_there: None
) -> None:
    visitors = [await begun(http, world, number) for number in range(VISITORS)]
    heard = [asyncio.create_task(all_of(visitor)) for visitor in visitors]
    await Presence.update({Presence.max_chats: VISITORS}).where(Presence.agent == world.abe.id)
    for number, visitor in enumerate(visitors):
        conversation = await taken(await visitor.conversation(), world.abe)
        await conversations.post(conversation, Author.AGENT, "a", answer(number), world.abe)
    for number, (visitor, told) in enumerate(zip(visitors, await asyncio.gather(*heard), strict=True)):
        page = [line["text"] for line in (await visitor.get()).json()["messages"]]
        assert told == page == [secret(number), answer(number)]


async def test_a_token_opens_nothing_but_its_own_conversation(come: Come) -> None:
    ours, theirs = await come(text="Van ons."), await come(text="Van hen.")
    assert [line["text"] for line in (await ours.get()).json()["messages"]] == ["Van ons."]
    await ours.say("Nog iets.")
    assert [line["text"] for line in (await theirs.get()).json()["messages"]] == ["Van hen."]


@pytest.mark.parametrize("path", ["/conversation", "/conversation/stream"])
async def test_without_its_token_a_conversation_is_not_there(
    come: Come, http: httpx.AsyncClient, path: str
) -> None:
    visitor = await come()
    number = str((await visitor.conversation()).id)
    assert (await http.get(f"{API}{path}")).status_code == 401
    for wrong in (number, "x", visitor.token[:-1], visitor.token + "x", visitor.token.swapcase()):
        assert (await http.get(f"{API}{path}", headers=bearer(wrong))).status_code == 404
        assert (await http.get(f"{API}{path}?token={visitor.token}")).status_code == 401


@pytest.mark.parametrize("path", ["messages", "ending", "reading"])
async def test_without_its_token_nothing_can_be_done_to_a_conversation(come: Come, path: str) -> None:
    visitor = await come()
    visitor.token = "x"
    assert (await visitor.post(path, text="x", client_id="x")).status_code == 404
    assert await Conversation.count().where(Conversation.last_seq == 1) == 1


async def test_of_an_agent_a_visitor_reads_the_first_name(come: Come, world: World) -> None:
    visitor = await come()
    conversation = await taken(await visitor.conversation(), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Goedemorgen.", world.abe)
    assert "Batens" not in (await visitor.get()).text


async def begun(http: httpx.AsyncClient, world: World, number: int) -> Visitor:
    _conversation, token, _created = await conversations.start(world.site, form(text=secret(number)))
    return Visitor(http, token, {})


async def all_of(visitor: Visitor) -> list[str]:
    """The two lines of its conversation, and whatever else reaches it in the meantime."""
    told = []
    async with visitor.stream() as stream:
        while len(told) < 2:
            told.append((await stream.until("message"))["text"])
    return told


def secret(number: int) -> str:
    return f"geheim-{number:03}"


def answer(number: int) -> str:
    return f"antwoord-{number:03}"
