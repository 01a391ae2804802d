"""People are recognised by their addresses, and made once."""

import asyncio

from app.news import change
from dashboard import parties
from dashboard.party_tables import DigitalAddress, Party
from tests.dashboard.given import item_for, registered
from tests.world import World


async def made(name: str, email: str = "", phone: str = "") -> Party | None:
    async with change():
        return await parties.of(name, email, phone)


async def test_a_person_is_recognised_by_either_address_in_any_spelling(world: World) -> None:
    kees = await made("Kees Essaadi", "Kees@Voorbeeld.nl", "06-55 39 28 43")
    assert kees is not None
    for email, phone in (
        ("kees@voorbeeld.nl", ""),
        ("", "+31 6 55392843"),
        ("KEES@VOORBEELD.NL", "020 1234567"),
    ):
        found = await parties.recognise(email, phone)
        assert found is not None
        assert found.id == kees.id
    assert await parties.recognise("iemand@anders.nl", "0612345678") is None


async def test_two_messages_at_the_same_moment_make_one_person(world: World) -> None:
    found = await asyncio.gather(*(made("Kees Essaadi", "kees@voorbeeld.nl", "0655392843") for _ in range(8)))
    assert len({party.id for party in found if party}) == 1
    assert await Party.count() == 1
    assert await DigitalAddress.count() == 2


async def test_nobody_is_made_without_an_address(world: World) -> None:
    assert await made("Iemand") is None
    assert await made("Iemand", "geen adres", "12") is None
    assert await Party.count() == 0


async def test_what_a_stranger_fills_in_is_not_added_to_a_known_person(world: World) -> None:
    kees = await made("Kees Essaadi", "kees@voorbeeld.nl")
    again = await made("Iemand anders", "kees@voorbeeld.nl", "0612345678")
    assert kees is not None
    assert again is not None
    assert again.id == kees.id
    assert await parties.recognise("", "0612345678") is None


async def test_what_an_agent_registers_is_added(world: World) -> None:
    await made("Kees Essaadi", "kees@voorbeeld.nl")
    await registered(world.abe, email="kees@voorbeeld.nl", phone="0612345678")
    found = await parties.recognise("", "06 12 34 56 78")
    assert found is not None
    assert found.name == "Kees Essaadi"
    assert await Party.count() == 1


async def test_the_panel_shows_what_else_is_known_and_open(world: World) -> None:
    kees = await made("Kees Essaadi", "kees@voorbeeld.nl", "0655392843")
    assert kees is not None
    await registered(world.fatima, email="kees@voorbeeld.nl")
    first = await item_for(world.abe, party=kees.id, summary="Vraag over rijbewijs")
    second = await item_for(world.abe, party=kees.id)
    panel = await parties.person_panel(second, world.abe)
    assert panel.recognised_by == "phone"
    assert [address.value for address in panel.facts] == ["kees@voorbeeld.nl"]
    assert [item.id for item in panel.open_items] == [first.id]
    assert [contact.subject for contact in panel.contacts] == ["Paspoort aanvragen"]
    assert panel.dial == "+31655392843"
