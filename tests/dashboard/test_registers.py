"""Registers of outside records: kept by administrators, checked field by field, never a door to elsewhere."""

import pytest

from app.problems import Invalid
from app.tables import AuditEntry
from dashboard import registers
from dashboard.contact_tables import OutsideRecord, Register
from tests.dashboard.given import registered
from tests.dashboard.linking import TEMPLATE, ends, recorded, ref, register
from tests.serving import Server
from tests.world import World

FORM = {"name": "Zaaksysteem", "template": TEMPLATE}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Vul dit in."),
        ({"name": "x" * 101}, "name", "Hooguit 100 tekens."),
        ({"template": ""}, "template", "Vul dit in."),
        ({"template": "https://zaken.example.nl/"}, "template", "Zet {number} op de plaats"),
        ({"template": "javascript:alert({number})"}, "template", "Dit is geen webadres."),
        ({"template": "ftp://zaken.example.nl/{number}"}, "template", "Dit is geen webadres."),
        ({"template": "https:///{number}"}, "template", "Dit is geen webadres."),
        ({"template": "https://[zaken/{number}"}, "template", "Dit is geen webadres."),
        ({"template": "https://zaken nl/{number}"}, "template", "Dit is geen webadres."),
        ({"template": "https://{number}/zaak"}, "template", "{number} hoort achter de naam van de server."),
        ({"template": "https://{number}@example.nl/"}, "template", "{number} hoort achter"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    server: Server, world: World, changes: dict[str, str], field: str, sentence: str
) -> None:
    async with server.client(world.admin) as client:
        answer = await client.post("/admin/registers", data=FORM | changes)
    assert answer.status_code == 422
    message = answer.text.partition(f'id="f-{field}-err"')[2].partition("</p>")[0]
    assert sentence in message
    assert all(f'value="{value}"' in answer.text for value in (FORM | changes).values() if value)
    assert not await Register.exists()


async def test_the_same_form_twice_makes_one_and_another_of_that_name_is_refused(
    server: Server, world: World
) -> None:
    async with server.client(world.admin) as client:
        for _ in range(2):
            assert (await client.post("/admin/registers", data=FORM)).status_code == 303
        other = FORM | {"name": "zaaksysteem", "template": "https://elders.example.nl/{number}"}
        answer = await client.post("/admin/registers", data=other)
    assert answer.status_code == 422
    assert "Er is al een register met deze naam." in answer.text
    assert await Register.count() == 1
    assert await AuditEntry.count().where(AuditEntry.action == "register.add") == 1


async def test_a_register_is_changed_and_its_records_follow(server: Server, world: World) -> None:
    made, contact = await register(world.admin), await registered(world.abe)
    await register(world.admin, "BAG")
    await recorded(ref(contact), "2026-001", world.abe, made)
    new = {"name": "Zaken", "template": "https://nieuw.example.nl/?z={number}"}
    async with server.client(world.admin) as client:
        assert (await client.post(f"/admin/registers/{made.id}", data=new)).status_code == 303
        assert (
            await client.post(f"/admin/registers/{made.id}", data=new | {"name": "BAG"})
        ).status_code == 422
    async with server.client(world.abe) as client:
        page = (await client.get(f"/contacts/{contact.id}")).text
    assert 'href="https://nieuw.example.nl/?z=2026-001"' in page


async def test_out_of_use_it_takes_no_new_links_and_keeps_those_it_has(server: Server, world: World) -> None:
    made, contact = await register(world.admin), await registered(world.abe)
    await recorded(ref(contact), "1", world.abe, made)
    async with server.client(world.admin) as client:
        await client.post(f"/admin/registers/{made.id}/deactivation")
        with pytest.raises(Invalid):
            await recorded(ref(contact), "2", world.abe, made)
        assert len(await ends(ref(contact), world.abe)) == 1
        await client.post(f"/admin/registers/{made.id}/activation")
    await recorded(ref(contact), "2", world.abe, made)
    assert await OutsideRecord.count() == 2


async def test_an_empty_list_says_what_to_do(server: Server, world: World) -> None:
    async with server.client(world.admin) as client:
        assert "Nog geen registers" in (await client.get("/admin/registers")).text
    contact = await registered(world.abe)
    async with server.client(world.abe) as client:
        page = await client.get("/links/new", params={"from": ref(contact)})
    assert "Een beheerder voegt ze toe onder Beheer, Registers." in page.text


@pytest.mark.parametrize("who", ["abe", "bea", "sam"])
async def test_only_administrators_manage_registers(server: Server, world: World, who: str) -> None:
    made = await register(world.admin)
    async with server.client(getattr(world, who)) as client:
        for path in ("", "/new", f"/{made.id}"):
            assert (await client.get(f"/admin/registers{path}")).status_code == 404
        for path in ("", f"/{made.id}", f"/{made.id}/deactivation", f"/{made.id}/activation"):
            assert (await client.post(f"/admin/registers{path}", data=FORM)).status_code == 404


@pytest.mark.parametrize(
    ("number", "written"), [("2026-001", "2026-001"), ("a/b c", "a%2Fb%20c"), ("{number}", "%7Bnumber%7D")]
)
def test_a_number_stays_one_piece_of_the_address(number: str, written: str) -> None:
    assert registers.address(TEMPLATE, number) == f"https://zaken.example.nl/zaak/{written}"
