"""What is said in a live chat stays with its agent, and a confidential one with who may know of it."""

from chat import conversations
from chat.tables import Author
from dashboard import contacts, items, parties
from dashboard.agents import SignedIn
from tests.chat.conftest import Begin, Clients, at_work, taken
from tests.dashboard.given import form
from tests.dashboard.test_stream import listening
from tests.serving import Server
from tests.world import World

SECRET = "Mijn burgerservicenummer eindigt op 782."


async def test_the_words_of_a_live_chat_reach_no_colleague(
    world: World, begin: Begin, clients: Clients
) -> None:
    await contacts.register(await form(email="kees@visitor.example"), world.sam)
    kees = await parties.recognise("kees@visitor.example", "")
    assert kees is not None
    chat = await taken(await begin(email="kees@visitor.example"), world.abe)
    other = await begin(email="kees@visitor.example")
    await conversations.post(chat, Author.VISITOR, "a", SECRET)
    hers = ["/", "/?kind=live_chat", f"/chats/{chat.item}", f"/chats/{other.item}", f"/parties/{kees.id}"]
    hers += [f"/tasks/new?kind=callback_note&origin={chat.item}"]
    for agent in (world.fatima, world.bea, world.sam, world.admin):
        client = await clients.of(agent)
        for path in [*hers, f"/items/{chat.item}/contact", "/contacts"]:
            answer = await client.get(path, follow_redirects=True)
            assert "burgerservicenummer" not in answer.text, f"{agent.name}: {path}"
    abe = await clients.of(world.abe)
    for path in hers:
        assert SECRET in (await abe.get(path)).text, path


async def test_the_stream_tells_the_words_to_their_agent_alone(
    server: Server, world: World, begin: Begin
) -> None:
    chat = await taken(await begin(), world.abe)
    await conversations.post(chat, Author.AGENT, "answer", "Goedemorgen", world.abe)
    async with listening(server, world.abe) as abe, listening(server, world.fatima) as fatima:
        await abe.next(), await fatima.next()
        await conversations.post(chat, Author.VISITOR, "a", SECRET)
        assert SECRET in await abe.until(f'id="row-{chat.item}"')
        assert "burgerservicenummer" not in await fatima.until(f'id="row-{chat.item}"')


async def test_a_question_that_waits_is_read_by_who_could_take_it(
    world: World, begin: Begin, clients: Clients
) -> None:
    await at_work(world.abe)
    await begin(text=SECRET)
    reads = {agent.given_name: SECRET in await page_of(clients, agent) for agent in colleagues(world)}
    assert reads == {"Abe": True, "Fatima": True, "Bea": False, "Sam": True}


async def test_a_confidential_chat_is_kept_from_who_may_not_know_of_the_contact(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(text=SECRET), world.abe)
    await conversations.end(chat, Author.AGENT, world.abe)
    item = await items.find(chat.item, world.fatima)
    await contacts.wrap_up(item, await form(confidential="yes", channel="chat"), world.abe)
    found = {}
    for agent in colleagues(world):
        client = await clients.of(agent)
        found[agent.given_name] = (await client.get(f"/chats/{chat.item}")).status_code
    assert found == {"Abe": 200, "Fatima": 404, "Bea": 200, "Sam": 200}


async def test_a_chat_goes_with_its_deleted_contact(world: World, begin: Begin, clients: Clients) -> None:
    chat = await taken(await begin(text=SECRET), world.abe)
    await conversations.end(chat, Author.AGENT, world.abe)
    item = await items.find(chat.item, world.abe)
    contact = await contacts.wrap_up(item, await form(channel="chat"), world.abe)
    await contacts.delete(contact.id, world.sam, "Op verzoek van de klant")
    for agent in colleagues(world):
        client = await clients.of(agent)
        for path in (f"/chats/{chat.item}", f"/contacts/{contact.id}"):
            assert (await client.get(path)).status_code == 404, f"{agent.name}: {path}"


def colleagues(world: World) -> tuple[SignedIn, ...]:
    return world.abe, world.fatima, world.bea, world.sam


async def page_of(clients: Clients, agent: SignedIn) -> str:
    return (await (await clients.of(agent)).get("/")).text
