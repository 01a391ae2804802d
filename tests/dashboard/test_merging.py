"""Two that turn out to be the same person go on as one, whoever merges them, however often and at once."""

import asyncio

import pytest

from app.news import change
from app.problems import NotFound
from app.tables import AuditEntry
from dashboard import history, merging, parties, party_search, people
from dashboard.contact_tables import Contact, Link
from dashboard.history import Filters
from dashboard.merging import MergedMeanwhile, WithItself
from dashboard.party_tables import DigitalAddress, Party
from dashboard.tables import Item
from tests.dashboard.given import item_for, registered
from tests.serving import Server
from tests.world import World


async def made(name: str, email: str = "", phone: str = "") -> Party:
    async with change():
        party = await parties.of(name, email, phone)
    assert party is not None
    return party


async def two() -> tuple[Party, Party]:
    return await made("Kees Essaadi", "kees@voorbeeld.nl"), await made("K. Essaadi", "", "0655392843")


async def linked(world: World, one: str, other: str) -> None:
    first, second = sorted((one, other))
    await Link.insert(Link(one=first, other=second, created_by=world.abe.employee_id))


async def fresh(party: Party) -> Party:
    found = await Party.objects().where(Party.id == party.id).first()
    assert found is not None
    return found


async def test_everything_goes_to_the_one_that_is_kept(world: World) -> None:
    kept, other = await two()
    contact = await registered(world.abe, email="", phone="0655392843")
    item = await item_for(world.abe, party=other.id)
    assert contact.party == other.id
    merged = await merging.merge(kept.id, other.id, world.abe)
    assert merged.id == kept.id
    assert [address.value for address in await parties.addresses_of(kept.id)] == [
        "kees@voorbeeld.nl",
        "+31655392843",
    ]
    assert await parties.addresses_of(other.id) == []
    for table, row in ((Contact, contact.id), (Item, item.id)):
        assert await table.exists().where((table.id == row) & (table.party == kept.id))
    assert (await fresh(other)).merged_into == kept.id
    entry = await AuditEntry.objects().where(AuditEntry.action == "party.merge").first()
    assert entry is not None
    assert (entry.actor, entry.subject) == (world.abe.actor, f"party:{kept.id}")


async def test_who_was_merged_is_neither_recognised_nor_found_any_more(world: World) -> None:
    kept, other = await two()
    await merging.merge(kept.id, other.id, world.abe)
    again = await parties.recognise("", "06-55392843")
    assert again is not None
    assert again.id == kept.id
    assert [one.id for one in await party_search.search("essaadi", world.abe)] == [kept.id]
    assert [one.id for one in await party_search.search("0655392843", world.abe)] == [kept.id]


async def test_an_address_of_both_stays_once_and_verified(world: World) -> None:
    kept, other = await two()
    await people.add_address(other, {"address": "KEES@voorbeeld.nl"}, world.abe)
    doubled = next(one for one in await parties.addresses_of(other.id) if one.kind == "email")
    await people.verify(other, doubled.id, world.abe)
    await people.prefer(other, doubled.id, world.abe)
    await merging.merge(kept.id, other.id, world.abe)
    [email, phone] = await parties.addresses_of(kept.id)
    assert email.verified_at is not None
    assert phone.key == f"{kept.id}:phone:+31655392843"
    assert await DigitalAddress.count() == 2


async def test_one_address_stays_preferred(world: World) -> None:
    kept, other = await two()
    for party in (kept, other):
        [address] = await parties.addresses_of(party.id)
        await people.prefer(party, address.id, world.abe)
    await merging.merge(kept.id, other.id, world.abe)
    found = await parties.addresses_of(kept.id)
    assert [(one.kind, one.preferred) for one in found] == [("email", True), ("phone", False)]


async def test_links_go_along_once_and_never_to_oneself(world: World) -> None:
    kept, other = await two()
    await linked(world, f"party:{other.id}", "contact:5")
    await linked(world, f"party:{kept.id}", "contact:5")
    await linked(world, f"party:{other.id}", "task:9")
    await linked(world, f"party:{other.id}", f"party:{kept.id}")
    await merging.merge(kept.id, other.id, world.abe)
    found = {(link.one, link.other) for link in await Link.objects()}
    assert found == {("contact:5", f"party:{kept.id}"), (f"party:{kept.id}", "task:9")}


async def test_sent_twice_it_happens_once(world: World) -> None:
    kept, other = await two()
    for _ in range(2):
        assert (await merging.merge(kept.id, other.id, world.abe)).id == kept.id
    assert await AuditEntry.count().where(AuditEntry.action == "party.merge") == 1


@pytest.mark.parametrize("turn", range(3))
async def test_two_agents_who_merge_both_ways_at_once_make_one_person(world: World, turn: int) -> None:
    one, other = await two()
    first, second = await asyncio.gather(
        merging.merge(one.id, other.id, world.abe), merging.merge(other.id, one.id, world.fatima)
    )
    assert first.id == second.id
    assert sorted(await Party.select(Party.merged_into).output(as_list=True), key=str) == [first.id, None]
    assert len(await parties.addresses_of(first.id)) == 2


async def test_many_merges_at_once_never_make_a_circle(world: World) -> None:
    numbers = [(await made(f"Klant {n}", f"klant{n}@voorbeeld.nl")).id for n in range(4)]
    pairs = [(a, b) for a in numbers for b in numbers if a != b]
    await asyncio.gather(*(merging.merge(a, b, world.abe) for a, b in pairs), return_exceptions=True)
    into = {row["id"]: row["merged_into"] for row in await Party.select(Party.id, Party.merged_into)}
    standing = {number for number, target in into.items() if target is None}
    assert standing
    assert {target for target in into.values() if target} <= standing
    owners = await DigitalAddress.select(DigitalAddress.party).output(as_list=True)
    assert len(owners) == 4
    assert set(owners) <= standing


async def test_who_took_in_others_brings_them_along(world: World) -> None:
    first, second = await two()
    third = await made("Kees van Essaadi", "kees@elders.nl")
    await merging.merge(second.id, first.id, world.abe)
    await merging.merge(third.id, second.id, world.abe)
    assert {(await fresh(one)).merged_into for one in (first, second)} == {third.id}
    assert (await merging.merge(third.id, first.id, world.abe)).id == third.id


async def test_nobody_is_merged_with_himself_or_with_who_is_not_there(world: World) -> None:
    kept, other = await two()
    third = await made("Iemand anders", "iemand@elders.nl")
    with pytest.raises(WithItself):
        await merging.merge(kept.id, kept.id, world.abe)
    with pytest.raises(NotFound):
        await merging.merge(kept.id, 999_999, world.abe)
    with pytest.raises(NotFound):
        await merging.merge(kept.id, other.id, world.admin)
    await merging.merge(kept.id, other.id, world.abe)
    with pytest.raises(MergedMeanwhile):
        await merging.merge(other.id, third.id, world.abe)
    assert (await fresh(third)).merged_into is None


async def test_what_was_written_while_they_were_merged_counts_as_hers(world: World) -> None:
    kept, other = await two()
    await merging.merge(kept.id, other.id, world.abe)
    late = await registered(world.abe, email="", phone="0655392843")
    await Contact.update({Contact.party: other.id}).where(Contact.id == late.id)
    item = await item_for(world.abe, party=other.id)
    assert await history.count(world.abe, Filters(party=kept.id)) == 1
    assert [one.id for one in await parties.open_items(kept.id, world.abe)] == [item.id]
    panel = await parties.person_panel(item, world.abe)
    assert panel.party is not None
    assert panel.party.id == kept.id


async def test_a_letter_from_an_address_that_was_taken_away_is_of_somebody_new(world: World) -> None:
    kept, other = await two()
    await merging.merge(other.id, kept.id, world.abe)
    email = next(one for one in await parties.addresses_of(other.id) if one.kind == "email")
    await people.remove_address(await fresh(other), email.id, world.abe)
    new = await made("Nieuwe bewoner", "kees@voorbeeld.nl")
    assert new.id not in (kept.id, other.id)


async def test_both_are_shown_before_it_happens_and_one_page_is_left(server: Server, world: World) -> None:
    kept, other = await two()
    await registered(world.bea, email="", phone="0655392843", subject="Geheim", confidential="yes")
    async with server.client(world.fatima) as client:
        choice = await client.get(f"/parties/{kept.id}/merging?q=0655392843")
        assert f'href="/parties/{kept.id}/merging/{other.id}"' in choice.text
        both = await client.get(f"/parties/{kept.id}/merging/{other.id}")
        assert both.status_code == 200
        assert "kees@voorbeeld.nl" in both.text
        assert "06 55 39 28 43" in both.text
        assert "Geheim" not in both.text
        for _ in range(2):
            answer = await client.post(f"/parties/{kept.id}/merging", data={"other": str(other.id)})
            assert answer.headers["location"] == f"/parties/{kept.id}"
        gone = await client.get(f"/parties/{other.id}")
        assert gone.headers["location"] == f"/parties/{kept.id}"
        assert (await client.post(f"/parties/{kept.id}/merging", data={"other": "x"})).status_code == 404
        itself = await client.post(f"/parties/{kept.id}/merging", data={"other": str(kept.id)})
        assert itself.status_code == 409
    async with server.client(world.admin) as client:
        for path in (f"/parties/{kept.id}/merging", f"/parties/{kept.id}/merging/{other.id}"):
            assert (await client.get(path)).status_code == 404
        refused = await client.post(f"/parties/{kept.id}/merging", data={"other": str(other.id)})
        assert refused.status_code == 404
