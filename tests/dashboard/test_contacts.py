"""The contact history: who may see what, page by page, found by any word, and deleted with a reason."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.clock import now
from app.problems import Invalid, NotFound
from app.tables import AuditEntry
from dashboard import contacts, history, parties
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.history import Filters
from tests.dashboard.given import department, form, item_for, registered
from tests.world import World

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_at_the_desk(world: World) -> None:
    clock.move(seconds=(datetime(2026, 11, 23, 14, tzinfo=UTC) - now()).total_seconds())


async def seen_by(agent: SignedIn, **filters: object) -> list[str]:
    found = await history.page(agent, Filters(**filters))  # type: ignore[arg-type]
    return [contact.subject for contact in found.contacts]


async def test_pages_hold_each_contact_once_also_when_all_happened_at_the_same_moment(world: World) -> None:
    made = [(await registered(world.abe, MOMENT, subject=f"Vraag {n}")).id for n in range(60)]
    first = await history.page(world.bea, Filters())
    second = await history.page(world.bea, Filters(), before=first.older)
    third = await history.page(world.bea, Filters(), before=second.older)
    seen = [contact.id for page in (first, second, third) for contact in page.contacts]
    assert seen == made[::-1]
    assert (first.newer, third.older) == ("", "")


async def test_leafing_back_shows_the_same_page_again(world: World) -> None:
    for n in range(30):
        await registered(world.abe, MOMENT - timedelta(minutes=n // 3))
    first = await history.page(world.abe, Filters())
    second = await history.page(world.abe, Filters(), before=first.older)
    again = await history.page(world.abe, Filters(), after=second.newer)
    assert [contact.id for contact in again.contacts] == [contact.id for contact in first.contacts]
    assert again.newer == ""


async def test_a_contact_that_comes_in_while_leafing_moves_nothing(world: World) -> None:
    made = [(await registered(world.abe, MOMENT)).id for _ in range(26)]
    first = await history.page(world.abe, Filters())
    await registered(world.fatima, MOMENT + timedelta(hours=1))
    second = await history.page(world.abe, Filters(), before=first.older)
    assert [contact.id for contact in second.contacts] == [made[0]]


@pytest.mark.parametrize("cursor", ["", "x", "1-", "99999999999999999999-1", "1' OR 1=1 --"])
async def test_a_senseless_cursor_shows_the_first_page(world: World, cursor: str) -> None:
    await registered(world.abe, MOMENT)
    assert len((await history.page(world.abe, Filters(), before=cursor)).contacts) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "kees",
        "KEES essaadi",
        "essa",
        "06 55 39 28 43",
        "0655392843",
        "+31 6 55392843",
        "0031655392843",
        "paspoort",
        "kees paspoort",
        "5539",
        "06-5539",
        "Kees (06) 55 39 28 43 paspoort",
        "kees@voorbeeld.nl",
    ],
)
async def test_a_contact_is_found_by_name_address_and_subject_in_any_spelling(
    world: World, asked: str
) -> None:
    await registered(world.abe, email="Kees@Voorbeeld.nl")
    await registered(world.abe, client_name="Ander", phone="0612345678", email="", subject="Iets anders")
    assert await seen_by(world.bea, q=asked) == ["Paspoort aanvragen"]


async def test_a_contact_is_found_by_its_reference(world: World) -> None:
    contact = await registered(world.abe)
    await registered(world.abe, subject="Iets anders")
    assert await seen_by(world.bea, q=contact.reference.lower()) == ["Paspoort aanvragen"]


async def test_accents_may_be_left_out(world: World) -> None:
    await registered(world.abe, client_name="Ömer Yıldırım", subject="Formulier kwijt")
    assert await seen_by(world.bea, q="omer yildirim") == ["Formulier kwijt"]
    assert await seen_by(world.bea, q="ÖMER") == ["Formulier kwijt"]


@pytest.mark.parametrize("asked", ["%", "_", "!", "100%", "'", "\\"])
async def test_signs_are_searched_as_they_are(world: World, asked: str) -> None:
    await registered(world.abe)
    assert await seen_by(world.bea, q=asked) == []


async def test_filters_narrow_the_list_and_the_count(world: World) -> None:
    await registered(world.abe, MOMENT)
    await registered(world.fatima, MOMENT - timedelta(days=20), channel="desk", subject="Aan de balie")
    assert await seen_by(world.bea, channel="desk") == ["Aan de balie"]
    assert await seen_by(world.bea, subject="bal") == ["Aan de balie"]
    assert await history.count(world.bea, Filters(subject="bal", days=7)) == 0
    assert await seen_by(world.bea, handler=world.fatima.employee_id) == ["Aan de balie"]
    assert await seen_by(world.bea, days=7) == ["Paspoort aanvragen"]
    assert await history.count(world.bea, Filters(channel="desk")) == 1
    assert await history.count(world.bea, Filters()) == 2


async def test_a_confidential_contact_is_for_its_handler_its_department_and_reviewers(world: World) -> None:
    contact = await registered(world.abe, confidential="yes", department=await department("Burgerzaken"))
    for allowed in (world.abe, world.bea, world.sam):
        assert (await contacts.find(contact.id, allowed)).id == contact.id
        assert await history.count(allowed, Filters()) == 1
    with pytest.raises(NotFound):
        await contacts.find(contact.id, world.fatima)
    assert await seen_by(world.fatima) == []
    assert await history.count(world.fatima, Filters()) == 0


async def test_a_confidential_contact_is_not_in_the_person_panel_of_others(world: World) -> None:
    await registered(world.abe, confidential="yes")
    party = await parties.recognise("", "06-55392843")
    assert party is not None
    item = await item_for(world.fatima, party=party.id)
    assert (await parties.person_panel(item, world.fatima)).contacts == []
    assert len((await parties.person_panel(item, world.bea)).contacts) == 1


async def test_an_administrator_who_does_no_work_here_sees_no_contact(world: World) -> None:
    contact = await registered(world.abe)
    with pytest.raises(NotFound):
        await contacts.find(contact.id, world.admin)


async def test_deleting_hides_the_contact_at_once_and_says_why_in_the_audit_trail(world: World) -> None:
    contact = await registered(world.abe)
    await contacts.delete(contact.id, world.sam, "Dubbel geregistreerd")
    for agent in (world.abe, world.sam):
        with pytest.raises(NotFound):
            await contacts.find(contact.id, agent)
        assert await seen_by(agent) == []
    [entry] = await AuditEntry.objects().where(AuditEntry.action == "contact.delete")
    assert (entry.actor, entry.subject) == (world.sam.actor, f"contact:{contact.id}")
    assert "Dubbel geregistreerd" in entry.data
    assert await Contact.exists().where(Contact.id == contact.id)


async def test_deleting_needs_the_privilege_and_a_reason(world: World) -> None:
    contact = await registered(world.abe)
    with pytest.raises(NotFound):
        await contacts.delete(contact.id, world.abe, "Weg ermee")
    with pytest.raises(Invalid):
        await contacts.delete(contact.id, world.sam, "")
    assert (await contacts.find(contact.id, world.abe)).deleted_at is None


async def test_a_form_sent_twice_at_once_makes_one_contact(world: World) -> None:
    sent = await form()
    made = await asyncio.gather(*(contacts.register(sent, world.abe) for _ in range(6)))
    assert len({contact.id for contact in made}) == 1
    assert await Contact.count() == 1


async def test_a_form_cannot_take_over_the_draft_of_an_item(world: World) -> None:
    item = await item_for(world.abe)
    contact = await contacts.register(await form(token=f"item-{item.id}-chat"), world.fatima)
    assert contact.item is None


@pytest.mark.parametrize(("began", "kept"), [(timedelta(minutes=5), True), (timedelta(hours=13), False)])
async def test_a_call_without_an_end_ended_just_now_if_it_began_of_late_also_before_midnight(
    world: World, began: timedelta, kept: bool
) -> None:
    clock.move(seconds=(datetime(2026, 11, 23, 23, 2, tzinfo=UTC) - now()).total_seconds())
    contact = await registered(world.abe, now() - began, end="")
    assert contact.ended_at is None or began <= contact.ended_at - contact.occurred_at < began + timedelta(
        minutes=2
    )
    assert (contact.ended_at is not None) == kept
