"""Callback notes and information requests: made once, listed for who must act, answered where they began."""

import asyncio
from datetime import UTC, datetime

import pytest

from app import clock
from app.clock import now
from app.problems import Invalid, NotFound
from app.tables import Event
from dashboard import contacts, items, rows, tasks, windows
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.tables import Item
from dashboard.task_tables import Task
from dashboard.views import View
from tests.dashboard.given import KEES, department, item_for, registered
from tests.world import World


@pytest.fixture(autouse=True)
def a_morning_at_the_desk(world: World) -> None:
    clock.move(seconds=(datetime(2026, 11, 23, 8, tzinfo=UTC) - now()).total_seconds())


def note(**changes: str) -> dict[str, str]:
    filled = {
        "token": "a-form",
        "subject": "Rijbewijs",
        "message": "Moet de keuring opnieuw?",
        "when": "soon",
    }
    return filled | KEES | changes


def for_(agent: SignedIn) -> str:
    return f"employee:{agent.employee_id}"


async def listed(agent: SignedIn, scope: str = "all") -> list[str]:
    return [row.title for row in await rows.rows(agent, View(scope=scope))]


async def test_a_note_for_an_employee_is_on_the_list_as_hers(world: World) -> None:
    item = await tasks.create_callback_note(note(**{"for": for_(world.bea)}), world.abe)
    assert await listed(world.bea, "mine") == ["Kees Essaadi"]
    assert (item.owner, item.phone, item.place, item.summary) == (
        world.bea.id,
        "+31655392843",
        "Bea Smit",
        "Rijbewijs",
    )
    assert item.url == f"/tasks/{item.id}"


async def test_a_note_for_a_department_is_free_for_whoever_takes_it(world: World) -> None:
    asked = f"department:{await department()}"
    item = await tasks.create_callback_note(note(**{"for": asked}), world.abe)
    assert item.owner is None
    assert await listed(world.fatima, "free") == ["Kees Essaadi"]


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"client_name": ""}, "client_name"),
        ({"phone": ""}, "phone"),
        ({"message": ""}, "message"),
        ({}, "for"),
    ],
)
async def test_a_note_says_what_it_lacks(world: World, missing: dict[str, str], field: str) -> None:
    whom = {} if field == "for" else {"for": for_(world.bea)}
    with pytest.raises(Invalid) as refused:
        await tasks.create_callback_note(note(**whom, **missing), world.abe)
    assert set(refused.value.errors) == {field}
    assert await Item.count() == 0


async def test_a_request_needs_no_client(world: World) -> None:
    asked = {"token": "b", "message": "Mag het digitaal?", "for": for_(world.bea), "when": "soon"}
    item = await tasks.create_information_request(asked, world.abe)
    assert (item.kind, item.title) == ("information_request", "Bea Smit")


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ({"when": "soon"}, None),
        ({"when": "2026-11-23T12:00"}, datetime(2026, 11, 23, 11, tzinfo=UTC)),
        ({"day": "2026-11-25", "time": "15:30"}, datetime(2026, 11, 25, 14, 30, tzinfo=UTC)),
    ],
)
async def test_the_time_wanted_is_the_time_of_the_desk(
    world: World, when: dict[str, str], due: datetime | None
) -> None:
    item = await tasks.create_callback_note(note(**{"for": for_(world.bea)}, **when), world.abe)
    assert item.due == due


@pytest.mark.parametrize("when", [{"when": "2026-11-22T12:00"}, {"day": "2026-11-25"}, {"when": "ooit"}])
async def test_a_time_that_is_past_or_half_is_refused(world: World, when: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await tasks.create_callback_note(note(**{"for": for_(world.bea)}, **when), world.abe)
    assert set(refused.value.errors) == {"when"}


async def test_a_note_that_is_late_says_so(world: World) -> None:
    await tasks.create_callback_note(note(**{"for": for_(world.bea)}, when="2026-11-23T12:00"), world.abe)
    clock.move(hours=5)
    assert await listed(world.sam, "late") == ["Kees Essaadi"]


async def test_a_form_sent_twice_at_once_makes_one_note(world: World) -> None:
    sent = note(**{"for": for_(world.bea)})
    made = await asyncio.gather(*(tasks.create_callback_note(sent, world.abe) for _ in range(6)))
    assert len({item.id for item in made}) == 1
    assert (await Item.count(), await Task.count()) == (1, 1)


async def test_the_same_token_of_somebody_else_is_another_note(world: World) -> None:
    sent = note(**{"for": for_(world.bea)})
    await tasks.create_callback_note(sent, world.abe)
    await tasks.create_callback_note(sent, world.fatima)
    assert await Item.count() == 2


async def test_completing_a_note_closes_it_and_keeps_the_call(world: World) -> None:
    item = await tasks.create_callback_note(note(**{"for": for_(world.bea)}), world.abe)
    contact = await tasks.complete(item, world.bea, "Keuring is niet nodig.")
    assert contact is not None
    kept = await contacts.find(contact.id, world.abe)
    assert (kept.channel, kept.state, kept.subject, kept.answer, kept.handler.id) == (
        "phone",
        "complete",
        "Rijbewijs",
        "Keuring is niet nodig.",
        world.bea.employee_id,
    )
    assert await listed(world.bea) == []


async def test_the_answer_to_a_request_comes_back_where_it_was_asked(world: World) -> None:
    origin = await item_for(world.abe)
    asked = {"token": "b", "message": "Mag het digitaal?", "for": for_(world.bea)}
    item = await tasks.create_information_request(asked, world.abe, origin)
    assert await tasks.complete(item, world.bea, "Nee, op papier.") is None
    [row] = [row for row in await rows.rows(world.abe, View()) if row.id == origin.id]
    assert row.words == "antwoord is binnen"
    assert await Event.exists().where((Event.name == "tasks") & (Event.data == f'{{"item": {origin.id}}}'))
    assert await Contact.count() == 0


async def test_a_contact_shows_the_notes_made_from_it_and_from_its_item(world: World) -> None:
    contact = await registered(world.abe)
    await tasks.create_callback_note(note(**{"for": for_(world.bea)}), world.abe, None, contact)
    assert [task.subject for task in await tasks.made_from_contact(contact)] == ["Rijbewijs"]


async def test_only_one_of_two_colleagues_completes_and_the_other_is_told(world: World) -> None:
    item = await tasks.create_callback_note(note(**{"for": f"department:{await department()}"}), world.abe)
    await tasks.complete(item, world.bea, "Gebeld.")
    with pytest.raises(tasks.AlreadyDone, match="Bea Smit"):
        await tasks.complete(item, world.fatima, "Ook gebeld.")
    assert await Contact.count() == 1


async def test_completing_twice_with_the_same_words_is_once(world: World) -> None:
    item = await tasks.create_callback_note(note(**{"for": for_(world.bea)}), world.abe)
    first = await tasks.complete(item, world.bea, "Gebeld.")
    again = await tasks.complete(item, world.bea, "Gebeld.")
    assert first is not None
    assert again is not None
    assert again.id == first.id


async def test_an_administrator_alone_sees_no_task(world: World) -> None:
    item = await tasks.create_callback_note(note(**{"for": for_(world.bea)}), world.abe)
    with pytest.raises(NotFound):
        await tasks.find(item.id, world.admin)
    with pytest.raises(NotFound):
        await items.find(item.id, world.admin)


async def test_what_is_past_is_not_offered(world: World) -> None:
    morning = [value for value, _word in windows.choices()]
    clock.move(hours=6)
    afternoon = [value for value, _word in windows.choices()]
    tomorrow = ["2026-11-24T09:00/12:00", "2026-11-24T12:00/17:00"]
    assert morning == ["soon", "2026-11-23T12:00", "2026-11-23T12:00/17:00", *tomorrow]
    assert afternoon == ["soon", "2026-11-23T12:00/17:00", *tomorrow]
