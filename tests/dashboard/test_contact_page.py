"""One contact on its page: everything of the brochure's screen, its employees, and who did what."""

import pytest

from app import database
from app.problems import Invalid, NotFound
from dashboard import contact_employees, contacts, employees, trail
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactEmployee, Transcript
from dashboard.tables import Employee
from tests.browser.arrivals import arrives, chat
from tests.dashboard.given import LINES, archived, department, item_for, registered
from tests.dashboard.linking import linked, ref, secret_of_bea
from tests.serving import Server
from tests.world import World


async def completed(world: World) -> Contact:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    words = {"subject": "Paspoort: afspraak maken", "department": await department(), "outcome": "answered"}
    await contacts.wrap_up(item, words | {"succeeded": "yes"}, world.abe, "chat")
    return await contacts.find(contact.id, world.abe)


async def sentences(contact: Contact, agent: SignedIn) -> list[str]:
    found = await contacts.find(contact.id, agent)
    return [told.sentence for told in await trail.of_contact(found, agent)]


async def test_the_page_shows_every_part_of_the_brochure(server: Server, world: World) -> None:
    contact = await completed(world)
    async with server.client(world.sam) as client:
        page = (await client.get(f"/contacts/{contact.id}")).text
    for words in (
        *(
            "Chat, 25 maart 2019 10:15",
            "Verwijderen",
            "Nieuwe aan...",
            "Terugbelnotitie",
            "Informatieverzoek",
        ),
        *("Koppeling", "Contactgeschiedenis", "Kanaal", "Behandelaar", "Abe Batens", "25 mrt 2019 10:15"),
        *("Kees Essaadi", "0655392843", "E-mail", "Aangemaakt door", "Medewerkers", "Naam", "Afdeling"),
        *("Aanwezig", "Telefoonnummer", "Batens Abe", "College van Burgemeester en Wethouders"),
        *("Niet beschikbaar", "030-7551339", "Chat geschiedenissen", LINES[0]["text"], LINES[1]["text"]),
        *("Koppelingen", "Koppel aan...", "Auditlog", "Koppel een medewerker"),
    ):
        assert words in page, words


async def test_what_was_said_leads_to_where_it_was_said(server: Server, world: World) -> None:
    talk, letter = await chat(world, world.abe), await arrives("Kees Essaadi")
    for item, channel, words in ((talk, "chat", "Open de chat"), (letter, "email", "Open de e-mail")):
        contact = await archived(item, world, channel=channel)
        async with server.client(world.fatima) as client:
            page = (await client.get(f"/contacts/{contact.id}")).text
        assert words in page.partition(f'href="{item.url}"')[2].partition("</a>")[0]


async def test_the_audit_trail_says_who_did_what_newest_first(world: World) -> None:
    contact, other = await completed(world), await registered(world.bea)
    await contact_employees.add(contact, str(world.bea.employee_id), world.sam)
    await linked(ref(contact), ref(other), world.fatima)
    await contact_employees.remove(contact, world.bea.employee_id, world.abe)
    told = await sentences(contact, world.sam)
    title = told[1].removeprefix("Fatima el Idrissi koppelde dit aan ")
    assert title.startswith("Contactmoment Telefonie, ")
    assert [told[0], *told[2:]] == [
        "Abe Batens ontkoppelde medewerker Bea Smit",
        "Sam de Vries koppelde medewerker Bea Smit",
        "Abe Batens rondde de registratie af",
        "Wat is gezegd is bewaard; niemand kan het wijzigen",
        "Aangelegd, met Abe Batens als behandelaar",
    ]


async def test_the_audit_trail_does_not_name_what_one_may_not_see(world: World) -> None:
    contact, secret = await registered(world.abe), await secret_of_bea(world.abe)
    await linked(ref(contact), ref(secret), world.abe)
    assert len(await sentences(contact, world.bea)) == len(await sentences(contact, world.fatima)) + 1
    await contacts.delete(secret.id, world.sam, "Dubbel")
    assert await sentences(contact, world.bea) == await sentences(contact, world.fatima)


async def test_an_employee_is_linked_once_and_taken_off(server: Server, world: World) -> None:
    contact = await registered(world.abe)
    path = f"/contacts/{contact.id}/employees"
    async with server.client(world.fatima) as client:
        for _ in range(2):
            answer = await client.post(path, data={"employee": str(world.bea.employee_id)})
            assert (answer.status_code, answer.headers["location"]) == (303, f"/contacts/{contact.id}")
        names = [entry.directory_name for entry in await employees.linked_to(contact.id)]
        assert names == ["Batens Abe", "Smit Bea"]
        off = f"{path}/{world.bea.employee_id}/deletion"
        assert (await client.post(off)).status_code == 303
        assert (await client.post(off)).status_code == 404
        assert (await client.post(f"{path}/{world.abe.employee_id}/deletion")).status_code == 404
    assert await ContactEmployee.count() == 1


@pytest.mark.parametrize("employee", ["", "x", "999999", "9" * 30, "²"])
async def test_an_employee_that_is_not_there_is_refused_beside_the_field(
    server: Server, world: World, employee: str
) -> None:
    contact = await registered(world.abe)
    async with server.client(world.abe) as client:
        answer = await client.post(f"/contacts/{contact.id}/employees", data={"employee": employee})
    assert answer.status_code == 422
    assert "Kies een medewerker." in answer.text.partition('id="f-employee-err"')[2]


async def test_who_has_left_cannot_be_linked(world: World) -> None:
    contact = await contacts.find((await registered(world.abe)).id, world.abe)
    await Employee.update({Employee.active: False}).where(Employee.id == world.bea.employee_id)
    with pytest.raises(Invalid):
        await contact_employees.add(contact, str(world.bea.employee_id), world.abe)


async def test_the_employees_of_a_confidential_contact_are_not_for_everybody(
    server: Server, world: World
) -> None:
    secret = await secret_of_bea(world.abe)
    form = {"employee": str(world.sam.employee_id)}
    for agent, status in ((world.bea, 303), (world.fatima, 404), (world.admin, 404)):
        async with server.client(agent) as client:
            answer = await client.post(f"/contacts/{secret.id}/employees", data=form)
            assert answer.status_code == status
    with pytest.raises(NotFound):
        await contacts.find(secret.id, world.fatima)


async def test_a_transcript_cannot_be_changed_in_the_database_itself(world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    with pytest.raises(database.CONFLICTS, match="A transcript is never changed"):
        await Transcript.update({Transcript.lines: "[]"}).where(Transcript.contact == contact.id)
    with pytest.raises(database.CONFLICTS, match="A transcript is never changed"):
        await database.run("UPDATE transcript SET kind = {}", "email")
    kept = await Transcript.objects().where(Transcript.contact == contact.id).first()
    assert kept
    assert kept.kind == "chat"
    assert LINES[0]["text"] in kept.lines
