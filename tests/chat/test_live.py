"""What reaches the screen of the agent, as the stream carries it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from app import news
from app.clock import move, now
from app.news import change
from chat import conversations
from chat.tables import Author, Conversation, Message
from dashboard import agents, handovers, losses, offers, presence
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from dashboard.tables import AgentPrivilege, Presence
from tests.chat.conftest import Begin, at_work, taken
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


async def say(
    conversation: Conversation, author: Author, client_id: str, text: str, agent: SignedIn | None = None
) -> Message:
    """As it is kept, with its id."""
    said = await conversations.post(conversation, author, client_id, text, agent)
    [kept] = await conversations.messages(conversation, said.seq - 1)
    return kept


async def test_a_line_of_the_visitor_appears_as_the_page_would_show_it(
    world: World, begin: Begin, server: Server
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        message = await say(conversation, Author.VISITOR, str(uuid4()), "Bent u er\nnog?")
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
        message = await say(conversation, Author.VISITOR, str(uuid4()), "Tussen ons")
        await begin(name="Nguyen Thi Lan")
        for other in (fatima, sam):
            await other.shows("Nguyen Thi Lan")
            assert f"message-{message.id}" not in other.heard


async def test_what_only_the_owner_sees_of_a_row_is_told_to_nobody_else(
    world: World, begin: Begin, server: Server
) -> None:
    conversation = await taken(await begin(), world.abe)
    row = f'id="row-{conversation.item}"'
    async with screen(server, world.abe) as abe, screen(server, world.fatima) as fatima:
        await say(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.abe)
        await fatima.shows(row)
        fatima.heard = ""
        await say(conversation, Author.AGENT, str(uuid4()), "Wat is uw vraag?", world.abe)
        await abe.shows(f"{row}.*Wat is uw vraag")
        await begin(name="Nguyen Thi Lan")
        await fatima.shows("Nguyen Thi Lan")
        assert row not in fatima.heard
        await say(conversation, Author.VISITOR, str(uuid4()), "Mijn paspoort")
        await fatima.shows(row)
        await begin(name="Anna de Boer")
        await fatima.shows("Anna de Boer")
        fatima.heard = ""
        await say(conversation, Author.VISITOR, str(uuid4()), "is kwijt")
        await abe.shows(f"{row}.*2 nieuw.*is kwijt")
        await conversations.read(conversation, Author.AGENT, 5)
        await fatima.shows(row)
        assert "row--new" not in fatima.heard


async def test_the_agent_sees_that_her_line_was_read(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    message = await say(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.abe)
    async with screen(server, world.abe) as abe:
        await conversations.read(conversation, Author.VISITOR, message.seq)
        assert "gelezen" in await abe.shows(rf'hx-target="#seen-{message.id}".*?</hx-partial>')


async def test_who_answers_has_read_what_stands_above_it(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    message = await say(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.abe)
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
        message = await say(conversation, Author.VISITOR, str(uuid4()), text)
        shown = await abe.shows(rf'id="message-{message.id}".*?</div></div>')
        assert text not in shown
        assert "&lt;" in shown


async def test_who_hands_on_to_whoever_is_free_is_told_once_that_nobody_took_it(
    world: World, begin: Begin, server: Server
) -> None:
    await AgentPrivilege.insert(AgentPrivilege(agent=world.bea.id, name="chat.handle"))
    bea = await agents.load(world.bea.id)
    assert bea
    await at_work(world.fatima, bea, world.abe)
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        async with change():
            await handovers.offer(conversation.item, world.abe, None, "")
        for asked in (1, 2):
            await abe.shows("Gaat over bij .*" * asked)
            assert "Geen collega" not in abe.heard
            move(seconds=21)
            await offers.expire_due(now())
        await abe.shows("Geen collega heeft de chat met Kees Essaadi overgenomen. De chat blijft bij u.")
    assert "nam de chat" not in abe.heard


@pytest.mark.parametrize("way", ["break", "gone", "kept"])
async def test_who_hands_on_is_told_when_the_last_who_was_asked_has_left_but_not_what_she_keeps_herself(
    world: World, begin: Begin, server: Server, way: str
) -> None:
    await at_work(world.fatima, world.abe)
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        async with change():
            await handovers.offer(conversation.item, world.abe, None, "")
        await abe.shows("Gaat over bij")
        if way == "break":
            async with change():
                await presence.choose(world.fatima, PresenceStatus.BREAK)
                await offers.reconsider(world.fatima.id)
        elif way == "gone":
            long_ago = {Presence.seen_at: now() - timedelta(minutes=2)}
            await Presence.update(long_ago).where(Presence.agent == world.fatima.id)
            await losses.look(now())
        else:
            async with change():
                await handovers.withdraw(conversation.item, world.abe)
        await say(conversation, Author.VISITOR, "c" * 32, "Bent u daar nog?")
        await abe.shows("Niet overgenomen.*Bent u daar nog")
        told = "Geen collega heeft de chat met Kees Essaadi overgenomen. De chat blijft bij u." in abe.heard
        assert told == (way != "kept")
