"""What a chat leaves for the reports: how long she waited and was helped, and how it ended."""

from app import clock
from app.news import change
from chat import continuing, conversations, ratings
from chat.tables import Author, Conversation
from dashboard import contacts, handovers, items, losses, presence
from dashboard.contact_tables import Contact
from dashboard.review_tables import Measure
from dashboard.tables import Department, Employee, Item
from tests.chat.conftest import Begin, at_work, taken
from tests.dashboard.given import form
from tests.world import World


async def measure() -> tuple[str, int | None, int | None, int | None, int | None]:
    """Of the only one: how it ended, seconds waited and handled, who handled it, stars."""
    [row] = await Measure.objects()
    assert row.key == f"chat:{row.item}"
    return row.ending, row.waited, row.handled, row.employee, row.rating


async def test_the_wait_and_the_handling_are_kept_with_the_place_and_the_department(
    world: World, begin: Begin
) -> None:
    conversation = await begin()
    assert await Measure.count() == 0
    clock.move(seconds=20)
    talk = await taken(conversation, world.abe)
    assert await measure() == ("answered", 20, None, world.abe.employee_id, None)
    clock.move(seconds=300)
    await conversations.end(talk, Author.AGENT, world.abe)
    await conversations.end(talk, Author.VISITOR)
    await ratings.give(talk, {"stars": "4"})
    assert await measure() == ("answered", 20, 300, world.abe.employee_id, 4)
    [row] = await Measure.objects()
    [department] = await Department.select(Department.id).where(
        Department.id.is_in(Employee.select(Employee.department).where(Employee.id == row.employee))
    )
    assert (row.place, row.department) == ("Website Burgerzaken", department["id"])


async def test_who_leaves_by_herself_left_and_who_got_the_form_was_missed(world: World, begin: Begin) -> None:
    left = await begin()
    clock.move(seconds=30)
    await conversations.end(left, Author.VISITOR)
    assert await measure() == ("abandoned", 30, None, None, None)
    told = await begin()
    clock.move(seconds=200)
    await Conversation.update({Conversation.form_offered_at: clock.now()}).where(Conversation.id == told.id)
    await conversations.end(await conversations.find(told.id), Author.VISITOR)
    wrote = await begin()
    await conversations.end(wrote, Author.VISITOR, left_message=True)
    endings = {row.item: row.ending for row in await Measure.objects()}
    assert endings == {left.item: "abandoned", told.item: "missed", wrote.item: "missed"}


async def test_a_missed_chat_stays_missed_when_somebody_calls_back(world: World, begin: Begin) -> None:
    conversation = await begin()
    await conversations.end(conversation, Author.VISITOR, left_message=False)
    item = await Item.objects().get(Item.id == conversation.item)
    assert item
    await contacts.wrap_up(item, await form(), world.bea, "phone")
    assert (await measure())[0] == "abandoned"


async def test_whose_agent_was_lost_waited_for_the_first_and_was_helped_since(
    world: World, begin: Begin
) -> None:
    conversation = await begin()
    clock.move(seconds=10)
    await at_work(world.abe, world.fatima)
    await taken(conversation, world.abe)
    clock.move(seconds=61)
    async with change():
        await presence.seen(world.fatima.id)
    await losses.look(clock.now())
    talk = await taken(conversation, world.fatima)
    clock.move(seconds=100)
    await conversations.end(talk, Author.AGENT, world.fatima)
    assert await measure() == ("answered", 10, 161, world.fatima.employee_id, None)


async def test_who_leaves_after_her_agent_was_lost_was_missed(world: World, begin: Begin) -> None:
    conversation = await begin()
    await at_work(world.abe)
    await taken(conversation, world.abe)
    clock.move(seconds=61)
    await losses.look(clock.now())
    await conversations.end(await conversations.find(conversation.id), Author.VISITOR)
    ending, _waited, _handled, employee, _rating = await measure()
    assert (ending, employee) == ("missed", None)


async def test_a_chat_that_was_handed_over_counts_for_who_ended_it(world: World, begin: Begin) -> None:
    conversation = await begin()
    clock.move(seconds=5)
    await at_work(world.abe, world.fatima)
    await taken(conversation, world.abe)
    async with change():
        await handovers.assign(conversation.item, world.fatima.id, world.sam)
    clock.move(seconds=60)
    talk = await conversations.find(conversation.id)
    await conversations.end(talk, Author.AGENT, world.fatima)
    assert await measure() == ("answered", 5, 60, world.fatima.employee_id, None)


async def test_given_back_it_waits_again_but_was_answered_first(world: World, begin: Begin) -> None:
    conversation = await begin()
    clock.move(seconds=5)
    await taken(conversation, world.abe)
    clock.move(seconds=50)
    async with change():
        await items.release(conversation.item, world.abe)
    clock.move(seconds=50)
    talk = await taken(conversation, world.fatima)
    clock.move(seconds=30)
    await conversations.end(talk, Author.AGENT, world.fatima)
    assert await measure() == ("answered", 5, 130, world.fatima.employee_id, None)


async def test_a_chat_that_goes_on_by_mail_is_one_chat_and_no_letter(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(email="kees@visitor.example"), world.abe)
    clock.move(seconds=40)
    async with change():
        await conversations.end(conversation, Author.VISITOR)
    item = await Item.objects().get(Item.id == conversation.item)
    assert item
    written = {"to": "kees@visitor.example", "subject": "Onze chat", "text": "Dag.", "token": "t"}
    await continuing.by_mail(item, conversation, world.abe, written)
    after = await Item.objects().get(Item.id == item.id)
    assert after
    await contacts.wrap_up(after, await form(channel="email"), world.abe)
    assert await measure() == ("answered", 0, 40, world.abe.employee_id, None)


async def test_a_deleted_contact_counts_no_longer(world: World, begin: Begin) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe)
    contact = await Contact.objects().get(Contact.item == conversation.item)
    assert contact
    await contacts.delete(contact.id, world.sam, "Op verzoek")
    assert await Measure.count() == 0


async def test_what_an_agent_has_at_this_moment_is_in_the_measure_at_once(world: World, begin: Begin) -> None:
    """The service level of today knows a chat from the moment at which it was answered."""
    conversation = await begin()
    clock.move(seconds=3)
    async with change():
        await items.give(conversation.item, world.abe)
        assert await Measure.count() == 0
    assert await Measure.count() == 1
