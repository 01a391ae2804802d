"""Internal notes in a chat: for colleagues, in their place, and never anywhere near the visitor."""

import re
from uuid import uuid4

import httpx

from app.news import change
from chat import conversations, log
from chat.tables import Author, Conversation
from dashboard import internal_notes
from dashboard.agents import SignedIn
from dashboard.contact_tables import Transcript
from tests.chat.conftest import HTMX, Begin, Clients, form, said, taken
from tests.chat.test_live import screen
from tests.serving import Server
from tests.world import World

SECRET = "Alleen onder ons: moeilijke klant"


async def noted(clients: Clients, agent: SignedIn, chat: Conversation, text: str = SECRET) -> httpx.Response:
    client = await clients.of(agent)
    note = {"client_id": uuid4().hex, "text": text}
    return await client.post(f"/chats/{chat.item}/notes", data=note, headers=HTMX)


async def test_a_note_stands_between_what_was_said_and_looks_different(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(), world.abe)
    assert (await noted(clients, world.abe, chat)).status_code == 200
    await conversations.post(chat, Author.AGENT, "a", "Goedemorgen", world.abe)
    page = (await (await clients.of(world.abe)).get(f"/chats/{chat.item}")).text
    places = re.findall(r'class="msg msg--(\w+)" id="(?:note|message)-\d+" data-seq="(\d+)', page)
    assert places == [("in", "1"), ("note", "1"), ("out", "2")]
    assert "interne notitie" in page


async def test_a_note_that_came_live_has_the_place_the_page_gives_it(
    world: World, begin: Begin, clients: Clients, server: Server
) -> None:
    chat = await taken(await begin(), world.abe)
    await (await clients.of(world.sam)).post(f"/chats/{chat.item}/readings")
    async with screen(server, world.abe) as abe:
        answer = await noted(clients, world.sam, chat)
        assert answer.status_code == 200
        shown = await abe.shows(r'<div class="msg msg--note".*?</div></div>')
    assert shown in answer.text
    assert shown in (await (await clients.of(world.abe)).get(f"/chats/{chat.item}")).text


async def test_no_visitor_ever_reads_a_note(
    world: World, begin: Begin, clients: Clients, server: Server
) -> None:
    chat, token, _ = await conversations.start(world.site, form(email="kees@visitor.example"))
    chat = await taken(chat, world.abe)
    bearer = {"Authorization": f"Bearer {token}"}
    async with (
        server.client() as visitor,
        visitor.stream("GET", "/widget/api/conversation/stream", headers=bearer) as stream,
    ):
        await noted(clients, world.abe, chat)
        await conversations.post(chat, Author.AGENT, "a", "Goedemorgen", world.abe)
        heard = ""
        async for line in stream.aiter_lines():
            heard += line
            if "Goedemorgen" in line:
                break
        seen = (await visitor.get("/widget/api/conversation?after=0", headers=bearer)).text
        body = {"client_id": "b", "text": "Dag", "after": 0}
        seen += (await visitor.post("/widget/api/conversation/messages", json=body, headers=bearer)).text
    await conversations.end(chat, Author.AGENT, world.abe, "Fijne dag")
    [transcript] = await Transcript.objects()
    for told in (heard, seen, transcript.lines):
        assert "onder ons" not in told
        assert "Goedemorgen" in told


async def test_notes_follow_the_rights_of_the_chat(world: World, begin: Begin, clients: Clients) -> None:
    chat = await taken(await begin(), world.abe)
    allowed = {"abe": 200, "fatima": 404, "bea": 404, "sam": 404, "admin": 404}
    for name, status in allowed.items():
        assert (await noted(clients, getattr(world, name), chat)).status_code == status, name
    assert len(await internal_notes.of(chat.item)) == 1
    fatima = await clients.of(world.fatima)
    assert "onder ons" not in (await fatima.get(f"/chats/{chat.item}")).text
    await conversations.end(chat, Author.AGENT, world.abe)
    assert SECRET in (await fatima.get(f"/chats/{chat.item}")).text


async def test_the_note_is_kept_with_the_contact(world: World, begin: Begin, clients: Clients) -> None:
    chat = await taken(await begin(), world.abe)
    await noted(clients, world.abe, chat)
    await conversations.end(chat, Author.AGENT, world.abe)
    [transcript] = await Transcript.objects()
    for agent, there in ((world.abe, True), (world.bea, True), (world.admin, False)):
        page = await (await clients.of(agent)).get(f"/contacts/{transcript.contact}")
        assert (SECRET in page.text) is there, agent.name


async def test_an_empty_note_is_refused_where_it_was_typed(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(), world.abe)
    answer = await noted(clients, world.abe, chat, "  ")
    assert answer.status_code == 422
    assert f'hx-target="#note-refusal-{chat.item}"' in answer.text


async def test_a_message_is_no_note_and_a_note_is_no_message(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(), world.abe)
    await noted(clients, world.abe, chat)
    client = await clients.of(world.abe)
    await client.post(f"/chats/{chat.item}/messages", data=said("Goedemorgen") | {"mode": "note"})
    messages = await conversations.messages(chat)
    assert [message.text for message in messages][1:] == ["Goedemorgen"]
    async with change():
        entries = await log.entries(chat, messages)
    assert [entry.note is not None for entry in entries] == [False, True, False]
