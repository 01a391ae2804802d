"""That somebody is typing, or there, travels; what she types does not."""

from chat import conversations
from chat.tables import Author
from tests.chat.conftest import taken
from tests.chat.test_live import screen
from tests.serving import Server
from tests.widget.conftest import Come
from tests.world import World


async def test_the_visitor_sees_that_her_agent_types(come: Come, world: World) -> None:
    visitor = await come()
    conversation = await taken(await visitor.conversation(), world.abe)
    async with visitor.stream(after=1) as stream:
        await stream.next()
        await conversations.typing(conversation, Author.AGENT)
        assert await stream.until("typing") == {"name": "Abe"}
        await visitor.post("typing")
        await conversations.post(conversation, Author.AGENT, "a", "Goedemorgen.", world.abe)
        while (frame := await stream.next())[1] != "message":
            assert frame[1] != "typing", "her own signal came back"


async def test_the_agent_sees_that_the_visitor_types(come: Come, world: World, server: Server) -> None:
    visitor = await come(name="Kees Essaadi")
    conversation = await taken(await visitor.conversation(), world.abe)
    async with screen(server, world.abe) as abe:
        answer = await visitor.post("typing", text="Dit is nog niet verstuurd")
        assert answer.status_code == 204
        shown = await abe.shows(rf'id="typing-{conversation.item}".*?</p>')
        assert "Kees Essaadi typt…" in shown
        assert "verstuurd" not in abe.heard
        await visitor.say("Dag")
        await abe.shows(r"msg--in")
        assert "typt" not in await abe.shows(rf'id="typing-{conversation.item}"[^>]*></p>')


async def test_signals_are_limited(come: Come) -> None:
    visitor = await come()
    answers = [(await visitor.post("typing")).status_code for _ in range(25)]
    assert answers.count(429) > 0
    assert answers[:20] == [204] * 20


async def test_an_open_window_shows_that_she_is_there(come: Come, world: World) -> None:
    visitor = await come()
    for act in ("stream", "sight", "poll", "say"):
        conversation = await visitor.conversation()
        await conversation.update_self({"visitor_left_at": conversation.started_at})
        if act == "stream":
            async with visitor.stream() as stream:
                await stream.next()
        elif act == "poll":
            await visitor.get()
        elif act == "say":
            await visitor.say("Dag")
        else:
            assert (await visitor.post("sight")).status_code == 204
        assert (await visitor.conversation()).visitor_left_at is None, act
