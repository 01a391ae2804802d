import asyncio
from uuid import uuid4

import pytest

from app import clock
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from chat import conversations
from chat.conversations import AlreadyStarted, Closed, NotYours, message_json
from chat.tables import Author, Conversation, Message
from dashboard import items, offers, parties
from dashboard.agents import SignedIn
from dashboard.tables import Item, Offer
from tests.chat.conftest import Begin, at_work, form, taken
from tests.world import World


async def item_of(conversation: Conversation) -> Item:
    return await Item.objects().get(Item.id == conversation.item)


async def said(conversation: Conversation) -> list[tuple[int, str]]:
    return [(m.seq, m.text) for m in await conversations.messages(conversation)]


async def test_a_visitor_who_begins_is_on_the_list_and_rings_at_a_free_agent(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    conversation = await begin()
    item = await item_of(conversation)
    assert (item.kind, item.title, item.place) == ("live_chat", "Kees Essaadi", "Website Burgerzaken")
    assert item.summary == "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"
    assert item.unread == 1
    assert item.waiting_since is not None
    offered = await Offer.objects().get(Offer.item == item.id)
    assert (offered.agent, offered.state) == (world.abe.id, "ringing")


async def test_a_visitor_known_by_her_phone_number_is_recognised(world: World, begin: Begin) -> None:
    async with change():
        party = await parties.of("Kees Essaadi", "", "0655392843")
    conversation = await begin(name="", phone="06-55 39 28 43")
    item = await item_of(conversation)
    assert (item.party, item.title, item.phone) == (party.id, "Kees Essaadi", "+31655392843")


async def test_the_token_opens_one_conversation_and_is_kept_nowhere(world: World, begin: Begin) -> None:
    first, token, created = await conversations.start(world.site, form())
    other = await begin()
    assert created
    assert (await conversations.by_token(token)).id == first.id != other.id
    assert token not in str(await Conversation.select())
    for wrong in ("", token[:-1], token.swapcase(), first.token_hash, str(first.id)):
        with pytest.raises(NotFound):
            await conversations.by_token(wrong)


async def test_a_start_sent_again_gives_the_same_conversation_and_token(world: World) -> None:
    asked = form()
    first, token, _ = await conversations.start(world.site, asked)
    again, same, created = await conversations.start(world.site, asked)
    assert (again.id, same, created) == (first.id, token, False)
    assert await Message.count() == 1
    assert (await conversations.by_token(token)).id == first.id
    _other, another, _ = await conversations.start(world.site, form())
    assert another != token


async def test_a_start_sent_five_times_at_once_makes_one_conversation(world: World) -> None:
    asked = form()
    answers = await asyncio.gather(*(conversations.start(world.site, asked) for _ in range(5)))
    assert len({conversation.id for conversation, _, _ in answers}) == 1
    assert [created for _, _, created in answers].count(True) == 1
    for _, token, _ in answers:
        assert (await conversations.by_token(token)).id == answers[0][0].id
    assert await Item.count() == await Message.count() == 1


async def test_a_start_cannot_be_repeated_for_ever(world: World) -> None:
    asked = form()
    await conversations.start(world.site, asked)
    clock.move(minutes=11)
    with pytest.raises(AlreadyStarted):
        await conversations.start(world.site, asked)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " \n "),
        ("text", "x" * 4001),
        ("start_id", "1"),
        ("client_id", ""),
        ("email", "kees@"),
        ("phone", "nul zes"),
    ],
)
async def test_a_start_that_makes_no_sense_is_refused_by_field(world: World, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        await conversations.start(world.site, form(**{field: value}))
    assert list(refused.value.errors) == [field]
    assert await Conversation.count() == 0


async def test_only_web_addresses_become_links_on_an_agents_screen(begin: Begin) -> None:
    assert (await begin(page_url="javascript:alert(1)")).page_url == ""
    assert (await begin(page_url="https://www.waterveen.example/a")).page_url.endswith("/a")


async def test_both_sides_talk_in_one_order(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(
        conversation, Author.AGENT, str(uuid4()), "Goedemorgen, alleen op afspraak.", world.abe
    )
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Dat zou fijn zijn.")
    assert [seq for seq, _ in await said(conversation)] == [1, 2, 3]
    assert await said(conversation) == [
        (1, "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"),
        (2, "Goedemorgen, alleen op afspraak."),
        (3, "Dat zou fijn zijn."),
    ]
    assert [m.seq for m in await conversations.messages(conversation, after=2)] == [3]


async def test_numbers_have_no_gaps_when_all_talk_at_once(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await asyncio.gather(
        *(
            conversations.post(conversation, author, str(uuid4()), f"{author} {n}", agent)
            for n in range(10)
            for author, agent in ((Author.AGENT, world.abe), (Author.VISITOR, None))
        )
    )
    assert [seq for seq, _ in await said(conversation)] == list(range(1, 22))


async def test_the_same_client_id_five_times_at_once_is_one_message(begin: Begin) -> None:
    conversation = await begin()
    client_id = str(uuid4())
    posts = (conversations.post(conversation, Author.VISITOR, client_id, "Bent u er nog?") for _ in range(5))
    answers = await asyncio.gather(*posts)
    assert {message.seq for message in answers} == {2}
    assert [text for _, text in await said(conversation)][1:] == ["Bent u er nog?"]
    following = await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Hallo?")
    assert following.seq == 3


async def test_another_text_under_a_used_client_id_is_refused_not_lost(begin: Begin) -> None:
    conversation = await begin()
    client_id = str(uuid4())
    await conversations.post(conversation, Author.VISITOR, client_id, "Een")
    with pytest.raises(conversations.SentBefore):
        await conversations.post(conversation, Author.VISITOR, client_id, "Twee")


async def test_the_same_client_id_in_another_conversation_is_another_message(begin: Begin) -> None:
    first, second = await begin(), await begin()
    client_id = str(uuid4())
    for conversation in (first, second):
        await conversations.post(conversation, Author.VISITOR, client_id, "Hallo")
        assert (await said(conversation))[1:] == [(2, "Hallo")]


async def test_nothing_can_be_said_after_the_end_but_what_was_said_is_answered_again(
    world: World, begin: Begin
) -> None:
    conversation = await taken(await begin(), world.abe)
    client_id = str(uuid4())
    last = await conversations.post(conversation, Author.VISITOR, client_id, "Bedankt!")
    await conversations.end(conversation, Author.AGENT, world.abe)
    again = await conversations.post(conversation, Author.VISITOR, client_id, "Bedankt!")
    assert again.seq == last.seq
    for author, agent in ((Author.VISITOR, None), (Author.AGENT, world.abe)):
        with pytest.raises(Closed) as refused:
            await conversations.post(conversation, author, str(uuid4()), "Nog iets", agent)
        assert refused.value.text == "Deze chat is beëindigd; er kan niets meer bij."
    assert len(await said(conversation)) == 2


async def test_an_agent_speaks_only_in_a_chat_of_her_own(world: World, begin: Begin) -> None:
    waiting = await begin()
    with pytest.raises(NotYours):
        await conversations.post(waiting, Author.AGENT, str(uuid4()), "Hallo", world.abe)
    conversation = await taken(waiting, world.abe)
    with pytest.raises(NotYours):
        await conversations.post(conversation, Author.AGENT, str(uuid4()), "Hallo", world.fatima)


async def test_the_row_says_what_was_said_last_and_who_has_to_speak(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    asked_at = (await item_of(conversation)).waiting_since
    clock.move(seconds=30)
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Bent u er\nnog?")
    item = await item_of(conversation)
    assert (item.summary, item.unread, item.waiting_since) == ("Bent u er nog?", 2, asked_at)
    await conversations.post(conversation, Author.AGENT, str(uuid4()), "Zeker.", world.abe)
    item = await item_of(conversation)
    assert (item.summary, item.unread, item.waiting_since) == ("Zeker.", 0, None)
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Mooi.")
    item = await item_of(conversation)
    assert item.unread == 1
    assert item.waiting_since > asked_at


async def test_marks_only_move_forward_and_never_beyond_the_last_message(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Hallo?")
    for seq, mark in ((1, 1), (99, 1), (2, 2), (1, 2)):
        await conversations.read(conversation, Author.AGENT, seq)
        assert (await conversations.find(conversation.id)).read_by_agent == mark
    assert (await item_of(conversation)).unread == 0


async def test_reading_part_of_it_leaves_the_rest_unread(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Hallo?")
    await conversations.read(conversation, Author.AGENT, 1)
    assert (await item_of(conversation)).unread == 2


async def test_the_visitor_sees_who_talks_to_her_by_first_name(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.fatima)
    message = await conversations.post(conversation, Author.AGENT, str(uuid4()), "Goedemorgen", world.fatima)
    view = await conversations.view(conversation)
    assert view == {
        "state": "active",
        "status": None,
        "text": "U chat met Fatima.",
        "agent": "Fatima",
        "closes": "",
        "form": False,
        "read": 2,
    }
    assert message_json(message)["name"] == "Fatima"
    assert message.name == "Fatima el Idrissi"


async def test_fifty_agents_grab_one_chat_and_one_gets_it(world: World, begin: Begin) -> None:
    conversation = await begin()

    async def grab(n: int) -> str:
        agent = world.abe if n % 2 else world.fatima
        async with change():
            return (await offers.pick(conversation.item, agent)).owner

    results = await asyncio.gather(*(grab(n) for n in range(50)), return_exceptions=True)
    winners = {result for result in results if isinstance(result, int)}
    losers = [result for result in results if isinstance(result, items.AlreadyTaken)]
    assert len(winners) == 1
    assert len(losers) == 25
    [winner] = winners
    fresh = await conversations.find(conversation.id)
    assert (fresh.agent, fresh.state) == (winner, "active")
    accepted = {world.abe.id: "Abe", world.fatima.id: "Fatima"}
    assert fresh.agent_name == accepted[winner]


async def test_a_chat_given_back_waits_again_and_rings(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await at_work(world.fatima)
    async with change():
        await items.release(conversation.item, world.abe)
    fresh = await conversations.find(conversation.id)
    assert (fresh.state, fresh.agent, fresh.agent_name) == ("waiting", None, "")
    assert (await Offer.objects().get(Offer.item == conversation.item)).agent == world.fatima.id
    with pytest.raises(NotYours):
        await conversations.post(conversation, Author.AGENT, str(uuid4()), "Hallo", world.abe)


async def test_who_accepts_writes_and_ends_at_one_moment_never_wait_for_each_other(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    for _ in range(15):
        conversation = await begin()
        answers = await asyncio.gather(
            accepted(conversation, world.abe),
            conversations.post(conversation, Author.VISITOR, str(uuid4()), "Nog iets"),
            conversations.read(conversation, Author.AGENT, 1),
            conversations.end(conversation, Author.VISITOR),
            offers.expire_due(clock.now()),
            return_exceptions=True,
        )
        assert [a for a in answers if isinstance(a, Exception) and not isinstance(a, Conflict)] == []


async def accepted(conversation: Conversation, agent: SignedIn) -> None:
    async with change():
        await offers.take(conversation.item, agent)
