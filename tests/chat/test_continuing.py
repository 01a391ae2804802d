"""A visitor who left is written to, and what comes back is with the same item."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape

import httpx
import pytest

from app import clock
from app.clock import now
from app.news import change
from chat import continuing, conversations, visits
from chat.tables import Author, Conversation
from dashboard import internal_notes, items
from dashboard.contact_tables import Contact, Transcript
from dashboard.tables import Item
from mail import inbox
from mail.tables import Email, OutboxMail
from tests.chat.conftest import Begin, Clients, taken
from tests.world import World

TO = "kees@visitor.example"


@pytest.fixture
async def chat(world: World, begin: Begin) -> Conversation:
    """Abe's, whose visitor asked, was answered, and left."""
    conversation = await taken(await begin(email=TO), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Dat kan alleen op afspraak.", world.abe)
    async with change():
        await internal_notes.write(conversation.item, world.abe, "n", "Onder ons")
    clock.move(seconds=80)
    await visits.look(now())
    return await conversations.find(conversation.id)


async def letter_form(client: httpx.AsyncClient, chat: Conversation) -> dict[str, str]:
    page = (await client.get(f"/chats/{chat.item}/letter")).text
    form = dict(re.findall(r'name="(to|subject|token)"[^>]*? value="([^"]*)"', page))
    [text] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return form | {"text": "Goedemiddag, u was weg." + unescape(text)}


async def item_of(chat: Conversation) -> Item:
    item = await Item.objects().get(Item.id == chat.item)
    assert item is not None
    return item


async def sent(chat: Conversation) -> EmailMessage:
    [mail] = await OutboxMail.objects().where(OutboxMail.item == chat.item)
    return message_from_bytes(mail.content, policy=policy.default)  # type: ignore[return-value]


async def answered(to: str, sender: str = TO) -> None:
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = sender, to, "Re: Ons chatgesprek"
    reply.set_content("Donderdag past mij.")
    await inbox.receive(reply.as_bytes(), sender, to)
    await inbox.read_due(now())


async def test_the_chat_ends_and_the_letter_quotes_what_was_said_and_nothing_else(
    world: World, chat: Conversation, clients: Clients
) -> None:
    abe = await clients.of(world.abe)
    form = await letter_form(abe, chat)
    assert form["to"] == TO
    for _ in range(2):
        answer = await abe.post(f"/chats/{chat.item}/letter", data=form)
        assert answer.headers["location"] == f"/items/{chat.item}/contact?channel=chat"
    mail = await sent(chat)
    text = mail.get_content()
    assert "Goedemiddag, u was weg." in text
    assert "> Dat kan alleen op afspraak." in text
    assert "Abe Batens" not in text
    assert "Onder ons" not in text
    assert (await conversations.find(chat.id)).state == "ended"
    item = await item_of(chat)
    assert (item.kind, item.path, item.owner, item.waiting_since) == ("email", "/mail", world.abe.id, None)
    assert sorted(row["kind"] for row in await Transcript.select()) == ["chat", "email"]
    assert "Goedemiddag, u was weg." in (await abe.get(f"/mail/{chat.item}")).text
    assert "Onder ons" in (await abe.get(f"/chats/{chat.item}")).text


async def test_the_answer_comes_back_to_the_same_item_also_when_it_was_closed(
    world: World, chat: Conversation, clients: Clients
) -> None:
    abe = await clients.of(world.abe)
    await abe.post(f"/chats/{chat.item}/letter", data=await letter_form(abe, chat))
    back = str((await sent(chat))["Reply-To"])
    await answered(back)
    item = await item_of(chat)
    assert (item.state, item.owner, item.waiting_since is not None) == ("open", world.abe.id, True)
    assert "Donderdag past mij." in (await abe.get(f"/mail/{chat.item}")).text
    async with change():
        await items.close(chat.item)
    clock.move(seconds=1)
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = TO, back, "Re: nog iets"
    reply.set_content("Toch liever vrijdag.")
    await inbox.receive(reply.as_bytes(), TO, back)
    await inbox.read_due(now())
    item = await item_of(chat)
    assert (item.state, item.owner) == ("open", None)
    assert await Item.count() == 1
    assert await Email.count().where(Email.item == chat.item) == 2


async def test_a_stranger_with_the_address_opens_an_item_of_his_own(
    world: World, chat: Conversation, clients: Clients
) -> None:
    abe = await clients.of(world.abe)
    await abe.post(f"/chats/{chat.item}/letter", data=await letter_form(abe, chat))
    back = str((await sent(chat))["Reply-To"])
    await answered(back, "iemand@anders.example")
    assert await Email.count().where(Email.item == chat.item) == 0
    assert await Item.count() == 2


async def test_without_a_known_address_the_agent_fills_it_in(
    world: World, begin: Begin, clients: Clients
) -> None:
    chat = await taken(await begin(), world.abe)
    await conversations.end(chat, Author.VISITOR)
    abe = await clients.of(world.abe)
    form = await letter_form(abe, chat)
    refused = await abe.post(f"/chats/{chat.item}/letter", data=form | {"to": "kees@"})
    assert (refused.status_code, "u was weg" in refused.text) == (422, True)
    assert (await item_of(chat)).kind == "live_chat"
    await abe.post(f"/chats/{chat.item}/letter", data=form | {"to": TO})
    item = await item_of(chat)
    assert (item.kind, item.email) == ("email", TO)
    contacts = await Contact.objects().where(Contact.item == chat.item)
    assert [contact.email for contact in contacts] == [TO, TO]


async def test_when_she_is_back_the_chat_goes_on_and_the_text_is_kept(
    world: World, chat: Conversation, clients: Clients
) -> None:
    abe = await clients.of(world.abe)
    form = await letter_form(abe, chat)
    await visits.seen(chat.id)
    answer = await abe.post(f"/chats/{chat.item}/letter", data=form)
    assert (answer.status_code, "u was weg" in answer.text) == (422, True)
    assert "De bezoeker is terug" in answer.text
    assert await OutboxMail.count() == 0
    assert (await conversations.find(chat.id)).state == "active"


async def test_it_is_for_her_agent_alone(world: World, chat: Conversation, clients: Clients) -> None:
    for agent in (world.fatima, world.bea, world.sam, world.admin):
        client = await clients.of(agent)
        assert (await client.get(f"/chats/{chat.item}/letter")).status_code == 404
        form = {"to": TO, "subject": "x", "text": "x", "token": "x"}
        assert (await client.post(f"/chats/{chat.item}/letter", data=form)).status_code == 404
    assert not continuing.may_go_on(await item_of(chat), chat, world.fatima)
    assert await OutboxMail.count() == 0
