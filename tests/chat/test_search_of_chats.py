"""What was said in a chat is found once it is over, and where it was said; live, by nobody."""

from app.news import change
from chat import conversations
from chat.tables import Author
from dashboard import internal_notes
from tests.chat.conftest import Begin, taken
from tests.dashboard.searching import found
from tests.world import World


async def test_a_chat_is_found_after_its_end_at_the_line(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(text="Heeft u een zeppelin?"), world.abe)
    async with change():
        await internal_notes.write(conversation.item, world.abe, "n" * 32, "Klinkt als Pavarotti.")
    assert await found(world.abe, "zeppelin") == []
    assert (len(await found(world.abe, "pavarotti")), await found(world.fatima, "pavarotti")) == (1, [])
    await conversations.end(conversation, Author.AGENT, world.abe)
    [url] = await found(world.fatima, "zeppelin kanaal:chat")
    assert "#said-" in url
    assert len(await found(world.fatima, "pavarotti")) == 1
