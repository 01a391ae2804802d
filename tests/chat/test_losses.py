"""The browser of an agent dies in a chat: the visitor is told, a colleague takes over, or it comes back."""

from collections.abc import Awaitable, Callable

from app import clock, news
from app.news import change
from chat import conversations
from chat.tables import Author, Conversation, ConversationState
from dashboard import losses, offers, presence
from dashboard.tables import Item
from tests.chat.conftest import QUESTION, Begin, Clients, at_work, said, taken
from tests.chat.test_endings import lines_of
from tests.world import World

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]
GONE = "De verbinding met Abe is weg; een collega neemt het over."


async def lost(conversation: Conversation, world: World) -> Conversation:
    """Abe talks with her, and vanishes; Fatima is still there."""
    await at_work(world.abe, world.fatima)
    await taken(conversation, world.abe)
    clock.move(seconds=61)
    async with change():
        await presence.seen(world.fatima.id)
    await losses.look(clock.now())
    return await conversations.find(conversation.id)


async def texts_of(conversation: Conversation) -> list[str]:
    return [message.text for message in await conversations.messages(conversation)]


async def test_the_visitor_is_told_and_waits_for_a_colleague(world: World, begin: Begin) -> None:
    conversation = await lost(await begin(), world)
    assert conversation.state == ConversationState.WAITING
    assert await texts_of(conversation) == [QUESTION, GONE]
    view = await conversations.view(conversation)
    assert (view["state"], view["agent"], view["text"]) == ("waiting", "", GONE)
    [ring] = await offers.ringing_at(world.fatima.id)
    assert ring["item"] == conversation.item


async def test_she_is_told_in_her_own_language(world: World, begin: Begin) -> None:
    conversation = await lost(await begin(lang="en"), world)
    assert (await texts_of(conversation))[-1] == "The connection with Abe is gone; a colleague takes over."


async def test_within_ninety_seconds_everything_happens_by_itself(
    world: World, begin: Begin, clients: Clients, eventually: Eventually
) -> None:
    """Her stream closes as a browser that dies closes it; nothing but the server's own ticker acts."""
    conversation = await begin()
    abe = await clients.of(world.abe)
    async with abe.stream("GET", "/events") as stream:
        await anext(stream.aiter_lines())
        await at_work(world.abe)
        await taken(conversation, world.abe)
    clock.move(seconds=85)

    async def told() -> bool:
        return GONE in await texts_of(conversation)

    await eventually(told)
    assert not (await presence.presence_of(world.abe.id)).connected


async def test_a_colleague_reads_it_and_goes_on_with_it(world: World, begin: Begin, clients: Clients) -> None:
    conversation = await lost(await begin(), world)
    url = f"/chats/{conversation.item}"
    fatima = await clients.of(world.fatima)
    page = (await fatima.get(url)).text
    assert QUESTION in page
    assert GONE in page
    assert "Abe is niet meer verbonden" in (await fatima.get("/")).text
    assert (await (await clients.of(world.bea)).get(url)).status_code == 404, "she may not chat"
    assert (await fatima.post(f"/items/{conversation.item}/acceptance")).status_code == 303
    assert (await fatima.post(f"{url}/messages", data=said("Ik neem het over."))).status_code == 303
    assert "niet meer verbonden" not in (await fatima.get("/")).text
    abe = await clients.of(world.abe)
    assert (await abe.post(f"{url}/messages", data=said("Ik ben er weer."))).status_code == 404
    view = await conversations.view(conversation)
    assert (view["state"], view["agent"]) == ("active", "Fatima")


async def test_who_is_back_before_anybody_took_it_goes_on(world: World, begin: Begin) -> None:
    first = await begin()
    conversation = await lost(first, world)
    accepted_at = conversation.accepted_at
    await losses.appear(world.abe.id)
    again = await conversations.find(conversation.id)
    assert (again.state, again.agent, again.agent_lost_at) == ("active", world.abe.id, None)
    assert again.accepted_at == accepted_at, "the visitor waited once"
    assert await offers.ringing_at(world.fatima.id) == []
    assert (await texts_of(again))[-1] == "Abe is er weer."
    await conversations.post(again, Author.AGENT, "a" * 32, "Waar waren we?", world.abe)


async def test_what_the_visitor_said_meanwhile_is_on_the_screen_of_who_is_back(
    world: World, begin: Begin
) -> None:
    conversation = await begin()
    async with news.listen({f"agent:{world.abe.id}"}) as stream:
        await lost(conversation, world)
        await conversations.post(conversation, Author.VISITOR, "b" * 32, "Bent u er nog?")
        heard = []
        while isinstance(told := await stream.next(timeout=0.5), news.News):
            heard += [told.data["message"]] if told.name == "message" else []
    assert heard == [2, 3]


async def test_colleagues_hear_of_it_at_once(world: World, begin: Begin) -> None:
    conversation = await begin()
    async with news.listen({"items"}) as stream:
        await lost(conversation, world)
        heard = []
        while isinstance(told := await stream.next(timeout=0.5), news.News):
            heard.append((told.name, told.data.get("item")))
    assert ("item", conversation.item) in heard


async def test_a_visitor_who_leaves_meanwhile_is_work_for_everybody(world: World, begin: Begin) -> None:
    conversation = await lost(await begin(), world)
    await conversations.end(conversation, Author.VISITOR)
    item = await Item.objects().get(Item.id == conversation.item)
    assert item
    assert (item.kind, item.owner) == ("missed_chat", None)
    assert item.note == "the visitor left after the connection of the agent was lost"
    assert (await lines_of(conversation))[-1] | {"at": ""} == {
        "at": "",
        "who": "",
        "role": "system",
        "text": GONE,
    }
    await losses.appear(world.abe.id)
    item = await Item.objects().get(Item.id == conversation.item)
    assert item
    assert item.owner is None


async def test_an_offer_that_nobody_takes_is_told_within_seconds(
    world: World, begin: Begin, clients: Clients, eventually: Eventually
) -> None:
    """By the ticker of the server that runs, whoever made the offer: what is due stands in the database."""
    await clients.of(world.abe)
    await at_work(world.abe)
    conversation = await begin()
    clock.move(seconds=21)

    async def longer() -> bool:
        return (await conversations.view(conversation))["status"] == "takes_longer"

    await eventually(longer)
