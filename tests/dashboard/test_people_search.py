"""People are found by name, e-mail and phone in any spelling by who works here, and suggested for an item."""

import pytest

from app.news import change
from dashboard import parties, party_search, people
from dashboard.party_search import Known
from dashboard.party_tables import Party
from tests.dashboard.given import item_for, registered
from tests.serving import Server
from tests.world import World

DUTCH = "+31655392843"
BELGIAN = "+32470123456"
GERMAN = "+4915123456789"


async def made(name: str, email: str = "", phone: str = "") -> Party:
    async with change():
        party = await parties.of(name, email, phone)
    assert party is not None
    return party


def names(found: list[Known]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("phone", "asked"),
    [
        *((DUTCH, spelling) for spelling in ("0655392843", "06-55 39 28 43", "+31 6 55392843")),
        *(
            (DUTCH, spelling)
            for spelling in ("0031655392843", "+31 (0)6 5539 2843", "06/55392843", "55392843")
        ),
        *((DUTCH, typed) for typed in ("06", "06-55", "06 55 39", "+31 6 55", "00316", "0031 6 5539")),
        *(
            (BELGIAN, spelling)
            for spelling in ("+32 470 12 34 56", "0032470123456", "0470/12.34.56", "+32470")
        ),
        *((GERMAN, spelling) for spelling in ("+49 1512 3456789", "0049 (0)1512 3456789", "01512 3456789")),
    ],
)
async def test_a_number_is_found_in_any_spelling_and_while_it_is_typed(
    world: World, phone: str, asked: str
) -> None:
    await made("Iemand Anders", "ander@voorbeeld.nl", "0201234567")
    await made("Kees Essaadi", "", phone)
    assert names(await party_search.search(asked, world.bea)) == ["Kees Essaadi"]


@pytest.mark.parametrize("asked", ["kees", "ESSAADI", "kees ess", "kees@voor", "Kéés", "  kees   essaadi "])
async def test_a_person_is_found_by_parts_of_name_and_address(world: World, asked: str) -> None:
    await made("Kees Essaadi", "kees@voorbeeld.nl")
    await made("Bea Smit", "bea@voorbeeld.nl")
    assert names(await party_search.search(asked, world.abe)) == ["Kees Essaadi"]


@pytest.mark.parametrize("asked", ["%", "_", "!", "' OR 1=1 --", "kees smit", "+31612345678"])
async def test_what_nobody_has_finds_nobody(world: World, asked: str) -> None:
    await made("Kees Essaadi", "kees@voorbeeld.nl", DUTCH)
    assert await party_search.search(asked, world.abe) == []
    assert await party_search.count(asked, world.abe) == 0


async def test_who_is_called_so_comes_first_then_the_newest(world: World) -> None:
    for name in ("Jan de Wit", "Wit Bouw", "Anja Witteveen", "Lewit", "Wit en Zoon"):
        await made(name, f"{name.replace(' ', '.')}@voorbeeld.nl")
    found = await party_search.search("wit", world.abe)
    assert names(found) == ["Wit en Zoon", "Wit Bouw", "Anja Witteveen", "Jan de Wit"]
    assert names(await party_search.search("wit", world.abe, most=2)) == ["Wit en Zoon", "Wit Bouw"]


async def test_without_words_the_newest_are_shown(world: World) -> None:
    for n in range(3):
        await made(f"Klant {n}", f"klant{n}@voorbeeld.nl")
    assert names(await party_search.search("", world.abe, most=2)) == ["Klant 2", "Klant 1"]
    assert await party_search.count("", world.abe) == 3


async def test_a_new_name_and_address_are_found_and_the_old_ones_no_longer(world: World) -> None:
    kees = await made("Kees Essaadi", "kees@voorbeeld.nl")
    await people.describe(kees, {"name": "Cornelis Essaadi", "kind": "person"}, world.abe)
    await people.add_address(kees, {"address": "010 123 45 67"}, world.abe)
    [email, phone] = await parties.addresses_of(kees.id)
    await people.remove_address(kees, email.id, world.abe)
    assert phone.value == "+31101234567"
    for asked, number in (("cornelis", 1), ("0101234567", 1), ("kees", 0)):
        assert len(await party_search.search(asked, world.abe)) == number, asked


async def test_what_an_agent_registers_is_found_at_once(world: World) -> None:
    await registered(world.abe, client_name="Ömer Yıldırım", phone="+32 470 12 34 56")
    [found] = await party_search.search("yildirim", world.bea)
    assert found.phone == "+32 470 12 34 56"
    assert found.fill == {"client_name": "Ömer Yıldırım", "phone": "+32 470 12 34 56", "email": ""}


async def test_the_preferred_address_is_the_one_that_is_filled_in(world: World) -> None:
    kees = await made("Kees Essaadi", "kees@voorbeeld.nl", DUTCH)
    await people.add_address(kees, {"address": "kees@werk.nl"}, world.abe)
    work = next(one for one in await parties.addresses_of(kees.id) if one.value == "kees@werk.nl")
    await people.prefer(kees, work.id, world.abe)
    [found] = await party_search.search("kees", world.abe)
    assert found.fill == {"client_name": "Kees Essaadi", "phone": "06 55 39 28 43", "email": "kees@werk.nl"}


async def test_only_who_works_here_finds_anybody(server: Server, world: World) -> None:
    await made("Kees Essaadi", "kees@voorbeeld.nl")
    assert await party_search.search("kees", world.admin) == []
    async with server.client(world.admin) as client:
        for path in ("/parties?q=kees", "/parties/options?q=kees", "/parties/new"):
            assert (await client.get(path)).status_code == 404


async def test_options_are_asked_for_while_one_types(server: Server, world: World) -> None:
    kees = await made("Kees 'O' <b>Essaadi</b>", "kees@voorbeeld.nl", DUTCH)
    async with server.client(world.abe) as client:
        found = await client.get("/parties/options?q=06-5539")
        nobody = await client.get("/parties/options?q=niemand")
        nothing = await client.get("/parties/options?q=")
    assert f'role="option" data-value="{kees.id}"' in found.text
    assert "<b>Essaadi</b>" not in found.text
    assert "06 55 39 28 43" in found.text
    assert "Eén persoon gevonden." in found.text
    assert "Niemand gevonden." in nobody.text
    assert 'role="option"' not in nothing.text


async def test_a_confidential_contact_does_not_show_in_the_list(server: Server, world: World) -> None:
    await registered(world.bea, confidential="yes")
    async with server.client(world.bea) as hers, server.client(world.fatima) as other:
        told, kept = await hers.get("/parties?q=kees"), await other.get("/parties?q=kees")
    assert (told.status_code, kept.status_code) == (200, 200)
    assert '<td class="num dash">–</td></tr>' not in told.text
    assert '<td class="num dash">–</td></tr>' in kept.text


async def test_the_list_says_what_to_do_when_there_is_nobody(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        assert "Er is nog niemand bekend" in (await client.get("/parties")).text
        answer = await client.get("/parties?q=Kees Essaadi")
    assert "Niemand heeft deze naam, dit adres of dit nummer" in answer.text
    assert 'href="/parties/new?name=Kees+Essaadi"' in answer.text


async def test_an_item_is_suggested_who_has_its_address_and_then_who_has_its_name(world: World) -> None:
    by_mail = await made("K. Essaadi", "kees@voorbeeld.nl")
    by_phone = await made("Fam. Essaadi", "", DUTCH)
    by_name = await made("kees essaadi", "ander@voorbeeld.nl")
    await made("Kees Essaadi-Smit", "nog@voorbeeld.nl")
    item = await item_for(world.abe, email="Kees@Voorbeeld.nl")
    found = await party_search.suggestions(item, world.abe)
    assert {(one.id, one.why) for one in found} == {
        (by_mail.id, "email"),
        (by_phone.id, "phone"),
        (by_name.id, "name"),
    }
    assert found[-1].id == by_name.id
    assert len(await party_search.suggestions(item, world.abe, most=1)) == 1
    assert await party_search.suggestions(item, world.admin) == []
