"""Who a registration or an item is about: chosen, refused, anonymous."""

import json

import pytest

from app.tables import AuditEntry
from dashboard import contacts, parties, party_search, recognition
from dashboard.contact_tables import Contact
from dashboard.party_tables import Party
from tests.dashboard.clients import asked, fresh, made
from tests.dashboard.conftest import opened
from tests.dashboard.given import archived, form, item_for, registered
from tests.serving import Server
from tests.world import World


async def test_a_registration_begins_with_the_person_in_the_address(server: Server, world: World) -> None:
    party = await made("Kees Essaadi", "kees@voorbeeld.nl", "0655392843")
    async with server.client(world.abe) as client:
        page = (await client.get(f"/contacts/new?party={party.id}")).text
        nobody = await client.get("/contacts/new?party=x")
    for value in (f'name="party" value="{party.id}"', 'value="06 55 39 28 43"', 'value="Kees Essaadi"'):
        assert value in page, value
    assert nobody.status_code == 200


async def test_the_person_who_was_chosen_gets_the_contact_and_learns_the_address(world: World) -> None:
    party = await made()
    contact = await registered(world.abe, party=str(party.id), email="", phone="06 12 34 56 78")
    assert contact.party == party.id
    again = await parties.recognise("", "0612345678")
    assert again is not None
    assert again.id == party.id


async def test_who_was_refused_is_not_guessed_again(world: World) -> None:
    party = await made("Kees Essaadi", "", "0655392843")
    contact = await registered(world.abe, client_name="Zijn zus", party="", not_party=str(party.id))
    assert contact.party not in (None, party.id)
    again = await registered(world.abe, client_name="Zijn zus", not_party=str(party.id))
    assert again.party == contact.party
    assert len(await parties.addresses_of(party.id)) == 1


async def test_a_person_that_is_not_there_counts_as_none_chosen(world: World) -> None:
    for number in ("0", "999999", "x", "9" * 20):
        contact = await registered(world.abe, party=number)
        assert contact.party is not None
    assert await Party.count() == 1


async def test_of_an_anonymous_client_nothing_is_kept_or_guessed(server: Server, world: World) -> None:
    party = await made("Kees Essaadi", "", "0655392843")
    contact = await registered(world.abe, anonymous="yes", party=str(party.id), email="geen adres")
    assert (contact.party, contact.client_name, contact.phone, contact.email) == (None, "", "", "")
    assert contact.anonymous
    async with server.client(world.abe) as client:
        assert "Anonieme klant" in (await client.get("/contacts")).text
        assert "Anonieme klant" not in (await client.get("/contacts?q=kees")).text
        assert "Anonieme klant" in (await client.get(f"/contacts/{contact.id}")).text


async def test_a_form_that_is_refused_keeps_person_and_anonymity(server: Server, world: World) -> None:
    party = await made()
    async with server.client(world.abe) as client:
        chosen = await client.post("/contacts/new", data=await form(subject="", party=str(party.id)))
        anonymous = await client.post("/contacts/new", data=await form(subject="", anonymous="yes"))
    assert f'name="party" value="{party.id}"' in chosen.text
    assert 'name="anonymous" value="yes" aria-describedby="f-anonymous-help" checked' in anonymous.text


async def test_an_agent_says_who_an_item_is_from(server: Server, world: World) -> None:
    party = await made()
    item = await asked(world)
    draft = await archived(item, world)
    await Contact.update({Contact.party: None}).where(Contact.id == draft.id)
    async with server.client(world.fatima) as client:
        page = (await client.get(item.url)).text
        assert "Kennen wij deze persoon?" in page
        answer = await client.post(f"/items/{item.id}/party", data={"party": str(party.id)})
        assert answer.headers["location"] == item.url
        assert "Iemand anders" in (await client.get(item.url)).text
    assert (await fresh(item)).party == party.id
    assert await Contact.exists().where((Contact.id == draft.id) & (Contact.party == party.id))
    again = await parties.recognise("", "06-12345678")
    assert again is not None
    assert again.id == party.id
    [entry] = await AuditEntry.objects().where(AuditEntry.action == "party.confirm")
    assert (entry.subject, json.loads(entry.data)) == (f"party:{party.id}", {"item": item.id})


async def test_somebody_else_is_nobody_until_the_registration_makes_her(world: World) -> None:
    party = await made("Kees Essaadi", "", "0655392843")
    item = await item_for(world.abe, party=party.id)
    await recognition.refuse(item, world.abe)
    item = await fresh(item)
    assert (item.party, item.not_party) == (None, party.id)
    assert [one.id for one in await party_search.suggestions(item, world.abe)] == [party.id]
    draft = await archived(item, world)
    assert draft.party not in (None, party.id)
    await recognition.confirm(item, party.id, world.abe)
    assert ((await fresh(item)).party, (await fresh(item)).not_party) == (party.id, None)


@pytest.mark.usefixtures("heard")
async def test_what_somebody_may_not_see_she_cannot_give_a_person(server: Server, world: World) -> None:
    party = await made()
    item = await opened("letter", owner=world.bea.id)
    await contacts.wrap_up(item, await form(confidential="yes", channel="email"), world.bea)
    async with server.client(world.fatima) as client:
        answer = await client.post(f"/items/{item.id}/party", data={"party": str(party.id)})
    assert answer.status_code == 404
    assert (await fresh(item)).party != party.id
