"""The pages of people: added, changed, reached, with all that was about them; and who an item is about."""

import pytest

from app.tables import AuditEntry
from dashboard import contacts, history, parties, people
from dashboard.contact_tables import Contact
from dashboard.party_tables import DigitalAddress, Party
from tests.dashboard.clients import fresh, made
from tests.dashboard.given import form, item_for
from tests.serving import Server
from tests.world import World

NOBODY, BEA, FATIMA, ABE, SAM, ADMIN = "nobody", "bea", "fatima", "abe", "sam", "admin"
CELLS = [
    ("GET", "/parties", 200),
    ("GET", "/parties/options?q=kees", 200),
    ("GET", "/parties/new", 200),
    ("POST", "/parties/new", 422),
    ("GET", "/parties/{party}", 200),
    ("GET", "/parties/0", 404),
    ("POST", "/parties/{party}", 422),
    ("POST", "/parties/{party}/addresses", 422),
    ("POST", "/parties/{party}/addresses/{address}/preference", 303),
    ("POST", "/parties/{party}/addresses/{address}/verification", 303),
    ("POST", "/parties/{other}/addresses/{address}/verification", 404),
    ("GET", "/parties/{party}/merging", 200),
    ("GET", "/parties/{party}/merging/{other}", 200),
    ("POST", "/parties/{party}/merging", 404),
    ("POST", "/items/{item}/party", 303),
    ("POST", "/items/{item}/party/refusal", 303),
    ("POST", "/items/0/party", 404),
]


async def acts(party: Party) -> list[str]:
    subject = AuditEntry.subject == f"party:{party.id}"
    return [entry.action for entry in await AuditEntry.objects().where(subject).order_by(AuditEntry.id)]


@pytest.mark.parametrize("who", [NOBODY, BEA, FATIMA, ABE, SAM, ADMIN])
async def test_only_who_works_here_sees_people(server: Server, world: World, who: str) -> None:
    party, other = await made(), await made("Kees Essaadi", "ander@voorbeeld.nl")
    [address] = await parties.addresses_of(party.id)
    item = await item_for(world.abe)
    numbers = {"party": party.id, "other": other.id, "address": address.id, "item": item.id}
    async with server.client(getattr(world, who, None)) as client:
        for method, path, usual in CELLS:
            url = path.format(**numbers)
            answer = await client.request(method, url, data={} if method == "POST" else None)
            door = answer.headers.get("location", "").startswith("/session")
            found = NOBODY if answer.status_code in (401, 403) or door else answer.status_code
            expected = {NOBODY: NOBODY, ADMIN: 404}.get(who, usual)
            assert found == expected, f"{who}: {method} {path}: {answer.text[-300:]}"


async def test_a_person_is_added_once_with_her_addresses(server: Server, world: World) -> None:
    words = {"name": "  Stichting   De Vlonder ", "kind": "organisation", "token": "t1"}
    words |= {"email": "Info@Vlonder.nl", "phone": "030 755 13 39"}
    async with server.client(world.bea) as client:
        first, second = [await client.post("/parties/new", data=words) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    [party] = await Party.objects()
    assert (party.name, party.kind) == ("Stichting De Vlonder", "organisation")
    assert {one.value for one in await parties.addresses_of(party.id)} == {"info@vlonder.nl", "+31307551339"}
    assert await acts(party) == ["party.create"]


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    server: Server, world: World
) -> None:
    words = {"name": "", "kind": "person", "email": "geen adres", "phone": "12"}
    async with server.client(world.bea) as client:
        answer = await client.post("/parties/new", data=words)
    assert answer.status_code == 422
    for text in ("Vul de naam in.", "Dit is geen e-mailadres.", "Dit is geen telefoonnummer.", "geen adres"):
        assert text in answer.text, text
    assert await Party.count() == 0


async def test_name_and_kind_are_changed(server: Server, world: World) -> None:
    party = await made()
    async with server.client(world.bea) as client:
        refused = await client.post(f"/parties/{party.id}", data={"name": "x" * 201, "kind": "person"})
        assert refused.status_code == 422
        assert "Ten hoogste" in refused.text or "x" * 201 in refused.text
        await client.post(f"/parties/{party.id}", data={"name": "Essaadi BV", "kind": "organisation"})
        shown = await client.get(f"/parties/{party.id}")
    assert "Essaadi BV" in shown.text
    assert "Organisatie" in shown.text
    assert await acts(party) == ["party.describe"]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("", "Vul dit in."),
        ("kees@", "Dit is geen e-mailadres."),
        ("12", "Dit is geen telefoonnummer."),
        ("Dorpsstraat 14", "Dit is geen telefoonnummer."),
    ],
)
async def test_an_address_that_is_none_is_refused_beside_the_field(
    server: Server, world: World, written: str, wrong: str
) -> None:
    party = await made()
    async with server.client(world.bea) as client:
        answer = await client.post(f"/parties/{party.id}/addresses", data={"address": written})
    assert answer.status_code == 422
    assert wrong in answer.text
    assert f'value="{written}"' in answer.text
    assert await DigitalAddress.count() == 1


async def test_an_address_is_added_preferred_verified_and_removed(server: Server, world: World) -> None:
    party = await made()
    at = f"/parties/{party.id}/addresses"
    async with server.client(world.bea) as client:
        for _ in range(2):
            await client.post(at, data={"address": "+32 470 12 34 56"})
        phone = next(one for one in await parties.addresses_of(party.id) if one.kind == "phone")
        await client.post(f"{at}/{phone.id}/preference", data={"preferred": "yes"})
        await client.post(f"{at}/{phone.id}/verification", data={"verified": "yes"})
        shown = (await client.get(f"/parties/{party.id}")).text
        assert "Geverifieerd op" in shown
        first, second = await parties.addresses_of(party.id)
        assert (first.id, first.preferred, second.preferred) == (phone.id, True, False)
        await client.post(f"{at}/{second.id}/preference", data={"preferred": "yes"})
        assert [one.preferred for one in await parties.addresses_of(party.id)] == [True, False]
        await client.post(f"{at}/{phone.id}/verification", data={"verified": ""})
        for _ in range(2):
            await client.post(f"{at}/{phone.id}/deletion")
        assert (await client.post(f"{at}/{phone.id}/preference")).status_code == 404
    [left] = await parties.addresses_of(party.id)
    assert left.kind == "email"
    assert await acts(party) == [
        "party.address.add",
        "party.address.prefer",
        "party.address.verify",
        "party.address.prefer",
        "party.address.verify",
        "party.address.remove",
    ]


async def test_the_page_shows_open_and_closed_work_but_nothing_secret(server: Server, world: World) -> None:
    party = await made("Kees Essaadi", "", "0655392843")
    open_one = await item_for(world.abe, party=party.id, summary="Nog te bellen")
    closed, secret, gone = [
        await item_for(world.bea, party=party.id, summary=words)
        for words in ("Was een vraag", "Heel geheim", "Weg ermee")
    ]
    for item, more in ((closed, ""), (secret, "yes"), (gone, "")):
        await contacts.wrap_up(item, await form(confidential=more, subject=item.summary), world.bea)
    unwanted = await Contact.objects().where(Contact.item == gone.id).first()
    assert unwanted is not None
    await contacts.delete(unwanted.id, world.sam, "Dubbel")
    async with server.client(world.fatima) as client:
        seen = (await client.get(f"/parties/{party.id}")).text
    async with server.client(world.bea) as client:
        hers = (await client.get(f"/parties/{party.id}")).text
    for text in ("Nog te bellen", "Was een vraag", "Afgesloten", f'href="{open_one.url}"'):
        assert text in seen, text
    assert "Heel geheim" not in seen
    assert "Heel geheim" in hers
    assert "Weg ermee" not in hers
    assert await history.kept_from(world.fatima, [closed, await fresh(secret), await fresh(gone)]) == {
        secret.id,
        gone.id,
    }


async def test_many_items_are_leafed_through(server: Server, world: World) -> None:
    party = await made()
    for n in range(parties.PAGE + 2):
        await item_for(world.abe, party=party.id, summary=f"Vraag {n:02}.")
    first, older = await parties.items_of(party.id, world.abe)
    second, end = await parties.items_of(party.id, world.abe, older)
    assert [len(first), len(second), end] == [parties.PAGE, 2, 0]
    async with server.client(world.abe) as client:
        page = (await client.get(f"/parties/{party.id}?items={older}")).text
        assert "Vraag 00." in page
        assert "Vraag 26." not in page
        assert (await client.get(f"/parties/{party.id}?items=x")).status_code == 200


async def test_a_person_without_anything_is_told_what_to_do(server: Server, world: World) -> None:
    party = await people.create({"name": "Kees Essaadi", "kind": "person", "token": "t"}, world.abe)
    async with server.client(world.abe) as client:
        shown = (await client.get(f"/parties/{party.id}")).text
    for text in ("Er is geen adres bekend.", "staat of stond er niets", "Kies Nieuw contactmoment"):
        assert text in shown, text


async def test_who_may_be_the_same_is_named_on_the_page(server: Server, world: World) -> None:
    party, other = await made(), await made("kees essaadi", "ander@voorbeeld.nl")
    async with server.client(world.abe) as client:
        shown = (await client.get(f"/parties/{party.id}")).text
    assert f'href="/parties/{party.id}/merging/{other.id}"' in shown
