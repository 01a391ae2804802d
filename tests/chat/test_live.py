"""What reaches the screen of the agent, as the stream carries it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from app import news
from chat import conversations
from chat.tables import Author
from dashboard.agents import SignedIn
from tests.chat.conftest import Begin, taken
from tests.serving import Server
from tests.world import World


class Screen:
    """One open dashboard."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self.lines = lines
        self.heard = ""

    async def shows(self, pattern: str) -> str:
        """Waits until something matches, and returns it."""
        async with asyncio.timeout(5):
            while not (found := re.search(pattern, self.heard, re.DOTALL)):
                self.heard += (await anext(self.lines)).removeprefix("data: ") + "\n"
        return found[0]


@asynccontextmanager
async def screen(server: Server, agent: SignedIn) -> AsyncIterator[Screen]:
    after = await news.cursor()
    async with server.client(agent) as client, client.stream("GET", f"/events?after={after}") as stream:
        yield Screen(stream.aiter_lines())


async def test_a_line_of_the_visitor_appears_as_the_page_would_show_it(
    world: World, begin: Begin, server: Server
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        message = await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Bent u er\nnog?")
        shown = await abe.shows(rf'<div class="msg msg--in" id="message-{message.id}".*?</div></div>')
        async with server.client(world.abe) as client:
            assert shown in (await client.get(f"/chats/{conversation.item}")).text
        await abe.shows(rf'id="reading-{conversation.item}"')


async def test_who_could_take_a_waiting_chat_reads_on_until_somebody_else_has_it(
    world: World, begin: Begin, server: Server
) -> None:
    conversation = await begin()
    async with screen(server, world.fatima) as fatima, screen(server, world.bea) as bea:
        await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Bent u er nog?")
        await fatima.shows("Bent u er nog")
        await taken(conversation, world.abe)
        await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Tussen ons")
        await begin(name="Nguyen Thi Lan")
        for other in (fatima, bea):
            await other.shows("Nguyen Thi Lan")
            assert "Tussen ons" not in other.heard
        assert "Bent u er nog" not in bea.heard


async def test_words_reach_the_screen_of_its_agent_and_no_other(
    world: World, begin: Begin, server: Server
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.fatima) as fatima, screen(server, world.sam) as sam:
        message = await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Tussen ons")
        await begin(name="Nguyen Thi Lan")
        for other in (fatima, sam):
            await other.shows("Nguyen Thi Lan")
            assert f"message-{message.id}" not in other.heard


async def test_the_agent_sees_that_her_line_was_read(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    message = await conversations.post(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.abe)
    async with screen(server, world.abe) as abe:
        await conversations.read(conversation, Author.VISITOR, message.seq)
        assert "gelezen" in await abe.shows(rf'hx-target="#seen-{message.id}".*?</hx-partial>')


async def test_who_answers_has_read_what_stands_above_it(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    message = await conversations.post(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.abe)
    async with screen(server, world.abe) as abe:
        await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Dag!")
        assert "gelezen" in await abe.shows(rf'hx-target="#seen-{message.id}".*?</hx-partial>')


async def test_the_agent_sees_that_the_visitor_left(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        await conversations.end(conversation, Author.VISITOR)
        shown = await abe.shows(rf'<div[^>]*id="chat-state-{conversation.item}".*?</hx-partial>')
        assert "Bezoeker heeft de chat verlaten" in shown
        assert f"/items/{conversation.item}/contact" in shown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "</hx-upsert><img src=x>"])
async def test_what_is_typed_is_no_markup_in_the_stream_either(
    world: World, begin: Begin, server: Server, text: str
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        message = await conversations.post(conversation, Author.VISITOR, str(uuid4()), text)
        shown = await abe.shows(rf'id="message-{message.id}".*?</div></div>')
        assert text not in shown
        assert "&lt;" in shown
