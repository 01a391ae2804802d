"""After a chat: the visitor's rating and her copy."""

import pytest

from app.problems import Invalid
from chat import conversations, ratings, transcripts, wording
from chat.tables import Author, Conversation
from dashboard import trail
from dashboard.contact_tables import Contact
from mail.tables import OutboxMail
from tests.chat.conftest import QUESTION, Begin, taken
from tests.world import World


@pytest.fixture
async def over(world: World, begin: Begin) -> Conversation:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Helaas niet.", world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
    return conversation


async def test_a_rating_is_kept_and_stands_on_the_contact(over: Conversation, world: World) -> None:
    await ratings.give(over, "4")
    assert (await conversations.find(over.id)).rating == 4
    contact = await Contact.objects().get(Contact.item == over.item)
    assert contact is not None
    told = [told.sentence for told in await trail.of_contact(contact, world.abe)]
    assert "De bezoeker gaf de chat een 4 op 5" in told


@pytest.mark.parametrize("stars", ["0", "6", "", "4.5", "vijf"])
async def test_a_rating_is_one_to_five(over: Conversation, stars: str) -> None:
    with pytest.raises(Invalid):
        await ratings.give(over, stars)


async def test_nothing_is_rated_before_the_end(begin: Begin) -> None:
    with pytest.raises(ratings.NotOver):
        await ratings.give(await begin(), "5")


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
