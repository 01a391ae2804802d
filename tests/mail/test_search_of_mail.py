"""What came in and what people wrote is found where its item shows it."""

import pytest

from app.clock import now
from app.news import change
from dashboard import contacts, internal_notes
from dashboard.tables import Item
from mail import correspondence, inbox, threads
from mail.tables import Email, OutboxMail
from tests.dashboard.given import form
from tests.dashboard.searching import found
from tests.mail.conftest import all_items, arrived, letter, rich
from tests.serving import Server
from tests.world import World


@pytest.fixture
async def kroon(world: World) -> Item:
    return await arrived(letter("Kroonluchter", "Er hangt een zeppelin aan het plafond."))


async def test_a_letter_is_found_by_all_that_is_in_it(world: World, kroon: Item) -> None:
    [one] = await correspondence.arrived(kroon)
    there = f"{kroon.url}#letter-{one.email.raw_mail}"
    for q in (
        "zeppelin",
        "kroonluchter",
        "onderwerp:kroon",
        "van:essaadi",
        "kees@visitor.example",
        "kanaal:e-mail",
    ):
        assert await found(world.bea, q) == [there], q
    assert await found(world.admin, "zeppelin") == []
    await arrived(rich())
    assert len(await found(world.bea, "foto.png")) == 1


async def test_what_was_sent_is_found_until_it_is_taken_back(
    server: Server, world: World, kroon: Item
) -> None:
    async with server.client(world.bea) as bea:
        form = {"text": "Het is een luchtballon.", "client_id": "a" * 32, "act": "close"}
        await bea.post(f"{kroon.url}/replies", data=form)
        [mail] = await OutboxMail.objects().where(OutboxMail.kind == "reply")
        assert f"{kroon.url}#reply-{mail.id}" in await found(world.abe, "luchtballon")
        await bea.post(f"{kroon.url}/replies/{mail.id}/recall", data={"x": "1"})
        assert await found(world.abe, "luchtballon") == []
        new = {"to": "jan@example.net", "subject": "Orgel", "text": "Uw draaiorgel.", "client_id": "b" * 32}
        await bea.post("/mail/new", data=new)
        assert [url for url in await found(world.abe, "draaiorgel") if "#reply-" in url]
        [one] = await correspondence.arrived(kroon)
        passed_on = {
            "to": "piet@example.net",
            "subject": "Fwd",
            "text": "Zie xylofoon.",
            "client_id": "c" * 32,
        }
        await bea.post(f"{kroon.url}/letters/{one.email.id}/forwarding", data=passed_on)
    assert [url for url in await found(world.abe, "xylofoon") if "#reply-" in url]


async def test_what_is_read_again_is_found_once(world: World, kroon: Item) -> None:
    await inbox.receive(
        letter("Nog een", "Met een zeppelin."), "kees@visitor.example", "info@example.org", ""
    )
    await inbox.read_due(now())
    assert len(await found(world.bea, "zeppelin")) == 2
    assert len(await all_items()) == 2


async def test_a_letter_is_found_where_it_was_put(server: Server, world: World) -> None:
    item = await arrived(letter(Message_ID="<1@visitor.example>"))
    other = await arrived(letter("Nog iets", "Over de zeppelin.", In_Reply_To="<1@visitor.example>"))
    async with change():
        await internal_notes.write(other.id, world.bea, "n" * 32, "Zij belde ook over de zeppelin.")
    [email] = await Email.objects().where(Email.item == other.id)
    place = f"#letter-{email.raw_mail}"
    [note, before] = await found(world.bea, "zeppelin")
    assert (before, note.partition("#")[0]) == (other.url + place, other.url)
    await threads.join(other, email.id, world.bea)
    assert await found(world.bea, "zeppelin") == [note, item.url + place]
    async with server.client(world.bea) as bea:
        assert f'id="{place[1:]}"' in (await bea.get(item.url)).text


async def test_what_turns_confidential_is_found_at_once_only_by_who_may_see_it(
    world: World, kroon: Item
) -> None:
    """The registration, and with it the letter and the note about it; the department is Bea's."""
    async with change():
        await internal_notes.write(kroon.id, world.abe, "n" * 32, "De zeppelin is van de buren.")
    said = await form(summary="Meldt een zeppelin.")
    contact = await contacts.wrap_up(kroon, said, world.abe, draft=True)
    everybody = (world.abe, world.bea, world.sam, world.fatima)
    assert [len(await found(agent, "zeppelin")) for agent in everybody] == [3, 3, 3, 3]
    await contacts.complete(contact.id, said | {"confidential": "yes"}, world.abe)
    assert [len(await found(agent, "zeppelin")) for agent in everybody] == [3, 3, 3, 0]
