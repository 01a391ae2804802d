"""What agents tell each other about an item is kept once, in its order, and belongs to one item."""

import asyncio

import pytest

from app.news import change
from app.problems import Invalid
from dashboard import drafts, internal_notes
from dashboard.agents import SignedIn
from dashboard.internal_notes import Note, SentBefore
from dashboard.tables import InternalNote, Item
from tests.dashboard.conftest import opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def noted(item: Item, agent: SignedIn, client_id: str, text: str) -> Note:
    async with change():
        return await internal_notes.write(item.id, agent, client_id, text)


async def test_notes_are_kept_in_order_with_who_wrote_them(world: World) -> None:
    item, other = await opened(), await opened()
    await noted(item, world.abe, "1", "Digitaal ondertekend, mag dat?")
    await noted(other, world.abe, "2", "Iets anders")
    await noted(item, world.fatima, "3", "Ja, sinds dit jaar.")
    told = [(note.name, note.text) for note in await internal_notes.of(item.id)]
    assert told == [
        ("Abe Batens", "Digitaal ondertekend, mag dat?"),
        ("Fatima el Idrissi", "Ja, sinds dit jaar."),
    ]


async def test_sent_five_times_at_once_it_is_one_note(world: World) -> None:
    item = await opened()
    notes = await asyncio.gather(*(noted(item, world.abe, "1", "Belt terug") for _ in range(5)))
    assert len({note.id for note in notes}) == await InternalNote.count() == 1


async def test_another_text_item_or_agent_under_its_number_is_refused_not_lost(world: World) -> None:
    item, other = await opened(), await opened()
    await noted(item, world.abe, "1", "Belt terug")
    for where, who, text in (
        (item, world.abe, "Belt niet terug"),
        (other, world.abe, "Belt terug"),
        (item, world.fatima, "Belt terug"),
    ):
        with pytest.raises(SentBefore):
            await noted(where, who, "1", text)


@pytest.mark.parametrize(("client_id", "text"), [("1", " \n"), ("1", "x" * 4001), ("", "Belt terug")])
async def test_what_is_no_note_is_refused(world: World, client_id: str, text: str) -> None:
    item = await opened()
    with pytest.raises(Invalid):
        await noted(item, world.abe, client_id, text)


async def test_what_was_typed_is_no_draft_any_more(world: World) -> None:
    item = await opened()
    async with change():
        await drafts.save(world.abe, item.id, "note", "Belt ter")
    await noted(item, world.abe, "1", "Belt terug")
    assert await drafts.of(world.abe, item.id, "note") == ""
