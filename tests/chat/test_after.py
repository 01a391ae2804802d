"""After a chat: the visitor's rating and her copy."""

import pytest

from app.problems import Invalid
from app.tables import AuditEntry
from chat import conversations, ratings, transcripts, wording
from chat.tables import Author, Conversation
from dashboard import contacts, trail
from dashboard.contact_tables import Contact
from mail.tables import OutboxMail
from tests.chat.conftest import QUESTION, Begin, Clients, taken
from tests.dashboard.test_stream import listening
from tests.serving import Server
from tests.world import World

WORDS = "Duurde <lang>."


@pytest.fixture
async def over(world: World, begin: Begin) -> Conversation:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Helaas niet.", world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
    return conversation


async def test_a_rating_is_kept_and_stands_on_the_contact(over: Conversation, world: World) -> None:
    await ratings.give(over, {"stars": "4"})
    assert (await conversations.find(over.id)).rating == 4
    contact = await Contact.objects().get(Contact.item == over.item)
    assert contact is not None
    found = await contacts.find(contact.id, world.abe)
    told = [told.sentence for told in await trail.of_contact(found, world.abe)]
    assert "De bezoeker gaf de chat een 4 op 5" in told


async def test_her_words_beside_it_are_read_in_the_chat_and_on_its_contact_but_stay_out_of_the_trail(
    over: Conversation, world: World, clients: Clients
) -> None:
    contact = await Contact.objects().get(Contact.item == over.item)
    assert contact is not None
    for written in (WORDS, "", WORDS):
        await ratings.give(over, {"stars": "2", "text": written})
        for agent in (world.abe, world.sam):
            for path in (f"/chats/{over.item}", f"/contacts/{contact.id}"):
                page = (await (await clients.of(agent)).get(path)).text
                assert ("Duurde &lt;lang&gt;." in page) == bool(written), path
    for entry in await AuditEntry.objects().where(AuditEntry.action == "contact.rated"):
        assert "Duurde" not in entry.data
    with pytest.raises(Invalid):
        await ratings.give(over, {"stars": "2", "text": "x" * 1001})


async def test_its_agent_sees_the_rating_come_in(over: Conversation, world: World, server: Server) -> None:
    async with listening(server, world.abe) as abe:
        await abe.next()
        await ratings.give(over, {"stars": "2", "text": WORDS})
        assert "Duurde &lt;lang&gt;." in await abe.until(f'hx-target="#chat-state-{over.item}"')


@pytest.mark.parametrize("stars", ["0", "6", "", "4.5", "vijf"])
async def test_a_rating_is_one_to_five(over: Conversation, stars: str) -> None:
    with pytest.raises(Invalid):
        await ratings.give(over, {"stars": stars})


async def test_nothing_is_rated_before_the_end(begin: Begin) -> None:
    with pytest.raises(ratings.NotOver):
        await ratings.give(await begin(), {"stars": "5"})


async def test_a_copy_has_what_was_said_and_of_the_agent_the_first_name(over: Conversation) -> None:
    text = await transcripts.text(over)
    assert text.startswith("Chat met de gemeente, ")
    assert f": {QUESTION}" in text
    assert " Abe: Helaas niet." in text
    assert "Batens" not in text


async def test_a_copy_is_mailed_once_to_an_address(over: Conversation) -> None:
    for _ in range(2):
        await transcripts.send(over, {"email": "kees@example.org"})
    [mail] = await OutboxMail.objects().where(OutboxMail.kind == "transcript")
    assert mail.sender == "chat@example.org"
    with pytest.raises(Invalid):
        await transcripts.send(over, {"email": "kees@"})
    with pytest.raises(Invalid):
        await transcripts.send(over, {})


async def test_texts_fill_in_what_stands_in_braces(world: World) -> None:
    read = await wording.filled("{website}, {title}: {andere} {opens}.", world.site, "nl")
    assert read.startswith("Website Burgerzaken, Chat met de gemeente: {andere} ")
    assert "{opens}" not in read
