"""A supervisor who reads along does so live, is seen doing it, and only as long as she does."""

from app import clock
from app.clock import now
from app.tables import AuditEntry
from chat import conversations
from chat.tables import Author
from dashboard import viewing
from tests.chat.conftest import HTMX, QUESTION, Begin, Clients, taken
from tests.chat.test_live import screen
from tests.chat.test_rights import log_of
from tests.serving import Server
from tests.world import World


async def test_what_is_said_and_how_it_ends_reaches_her_live(
    world: World, begin: Begin, clients: Clients, server: Server
) -> None:
    chat = await taken(await begin(), world.abe)
    client = await clients.of(world.sam)
    async with screen(server, world.sam) as sam, screen(server, world.abe) as abe:
        await client.post(f"/chats/{chat.item}/readings")
        await abe.shows("Sam de Vries leest mee")
        await conversations.post(chat, Author.VISITOR, "a", "Bent u er nog?")
        await sam.shows(r'class="msg msg--in".*?Bent u er nog\?')
        await conversations.post(chat, Author.AGENT, "b", "Zeker.", world.abe)
        await sam.shows(r'class="msg msg--out".*?Zeker\.')
        await conversations.end(chat, Author.AGENT, world.abe, "Fijne dag.")
        await sam.shows("Fijne dag.")
        await sam.shows("De chat is beëindigd om")


async def test_she_may_reload_as_long_as_she_reads_along(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(), world.abe)
    client = await clients.of(world.sam)
    address = f"/chats/{chat.item}"
    await client.post(f"{address}/readings")
    for _ in range(2):
        page = await client.get(address)
        assert (page.status_code, QUESTION in log_of(page.text)) == (200, True)
        assert "data-talk" not in page.text
    abe = await clients.of(world.abe)
    assert "Sam de Vries leest mee" in (await abe.get(address)).text
    clock.move(seconds=80)
    still = await client.post(f"/items/{chat.item}/viewing", headers=HTMX)
    assert (still.status_code, "hx-redirect" in still.headers) == (200, False)
    await client.delete(f"/items/{chat.item}/viewing", headers=HTMX)
    assert (await client.get(address)).status_code == 404
    assert "leest mee" not in (await abe.get(address)).text
    assert await AuditEntry.count().where(AuditEntry.action == "chat.read_along") == 1


async def test_a_page_that_fell_silent_reads_no_more(
    world: World, begin: Begin, clients: Clients, server: Server
) -> None:
    chat = await taken(await begin(), world.abe)
    client = await clients.of(world.sam)
    await client.post(f"/chats/{chat.item}/readings")
    clock.move(seconds=91)
    async with screen(server, world.abe) as abe:
        await viewing.expire(now())
        assert "leest mee" not in await abe.shows(rf'id="viewers-{chat.item}".*?</div>')
    back = await client.post(f"/items/{chat.item}/viewing", headers=HTMX)
    assert back.headers["hx-redirect"] == f"/chats/{chat.item}"
    assert (await client.get(f"/chats/{chat.item}")).status_code == 404


async def test_nobody_else_begins_to_read_that_way(world: World, begin: Begin, clients: Clients) -> None:
    chat = await taken(await begin(), world.abe)
    for agent in (world.fatima, world.bea):
        client = await clients.of(agent)
        assert (await client.post(f"/chats/{chat.item}/readings")).status_code == 404
        await client.post(f"/items/{chat.item}/viewing", headers=HTMX)
        assert not await viewing.watches(chat.item, agent.id)
        assert (await client.get(f"/chats/{chat.item}")).status_code == 404
