"""Whether the visitor is there: told by her window, seen by her agent, also after a restart."""

from app import clock
from app.clock import now
from app.news import cursor
from app.tables import Event
from chat import conversations, visits
from chat.tables import Author, Conversation
from dashboard.tables import Item
from tests.chat.conftest import Begin, Clients, taken
from tests.chat.test_live import screen
from tests.serving import Server
from tests.world import World


async def left(conversation: Conversation) -> bool:
    return (await conversations.find(conversation.id)).visitor_left_at is not None


async def note(conversation: Conversation) -> str:
    row = await Item.select(Item.note).where(Item.id == conversation.item).first()
    return str(row["note"]) if row else ""


async def test_silence_of_more_than_a_minute_means_that_she_left_until_she_is_seen_again(
    world: World, begin: Begin
) -> None:
    conversation = await taken(await begin(), world.abe)
    clock.move(seconds=70)
    await visits.look(now())
    assert not await left(conversation)
    await visits.seen(conversation.id)
    clock.move(seconds=74)
    await visits.look(now())
    assert not await left(conversation)
    clock.move(seconds=2)
    before = await cursor()
    for _ in range(3):
        await visits.look(now())
    assert await left(conversation)
    assert await note(conversation) == visits.LEFT.key
    told = (Event.id > before) & (Event.topic == f"agent:{world.abe.id}") & (Event.name == "state")
    assert await Event.count().where(told) == 1
    to_her = (Event.id > before) & (Event.topic == f"conversation:{conversation.id}")
    assert await Event.count().where(to_her) == 0
    await visits.seen(conversation.id)
    assert not await left(conversation)
    assert await note(conversation) == ""


async def test_what_she_says_shows_that_she_is_there(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    clock.move(seconds=70)
    await conversations.post(conversation, Author.VISITOR, "a", "Ik ben er nog.")
    clock.move(seconds=70)
    await visits.look(now())
    assert not await left(conversation)


async def test_after_a_restart_she_gets_the_time_to_come_back(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    clock.move(minutes=10)
    await visits.start()
    await visits.look(now())
    assert not await left(conversation)
    clock.move(seconds=76)
    await visits.look(now())
    assert await left(conversation)
    await visits.start()
    assert await left(conversation)


async def test_an_ended_chat_is_left_alone(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe)
    clock.move(minutes=10)
    await visits.look(now())
    await visits.seen(conversation.id)
    assert not await left(conversation)
    assert await note(conversation) != visits.LEFT.key


async def test_her_agent_sees_that_she_left_and_that_she_is_back(
    world: World, begin: Begin, server: Server, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    async with screen(server, world.abe) as abe:
        clock.move(seconds=76)
        await visits.look(now())
        state = rf'<div[^>]*id="chat-state-{conversation.item}".*?</hx-partial>'
        shown = await abe.shows(state)
        assert "Bezoeker is vertrokken" in shown
        assert f"/chats/{conversation.item}/letter" in shown
        await abe.shows("bezoeker is vertrokken")
        page = await (await clients.of(world.abe)).get(f"/chats/{conversation.item}")
        assert "Bezoeker is vertrokken" in page.text
        abe.heard = ""
        await visits.seen(conversation.id)
        await abe.shows(rf'<div[^>]*id="chat-state-{conversation.item}"(?:(?!vertrokken).)*?</hx-partial>')
