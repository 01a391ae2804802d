"""Links: kept once, shown at both ends, and never a word about what somebody may not see."""

import asyncio

import pytest

from app.feed import News
from app.news import change
from app.problems import Invalid, NotFound
from app.tables import AuditEntry, Event
from dashboard import contacts, links
from dashboard.contact_tables import Link
from dashboard.party_tables import Party
from tests.dashboard.given import form, item_for, registered
from tests.dashboard.linking import ends, linked, party, recorded, ref, register, secret_of_bea
from tests.serving import Server
from tests.world import World


async def test_a_link_is_shown_at_both_ends_with_who_made_it(world: World) -> None:
    contact, item = await registered(world.abe), await item_for(world.bea)
    await linked(ref(contact), ref(item), world.fatima)
    [at_contact] = await links.links_of(ref(contact), world.abe)
    [at_item] = await links.links_of(ref(item), world.bea)
    assert (at_contact.target.reference, at_item.target.reference) == (ref(item), ref(contact))
    assert (at_contact.target.title, at_contact.target.url) == ("Kees Essaadi", item.url)
    assert at_item.target.title.startswith("Telefonie, ")
    assert at_item.target.detail == "Kees Essaadi, Paspoort aanvragen"
    assert at_item.by == "Fatima el Idrissi"


async def test_linking_twice_from_both_sides_at_the_same_moment_makes_one(world: World) -> None:
    one, other = ref(await registered(world.abe)), ref(await item_for(None))
    pairs = [(one, other), (other, one)] * 4
    await asyncio.gather(*(linked(*pair, world.abe) for pair in pairs))
    assert await Link.count() == 1
    assert await AuditEntry.count().where(AuditEntry.action == "link.add") == 2


async def test_nothing_is_linked_to_itself(world: World) -> None:
    contact = ref(await registered(world.abe))
    with pytest.raises(Invalid) as refused:
        await linked(contact, contact, world.abe)
    assert refused.value.errors["other"] == "Een gegeven kan niet aan zichzelf worden gekoppeld."
    assert not await Link.exists()


@pytest.mark.parametrize(
    "reference", ["", "contact:0", "contact:5;", "agent:1", "task:1", "contact:9999999999", "CONTACT:1"]
)
async def test_what_names_nothing_is_not_there(world: World, reference: str) -> None:
    contact = ref(await registered(world.abe))
    with pytest.raises(NotFound):
        await linked(contact, reference, world.abe)


async def test_a_confidential_contact_is_neither_shown_nor_counted(world: World) -> None:
    item, secret, open_one = await item_for(None), await secret_of_bea(world.abe), await registered(world.abe)
    for contact in (secret, open_one):
        await linked(ref(contact), ref(item), world.abe)
    assert await ends(ref(item), world.fatima) == [ref(open_one)]
    for agent in (world.abe, world.bea, world.sam):
        assert await ends(ref(item), agent) == [ref(secret), ref(open_one)]


async def test_who_may_not_see_an_end_can_neither_link_it_nor_take_it_off(world: World) -> None:
    item, secret = await item_for(None), await secret_of_bea(world.abe)
    with pytest.raises(NotFound):
        await linked(ref(item), ref(secret), world.fatima)
    with pytest.raises(NotFound):
        await linked(ref(secret), ref(item), world.admin)
    await linked(ref(item), ref(secret), world.abe)
    kept = await Link.objects().first()
    assert kept
    for agent in (world.fatima, world.admin):
        with pytest.raises(NotFound):
            async with change():
                await links.unlink(kept.id, agent)
    assert await Link.count() == 1


async def test_an_item_that_became_a_confidential_contact_is_kept_from_links_too(world: World) -> None:
    other, item = await registered(world.abe), await item_for(world.abe)
    await linked(ref(other), ref(item), world.abe)
    assert await ends(ref(other), world.fatima) == [ref(item)]
    await contacts.wrap_up(item, await form(confidential="yes", department=""), world.abe, draft=True)
    assert await ends(ref(other), world.fatima) == []
    assert await ends(ref(other), world.abe) == [ref(item)]


async def test_a_deleted_contact_goes_from_the_links(world: World) -> None:
    contact, item = await registered(world.abe), await item_for(None)
    await linked(ref(contact), ref(item), world.abe)
    await contacts.delete(contact.id, world.sam, "Dubbel")
    assert await ends(ref(item), world.sam) == []


async def test_taking_a_link_off_is_told_at_both_ends(world: World) -> None:
    contact, item = await registered(world.abe), await item_for(None)
    await linked(ref(contact), ref(item), world.abe)
    [link] = await links.links_of(ref(item), world.bea)
    async with change():
        await links.unlink(link.id, world.bea)
    assert await ends(ref(contact), world.abe) == await ends(ref(item), world.abe) == []
    entries = await AuditEntry.objects().where(AuditEntry.action == "link.remove")
    assert {(entry.subject, entry.actor) for entry in entries} == {
        (ref(contact), world.bea.actor),
        (ref(item), world.bea.actor),
    }


async def test_the_links_of_people_who_were_merged_are_the_links_of_one(world: World) -> None:
    kees, same, contact = await party(), await party("K. Essaadi"), await registered(world.abe, phone="")
    for person in (kees, same):
        await linked(ref(person), ref(contact), world.abe)
    await linked(ref(kees), ref(same), world.abe)
    await Party.update({Party.merged_into: kees.id}).where(Party.id == same.id)
    assert await ends(ref(kees), world.abe) == [ref(contact)]
    assert await ends(ref(contact), world.abe) == [ref(kees)]
    [link] = await links.links_of(ref(contact), world.abe)
    async with change():
        await links.unlink(link.id, world.abe)
    assert await ends(ref(kees), world.abe) == await ends(ref(contact), world.abe) == []
    await linked(ref(contact), ref(same), world.abe)
    assert await ends(ref(kees), world.abe) == [ref(contact)]


async def test_a_record_is_seen_by_who_sees_something_that_is_linked_with_it(world: World) -> None:
    cases, secret = await register(world.admin), await secret_of_bea(world.abe)
    await recorded(ref(secret), "2026-001", world.abe, cases)
    [record] = await ends(ref(secret), world.abe)
    assert await ends(record, world.bea) == [ref(secret)]
    with pytest.raises(NotFound):
        await links.find(record, world.fatima)
    contact = await registered(world.fatima)
    with pytest.raises(NotFound):
        await linked(ref(contact), record, world.fatima)
    await recorded(ref(contact), "2026-001", world.fatima, cases)
    assert await ends(record, world.fatima) == [ref(contact)]
    assert await ends(record, world.sam) == [ref(secret), ref(contact)]


async def test_the_section_of_an_open_page_is_sent_as_each_may_see_it(world: World) -> None:
    item, secret = await item_for(None), await secret_of_bea(world.abe, subject="Uithuisplaatsing")
    await linked(ref(item), ref(secret), world.abe)
    told = await Event.select(Event.data).where(Event.name == "links").order_by(Event.id)
    assert len(told) >= 2
    news = News(1, "items", "links", {"of": ref(item)})
    hers, theirs = [await links._live(news, agent) for agent in (world.bea, world.fatima)]
    assert hers
    assert f'hx-target="#links-item-{item.id}"' in hers
    assert "Uithuisplaatsing" in hers
    assert theirs
    assert "Uithuisplaatsing" not in theirs
    assert "Er is nog niets gekoppeld." in theirs
    about_secret = News(2, "items", "links", {"of": ref(secret)})
    assert await links._live(about_secret, world.fatima) is None
    assert await links._live(news, world.admin) is None


async def test_linking_leads_back_to_where_she_came_from(server: Server, world: World) -> None:
    contact, item = await registered(world.abe), await item_for(None)
    async with server.client(world.bea) as client:
        page = await client.get("/links/new", params={"from": ref(item), "q": "paspoort"})
        assert f'value="{ref(contact)}"' in page.text
        answer = await client.post("/links", data={"from": ref(item), "other": ref(contact)})
        assert (answer.status_code, answer.headers["location"]) == (303, item.url)
        again = await client.get("/links/new", params={"from": ref(item), "q": "paspoort"})
        assert "Al gekoppeld" in again.text
        itself = await client.post("/links", data={"from": ref(item), "other": ref(item)})
        assert itself.status_code == 422
        assert "Een gegeven kan niet aan zichzelf worden gekoppeld." in itself.text
    assert await Link.count() == 1


async def test_taking_off_brings_the_section_anew_or_leads_back(server: Server, world: World) -> None:
    contact, item = await registered(world.abe), await item_for(None)
    async with server.client(world.bea) as client:
        for headers, status in (({"HX-Request": "true"}, 200), ({}, 303)):
            await linked(ref(contact), ref(item), world.abe)
            [link] = await links.links_of(ref(item), world.bea)
            path = f"/links/{link.id}/deletion"
            answer = await client.post(path, data={"from": ref(item)}, headers=headers)
            assert answer.status_code == status
            assert await ends(ref(item), world.bea) == []
            assert (await client.post(path, data={"from": ref(item)})).status_code == 404


async def test_a_record_links_safely_and_once(server: Server, world: World) -> None:
    cases, contact = await register(world.admin), await registered(world.abe)
    form = {"from": ref(contact), "register": str(cases.id), "number": "../2026 001?x=<b>"}
    async with server.client(world.abe) as client:
        for _ in range(2):
            assert (await client.post("/links", data=form)).status_code == 303
        page = (await client.get(f"/contacts/{contact.id}")).text
        address = "https://zaken.example.nl/zaak/..%2F2026%20001%3Fx%3D%3Cb%3E"
        assert page.count(f'<a href="{address}" target="_blank" rel="noopener noreferrer">') == 1
        assert "(opent in een nieuw tabblad)" in page
        [record] = await ends(ref(contact), world.abe)
        shown = await client.get(f"/records/{record.partition(':')[2]}")
        assert shown.status_code == 200
        assert f"/contacts/{contact.id}" in shown.text
    assert await Link.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"register": ""}, "Kies een register."),
        ({"register": "999"}, "Kies een register."),
        ({"number": ""}, "Vul dit in."),
        ({"number": ".."}, "Dit is geen nummer van een gegeven."),
        ({"number": "9" * 101}, "Hooguit 100 tekens."),
    ],
)
async def test_a_record_that_cannot_be_is_refused_beside_the_field(
    server: Server, world: World, changes: dict[str, str], sentence: str
) -> None:
    cases, contact = await register(world.admin), await registered(world.abe)
    form = {"from": ref(contact), "register": str(cases.id), "number": "2026-001"} | changes
    async with server.client(world.abe) as client:
        answer = await client.post("/links", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not await Link.exists()


async def test_who_may_do_what(server: Server, world: World) -> None:
    """Bea and Sam may see the confidential contact, Fatima may not, an administrator sees none of it."""
    secret, item = await secret_of_bea(world.abe), await item_for(None)
    await recorded(ref(secret), "1", world.abe, await register(world.admin))
    [record] = await ends(ref(secret), world.abe)
    cells = [
        ("GET", f"/links/new?from={ref(secret)}", {}),
        ("GET", f"/links/found?from={ref(secret)}&q=kees", {}),
        ("GET", f"/records/{record.partition(':')[2]}", {}),
        ("POST", "/links", {"from": ref(secret), "other": ref(secret)}),
        ("POST", "/links", {"from": ref(item), "other": ref(secret)}),
    ]
    expected = {"bea": [200, 200, 200, 422, 303], "sam": [200, 200, 200, 422, 303]}
    for who in ("bea", "sam", "fatima", "admin"):
        async with server.client(getattr(world, who)) as client:
            found = [
                (await client.request(method, path, data=data or None)).status_code
                for method, path, data in cells
            ]
        assert found == expected.get(who, [404] * 5), who
