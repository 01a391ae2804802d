"""What was said is kept in the contact history: once, and never changed afterwards."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.news import change
from dashboard import archive, contacts, employees
from dashboard.contact_tables import Contact, Transcript
from tests.dashboard.given import ENDED, LINES, STARTED, archived, item_for
from tests.world import World


async def test_an_ended_chat_is_a_contact_of_its_handler_with_both_names(world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    kept = await contacts.find(contact.id, world.abe)
    assert (kept.channel, kept.state, kept.client_name) == ("chat", "draft", "Kees Essaadi")
    assert (kept.occurred_at, kept.ended_at) == (STARTED, ENDED)
    assert kept.reference == f"K-2019-{kept.id:06d}"
    [transcript] = await archive.transcripts_of(contact.id)
    assert archive.lines_of(transcript) == LINES
    assert [entry.directory_name for entry in await employees.linked_to(contact.id)] == ["Batens Abe"]


async def test_archiving_at_the_same_moment_keeps_one(world: World) -> None:
    item = await item_for(world.abe)
    found = await asyncio.gather(*(archived(item, world) for _ in range(8)))
    assert len({contact.id for contact in found}) == 1
    assert await Contact.count() == 1
    assert await Transcript.count() == 1


async def test_archiving_again_with_other_words_changes_nothing(world: World) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    await archived(item, world, lines=[], ended_at=datetime(2019, 3, 25, 12, tzinfo=UTC))
    [transcript] = await archive.transcripts_of(contact.id)
    assert archive.lines_of(transcript) == LINES
    assert (await contacts.find(contact.id, world.abe)).ended_at == ENDED


async def test_a_second_letter_of_the_same_item_is_a_contact_of_its_own(world: World) -> None:
    item = await item_for(world.abe)
    await archived(item, world, channel="email")
    await archived(item, world, channel="email", occasion="2")
    assert await Contact.count() == 2


async def test_a_registration_begun_during_the_chat_gets_its_transcript(world: World) -> None:
    item = await item_for(world.abe)
    async with change():
        begun = await contacts.draft_for(item, world.abe, "chat")
    contact = await archived(item, world)
    assert contact.id == begun.id
    assert len(await archive.transcripts_of(begun.id)) == 1


@pytest.mark.parametrize("person", ["fatima", "bea", "sam"])
async def test_colleagues_find_the_archived_chat_at_once(world: World, person: str) -> None:
    contact = await archived(await item_for(world.abe), world)
    assert (await contacts.find(contact.id, getattr(world, person))).id == contact.id


async def test_a_lost_change_archives_nothing(world: World) -> None:
    item = await item_for(world.abe)

    async def lost() -> None:
        async with change():
            await archived(item, world)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await lost()
    assert await Contact.count() == 0
    assert await Transcript.count() == 0
