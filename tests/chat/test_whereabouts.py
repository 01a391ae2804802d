"""On which page a visitor is: told by her browser, seen by her agent and nobody else."""

import pytest

from app.news import change
from chat import conversations, whereabouts
from chat.tables import Author, Conversation
from dashboard import drafts
from tests.chat.conftest import Begin, Clients, taken
from tests.chat.test_live import screen
from tests.serving import Server
from tests.world import World

PAGE = {"page_url": "https://www.waterveen.example/grofvuil", "page_title": "Grofvuil laten ophalen"}


async def test_her_agent_sees_at_once_that_she_went_to_another_page(
    world: World, begin: Begin, server: Server, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        await whereabouts.moved(conversation, PAGE)
        await abe.shows(rf'id="whereabouts-{conversation.item}".*?Grofvuil laten ophalen')
    page = (await (await clients.of(world.abe)).get(f"/chats/{conversation.item}")).text
    assert "Nu op pagina" in page
    assert page.count(PAGE["page_url"]) == 2
    await conversations.end(conversation, Author.VISITOR)
    await whereabouts.moved(conversation, PAGE | {"page_title": "Na het einde"})
    page = (await (await clients.of(world.abe)).get(f"/chats/{conversation.item}")).text
    assert "Laatste pagina" in page
    assert "Na het einde" not in page


async def test_it_reaches_nobody_else(world: World, begin: Begin, server: Server) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.fatima) as fatima, screen(server, world.sam) as sam:
        await whereabouts.moved(conversation, PAGE)
        await begin(name="Nguyen Thi Lan")
        for other in (fatima, sam):
            await other.shows("Nguyen Thi Lan")
            assert "Grofvuil" not in other.heard


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://waterveen.example/", "https://a b"])
async def test_what_is_no_address_changes_nothing(begin: Begin, url: str) -> None:
    conversation = await begin()
    await whereabouts.moved(conversation, PAGE | {"page_url": url})
    found = await Conversation.objects().get(Conversation.id == conversation.id)
    assert found
    assert found.page_url == "https://www.waterveen.example/paspoort"


async def test_the_end_message_she_was_changing_is_there_when_she_comes_back(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    async with change():
        await drafts.save(world.abe, conversation.item, "end", "Sterkte ermee!")
    assert "Sterkte ermee!</textarea>" in (await client.get(f"/chats/{conversation.item}")).text
    await client.post(f"/chats/{conversation.item}/ending", data={"send": "on", "message": "Sterkte ermee!"})
    assert await drafts.of(world.abe, conversation.item, "end") == ""
