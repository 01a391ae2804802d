"""How long what clients wrote waited for its first answer: for the reports."""

from app import clock
from dashboard import contacts
from dashboard.agents import SignedIn
from dashboard.batches import carry_out, recall
from dashboard.review_tables import Measure
from dashboard.tables import Item
from mail import answers, inbox, recalling, writing
from mail.answers import Extras
from mail.tables import OutboxMail
from tests.dashboard.given import form
from tests.mail.conftest import arrived, letter, offline
from tests.world import World

FORM = {"to": "kees@visitor.example", "subject": "Uw paspoort", "text": "Het ligt klaar.", "client_id": "abc"}


async def waits() -> list[tuple[str, int | None, int | None]]:
    rows = await Measure.objects().order_by(Measure.id)
    return [(row.kind, row.waited, row.employee) for row in rows]


async def fresh(item: Item) -> Item:
    found = await Item.objects().get(Item.id == item.id)
    assert found
    return found


async def answered(item: Item, agent: SignedIn, text: str = "Dat kan.", *, close: bool = True) -> OutboxMail:
    extras = Extras(delay=recalling.UNDO)
    return await answers.send(item, agent, text, f"{text}-{item.id}", close=close, extras=extras)


async def again(mail: OutboxMail) -> None:
    """Its receiver writes back."""
    raw = letter("Re: Uw paspoort", "En nu?", In_Reply_To=mail.message_id)
    await inbox.receive(raw, "kees@visitor.example", "info@example.org", "")
    await inbox.read_due(clock.now())


async def test_the_first_answer_counts_and_later_ones_change_nothing(world: World) -> None:
    item = await arrived()
    clock.move(seconds=600)
    mail = await answered(item, world.bea)
    clock.move(seconds=600)
    await again(mail)
    await answered(await fresh(item), world.bea, "Nog eens.")
    assert await waits() == [("email", 600, world.bea.employee_id)]


async def test_an_offline_message_waits_until_a_call_that_reached_its_sender(world: World) -> None:
    item = await offline(phone="0655392843", preference="phone")
    clock.move(seconds=60)
    await contacts.wrap_up(item, await form(succeeded=""), world.bea, "phone", draft=True)
    assert await waits() == []
    clock.move(seconds=60)
    await contacts.wrap_up(await fresh(item), await form(), world.bea, "phone")
    assert await waits() == [("offline", 120, world.bea.employee_id)]
    [row] = await Measure.objects()
    assert row.place == "Website"


async def test_an_answer_that_was_taken_back_is_none(world: World) -> None:
    item = await arrived()
    clock.move(seconds=60)
    mail = await answered(item, world.bea)
    await recalling.recall(await fresh(item), mail, world.bea)
    assert await waits() == []
    clock.move(seconds=60)
    await answered(await fresh(item), world.bea, "Beter zo.")
    assert await waits() == [("email", 120, world.bea.employee_id)]


async def test_taking_a_second_answer_back_leaves_the_first(world: World) -> None:
    item = await arrived()
    clock.move(seconds=60)
    await answered(item, world.bea, close=False)
    clock.move(seconds=60)
    second = await answered(await fresh(item), world.bea, "En dit nog.")
    await recalling.recall(await fresh(item), second, world.bea)
    assert await waits() == [("email", 60, world.bea.employee_id)]


async def test_mail_that_we_began_waits_for_nobody_also_when_it_is_answered(world: World) -> None:
    item = await writing.send(FORM, world.bea, writing.Occasion())
    [mail] = await OutboxMail.objects()
    clock.move(seconds=3600)
    await again(mail)
    await answered(await fresh(item), world.bea)
    assert (await Item.count(), await waits()) == (1, [])


async def test_a_letter_that_is_passed_on_is_not_answered_by_that(world: World) -> None:
    item = await arrived()
    await writing.send(FORM, world.bea, writing.Occasion(origin=item.id))
    assert await waits() == []


async def test_putting_several_away_is_no_answer_and_undoing_that_neither(world: World) -> None:
    several = [await arrived(letter(f"Reclame {number}")) for number in range(2)]
    batch = await carry_out([item.id for item in several], "close", world.bea)
    assert [(await fresh(item)).is_open for item in several] == [False, False]
    assert await waits() == []
    await recall(batch.id, world.bea)
    assert await waits() == []


async def test_the_time_runs_from_when_it_came_in_not_from_when_it_was_read(world: World) -> None:
    await inbox.receive(letter(), "kees@visitor.example", "info@example.org", "")
    clock.move(seconds=45)
    await inbox.read_due(clock.now())
    item = (await Item.objects())[0]
    await answered(item, world.bea)
    assert await waits() == [("email", 45, world.bea.employee_id)]
