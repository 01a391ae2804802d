import asyncio
import json
from uuid import uuid4

import pytest

from app import clock
from app.news import change
from chat import conversations, texts
from chat.kinds import NotRegistered
from chat.tables import Author, Conversation, VisitorStatus
from dashboard import contacts, items, offers, presence
from dashboard.contact_tables import Contact, Transcript
from dashboard.states import PresenceStatus
from dashboard.tables import Item, Offer
from tests.chat.conftest import Begin, at_work, taken
from tests.world import World

FAREWELL = "De chat is beëindigd. Bedankt voor uw vraag, en een fijne dag!"


async def lines_of(conversation: Conversation) -> list[dict[str, str]]:
    contact = await Contact.objects().get(Contact.item == conversation.item)
    transcript = await Transcript.objects().get(Transcript.contact == contact.id)
    return json.loads(transcript.lines)


async def test_what_was_said_is_in_the_contact_history_with_both_names(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(
        conversation, Author.AGENT, str(uuid4()), "Goedemorgen, alleen op afspraak.", world.abe
    )
    clock.move(minutes=9)
    assert await conversations.end(conversation, Author.AGENT, world.abe, FAREWELL)
    assert [(line["who"], line["role"], line["text"]) for line in await lines_of(conversation)] == [
        ("Kees Essaadi", "client", "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"),
        ("Abe Batens", "employee", "Goedemorgen, alleen op afspraak."),
        ("Abe Batens", "system", FAREWELL),
    ]
    contact = await Contact.objects().get(Contact.item == conversation.item)
    assert (contact.channel, contact.state, contact.client_name) == ("chat", "draft", "Kees Essaadi")
    assert contact.handler == world.abe.employee_id
    assert (contact.ended_at - contact.occurred_at).total_seconds() >= 540


async def test_the_end_message_is_the_last_line_and_can_be_left_out(world: World, begin: Begin) -> None:
    first, second = await taken(await begin(), world.abe), await taken(await begin(), world.abe)
    await conversations.end(first, Author.AGENT, world.abe, FAREWELL)
    await conversations.end(second, Author.AGENT, world.abe)
    [_, last] = await conversations.messages(first)
    assert (last.seq, last.author, last.text) == (2, "system", FAREWELL)
    assert len(await conversations.messages(second)) == 1
    view = await conversations.view(second)
    assert (view["state"], view["status"], view["text"]) == ("ended", "ended", FAREWELL)


async def test_the_proposed_end_message_is_the_organisations_own(world: World) -> None:
    assert await texts.end_message(world.site, "nl") == FAREWELL
    await texts.choose(world.site, VisitorStatus.ENDED, "nl", "Tot ziens!")
    assert await texts.end_message(world.site, "nl") == "Tot ziens!"


async def test_the_item_waits_for_its_registration_and_the_agent_has_time_for_it(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    conversation = await taken(await begin(), world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe, FAREWELL)
    item = await Item.objects().get(Item.id == conversation.item)
    assert (item.state, item.owner, item.note) == ("open", world.abe.id, contacts.DRAFT_NOTE)
    here = await presence.presence_of(world.abe.id)
    assert (here.status, here.chats) == (PresenceStatus.WRAP_UP, 0)


async def test_ended_twice_at_once_it_is_kept_once(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    ends = [conversations.end(conversation, Author.AGENT, world.abe, FAREWELL) for _ in range(5)]
    ends += [conversations.end(conversation, Author.VISITOR) for _ in range(5)]
    assert sorted(await asyncio.gather(*ends)) == [False] * 9 + [True]
    assert await Contact.count() == await Transcript.count() == 1
    said = await conversations.messages(conversation)
    assert len(await lines_of(conversation)) == len(said) <= 2


async def test_an_end_that_fails_halfway_leaves_everything_as_it_was(
    world: World, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await taken(await begin(), world.abe)

    async def broken(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patched, pytest.raises(OSError):  # noqa: PT011, PT012
        patched.setattr(presence, "start_wrap_up", broken)
        await conversations.end(conversation, Author.AGENT, world.abe, FAREWELL)
    assert (await conversations.find(conversation.id)).state == "active"
    assert await Contact.count() == await Transcript.count() == 0
    assert len(await conversations.messages(conversation)) == 1
    assert await conversations.end(conversation, Author.AGENT, world.abe, FAREWELL)
    assert await Transcript.count() == 1


async def test_a_visitor_who_leaves_ends_it_for_the_agent_too(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.end(conversation, Author.VISITOR)
    fresh = await conversations.find(conversation.id)
    assert (fresh.state, fresh.ended_by) == ("ended", "visitor")
    item = await Item.objects().get(Item.id == conversation.item)
    assert (item.state, item.owner, item.note) == ("open", world.abe.id, contacts.DRAFT_NOTE)
    assert len(await lines_of(conversation)) == 1
    contact = await Contact.objects().get(Contact.item == item.id)
    assert contact.handler == world.abe.employee_id


async def test_a_visitor_who_leaves_before_an_answer_is_a_missed_chat_for_everybody(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    conversation = await begin()
    await conversations.end(conversation, Author.VISITOR)
    item = await Item.objects().get(Item.id == conversation.item)
    assert (item.kind, item.state, item.owner) == ("missed_chat", "open", None)
    assert item.note == "the visitor left before an answer"
    assert len(await lines_of(conversation)) == 1
    assert (await Offer.objects().get(Offer.item == item.id)).state == "withdrawn"


async def test_a_visitor_who_leaves_a_message_instead_leaves_no_second_piece_of_work(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    conversation = await begin()
    await conversations.end(conversation, Author.VISITOR, left_message=True)
    item = await Item.objects().get(Item.id == conversation.item)
    assert (item.state, item.note) == ("closed", "the visitor left a message instead")
    contact = await Contact.objects().get(Contact.item == item.id)
    assert (contact.state, contact.subject) == ("complete", item.summary)
    assert len(await lines_of(conversation)) == 1
    assert (await Offer.objects().get(Offer.item == item.id)).state == "withdrawn"


async def test_a_missed_chat_does_not_ring_and_anybody_may_register_it(world: World, begin: Begin) -> None:
    conversation = await begin()
    await conversations.end(conversation, Author.VISITOR)
    await at_work(world.abe)
    await offers.expire_due(clock.now())
    assert await Offer.count() == 0
    async with change():
        item = await items.claim(conversation.item, world.bea)
    assert item.owner == world.bea.id


async def test_an_agent_cannot_end_the_chat_of_a_colleague(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    assert not await conversations.end(conversation, Author.AGENT, world.fatima, FAREWELL)
    assert (await conversations.find(conversation.id)).state == "active"


async def test_an_ended_chat_cannot_be_given_back_to_ring_again(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe)
    with pytest.raises(NotRegistered):
        async with change():
            await items.release(conversation.item, world.abe)
    assert (await Item.objects().get(Item.id == conversation.item)).owner == world.abe.id


async def test_the_token_still_opens_what_has_ended_for_a_day(world: World) -> None:
    from tests.chat.conftest import form

    conversation, token, _ = await conversations.start(world.site, form())
    await conversations.end(conversation, Author.VISITOR)
    clock.move(hours=23)
    assert (await conversations.by_token(token)).id == conversation.id
    clock.move(hours=2)
    with pytest.raises(conversations.NotFound):
        await conversations.by_token(token)
