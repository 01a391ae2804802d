import re

import pytest

from app.tables import AuditEntry
from chat import conversations
from chat.tables import Author
from tests.chat.conftest import HTMX, QUESTION, Begin, Clients, said, taken
from tests.serving import Server
from tests.world import World


async def test_who_may_see_and_say_what(world: World, begin: Begin, clients: Clients) -> None:
    """Rows of the table of rights: a chat that waits, one that goes on, one that has ended."""
    waiting, active, over = await begin(), await begin(), await begin()
    active, over = await taken(active, world.abe), await taken(over, world.abe)
    await conversations.end(over, Author.AGENT, world.abe)
    sees = {
        "abe": (200, 200, 200),
        "fatima": (200, 404, 200),
        "bea": (404, 404, 200),
        "sam": (200, 404, 200),
        "admin": (404, 404, 404),
    }
    writes = {
        "abe": (409, 200, 409),
        "fatima": (409, 404, 409),
        "bea": (404, 404, 409),
        "sam": (409, 404, 409),
    }
    for name, expected in sees.items():
        client = await clients.of(getattr(world, name))
        pages = [await client.get(f"/chats/{c.item}") for c in (waiting, active, over)]
        assert tuple(page.status_code for page in pages) == expected, name
        for page in pages:
            assert (QUESTION in log_of(page.text)) == (page.status_code == 200), name
    for name, expected in writes.items():
        client = await clients.of(getattr(world, name))
        posts = [
            await client.post(f"/chats/{c.item}/messages", data=said("Hallo"), headers=HTMX)
            for c in (waiting, active, over)
        ]
        assert tuple(post.status_code for post in posts) == expected, name


@pytest.mark.parametrize("name", ["fatima", "bea", "sam", "admin"])
async def test_nobody_ends_or_reads_off_the_chat_of_another(
    world: World, begin: Begin, clients: Clients, name: str
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(getattr(world, name))
    assert (await client.post(f"/chats/{conversation.item}/ending", data={})).status_code == 404
    assert (await client.post(f"/chats/{conversation.item}/reading", data={"seq": "1"})).status_code == 404
    fresh = await conversations.find(conversation.id)
    assert (fresh.state, fresh.read_by_agent) == ("active", 0)


async def test_a_stranger_is_sent_to_the_sign_in_page(world: World, begin: Begin, server: Server) -> None:
    conversation = await begin()
    async with server.client() as client:
        answer = await client.get(f"/chats/{conversation.item}")
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/session")
        await client.post(f"/chats/{conversation.item}/messages", data=said("Ik ben een medewerker"))
    assert len(await conversations.messages(conversation)) == 1


async def test_without_the_token_of_the_form_nothing_is_said(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    token = client.headers.pop("x-csrftoken")
    answer = await client.post(f"/chats/{conversation.item}/messages", data=said("Hallo"), headers=HTMX)
    client.headers["x-csrftoken"] = token
    assert answer.status_code == 403
    assert len(await conversations.messages(conversation)) == 1


async def test_a_supervisor_reads_along_and_that_is_recorded(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.sam)
    assert "Meelezen" in (await client.get(f"/chats/{conversation.item}")).text
    page = await client.post(f"/chats/{conversation.item}/readings", follow_redirects=True)
    assert page.status_code == 200
    assert QUESTION in log_of(page.text)
    assert "data-talk" not in page.text
    [entry] = await AuditEntry.select().where(AuditEntry.action == "chat.read_along")
    assert entry["actor"] == f"agent:{world.sam.id}"
    fatima = await clients.of(world.fatima)
    assert (await fatima.post(f"/chats/{conversation.item}/readings")).status_code == 404


async def test_an_item_of_another_kind_is_no_chat(world: World, clients: Clients) -> None:
    client = await clients.of(world.abe)
    assert (await client.get("/chats/999999")).status_code == 404


def log_of(page: str) -> str:
    """What is said, without the list beside it."""
    found = re.search(r'role="log".*', page, re.DOTALL)
    return found[0] if found else ""
