"""Looking somebody up: everybody who works here, found by anything that is known of her."""

import re
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import pytest

from app import database
from app.news import change
from dashboard import agents, directory, employees, groups, presence
from dashboard.directory import Wanted, search
from dashboard.states import PresenceStatus
from dashboard.tables import Department, Employee, GroupMember
from tests.dashboard.conftest import here
from tests.dashboard.given import archived, item_for
from tests.serving import Server
from tests.world import World


async def employee(family_name: str, given_name: str = "", department: str = "", **columns: Any) -> int:
    found = await Department.objects().where(Department.name == department).first()
    new = Employee(
        family_name=family_name, given_name=given_name, department=found.id if found else None, **columns
    )
    await new.save()
    return new.id


async def names(**asked: Any) -> list[str]:
    found = search(await employees.directory(), Wanted(**asked))
    return [entry.directory_name for entry in found.entries]


def rows_of(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


async def test_the_table_is_that_of_the_brochure(server: Server, world: World) -> None:
    await here(world.abe)
    async with server.client(world.bea) as client:
        html = (await client.get("/directory")).text
    assert re.findall(r'<th scope="col">(\w+)</th>', html) == [
        "Naam",
        "Afdeling",
        "Aanwezig",
        "Telefoonnummer",
    ]
    assert rows_of(html) == [
        "Batens Abe College van Burgemeester en Wethouders Beschikbaar 030-7551339",
        "de Vries Sam Klantcontactcentrum Niet beschikbaar 030-7551342",
        "el Idrissi Fatima Klantcontactcentrum Niet beschikbaar 030-7551340",
        "Onthaal Beheer Klantcontactcentrum Niet beschikbaar 030-7551343",
        "Smit Bea Burgerzaken Niet beschikbaar 030-7551341",
    ]
    assert 'href="tel:+31307551339"' in html
    assert f'class="of-agent-{world.abe.id}"' in html


@pytest.mark.parametrize(
    "q",
    [
        "batens",
        "abe BATENS",
        "batens abe",
        "wethouders",
        "030-7551339",
        "030 755 13 39",
        "+31 30 7551339",
        "0031307551339",
        "755-1339",
        "03075513 39",
        "voorlichter",
        "reisdoc abe",
        "abe@example.org",
    ],
)
async def test_somebody_is_found_by_anything_that_is_known_of_her(world: World, q: str) -> None:
    await Employee.update({Employee.function: "Voorlichter"}).where(Employee.id == world.abe.employee_id)
    group = await groups.add({"name": "Reisdocumenten"}, "test")
    await groups.join(group.id, world.abe.employee_id, "test")
    assert await names(q=q) == ["Batens Abe"]


async def test_a_number_written_from_abroad_is_found_as_it_is_dialled_here(world: World) -> None:
    await employee("Vergunningloket", phone="+31 (0)30 755 13 60")
    assert await names(q="030-7551360") == await names(q="+31307551360") == ["Vergunningloket"]


async def test_accents_and_capitals_do_not_matter(world: World) -> None:
    await employee("Yıldırım", "Ömer")
    assert await names(q="omer yildirim") == ["Yıldırım Ömer"]


async def test_a_department_and_a_group_narrow_it_down(world: World) -> None:
    row = await Department.objects().where(Department.name == "Klantcontactcentrum").first()
    group = await groups.add({"name": "Parkeren"}, "test")
    await groups.join(group.id, world.sam.employee_id, "test")
    await groups.join(group.id, world.bea.employee_id, "test")
    assert row
    assert await names(department=row.id, q="e") == ["de Vries Sam", "el Idrissi Fatima", "Onthaal Beheer"]
    assert await names(group=group.id) == ["de Vries Sam", "Smit Bea"]
    assert await names(group=group.id, department=row.id) == ["de Vries Sam"]


async def test_two_people_with_the_same_name_are_both_there(world: World) -> None:
    await employee("Smit", "Bea", "Afval")
    assert (await names(q="smit bea")) == ["Smit Bea", "Smit Bea"]


async def test_it_is_leafed_through_page_by_page(server: Server, world: World) -> None:
    await Employee.insert(*(Employee(family_name=f"Zz {n:04}") for n in range(250)))
    everybody = await employees.directory()
    pages = [search(everybody, Wanted(page=page)) for page in (1, 2, 3, 99)]
    assert [len(found.entries) for found in pages] == [100, 100, 55, 55]
    assert [found.page for found in pages] == [1, 2, 3, 3]
    async with server.client(world.bea) as client:
        html = (await client.get("/directory?q=zz&page=2")).text
        assert "Pagina 2 van 3" in html
        assert 'href="/directory?q=zz&amp;page=3"' in html
        for senseless in ("page=0", "page=x", "department=x", "group=" + "9" * 20, "page=999999999"):
            assert (await client.get(f"/directory?{senseless}")).status_code == 200


async def test_an_empty_list_says_what_to_do(server: Server, world: World) -> None:
    async with server.client(world.bea) as client:
        html = (await client.get("/directory?q=niemand")).text
    assert "Niemand gevonden" in html
    assert "Probeer minder woorden" in html
    assert "Wis zoekopdracht" in html


async def test_while_typing_the_list_alone_is_sent(server: Server, world: World) -> None:
    async with server.client(world.bea) as client:
        part = await client.get(
            "/directory?q=batens", headers={"HX-Request": "true", "HX-Target": "div#directory-list"}
        )
        whole = await client.get("/directory?q=batens", headers={"HX-Request": "true"})
    assert part.text.startswith('<div id="directory-list">')
    assert rows_of(part.text) == rows_of(whole.text)
    assert "<main" in whole.text


async def test_what_is_shown_is_escaped_and_what_was_found_is_marked(server: Server, world: World) -> None:
    await employee("<b>Jansen", function="=1+1")
    async with server.client(world.bea) as client:
        html = (await client.get("/directory?q=jansen")).text
    assert "&lt;b&gt;<mark>Jansen</mark>" in html


async def test_whether_somebody_without_an_account_is_there_is_not_known(
    server: Server, world: World
) -> None:
    desk = await employee("Balie Burgerzaken", department="Burgerzaken", phone="1300")
    async with server.client(world.bea) as client:
        assert rows_of((await client.get("/directory?q=balie")).text) == [
            "Balie Burgerzaken Burgerzaken Niet bekend 1300"
        ]
        assert "niet bekend: er is geen account" in (await client.get(f"/directory/{desk}")).text


async def test_one_employee_is_shown_with_her_substitute(server: Server, world: World) -> None:
    bea, abe = world.bea.employee_id, world.abe.employee_id
    await Employee.update({Employee.substitute: abe}).where(Employee.id == bea)
    async with server.client(world.fatima) as client:
        html = (await client.get(f"/directory/{bea}")).text
        assert "Vraag het de vervanger:" in html
        assert f'href="/directory/{abe}"' in html
        assert f"/tasks/new?kind=callback_note&amp;for=employee:{bea}" in html
        await Employee.update({Employee.active: False}).where(Employee.id == abe)
        assert "Vraag het de vervanger:" not in (await client.get(f"/directory/{bea}")).text


async def test_a_callback_note_from_the_directory_is_for_that_employee(server: Server, world: World) -> None:
    async with server.client(world.bea) as client:
        html = (await client.get(f"/tasks/new?kind=callback_note&for=employee:{world.abe.employee_id}")).text
        assert f'value="employee:{world.abe.employee_id}" selected' in html
        assert (await client.get('/tasks/new?for="><b>')).status_code == 200


async def test_who_left_is_in_no_list_but_her_contacts_keep_the_name(server: Server, world: World) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    await Employee.update({Employee.active: False}).where(Employee.id == world.abe.employee_id)
    async with server.client(world.sam) as client:
        assert "Batens" not in (await client.get("/directory")).text
        assert (await client.get(f"/directory/{world.abe.employee_id}")).status_code == 404
        assert "Batens" not in (await client.get("/tasks/new?kind=callback_note")).text
        html = (await client.get(f"/contacts/{contact.id}")).text
    assert "Batens Abe" in html
    assert "Uit dienst" in html
    assert f"/directory/{world.abe.employee_id}" not in html


async def test_the_employees_of_a_contact_lead_to_the_directory(server: Server, world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    async with server.client(world.sam) as client:
        html = (await client.get(f"/contacts/{contact.id}")).text
    assert f'<a href="/directory/{world.abe.employee_id}">Batens Abe</a>' in html


async def test_presence_is_that_of_the_moment(world: World) -> None:
    async def shown() -> str:
        return (await employees.find(world.abe.employee_id)).shown

    assert await shown() == "off"
    await here(world.abe)
    assert await shown() == "available"
    async with change():
        await presence.choose(world.abe, PresenceStatus.BREAK)
    assert await shown() == "break"
    async with change():
        await agents.deactivate(world.abe.id, world.admin)
    assert await shown() == "unknown"


@pytest.mark.parametrize(("who", "status"), [("abe", 200), ("bea", 200), ("sam", 200), ("admin", 404)])
async def test_the_directory_is_for_who_works_here(
    server: Server, world: World, who: str, status: int
) -> None:
    async with server.client(getattr(world, who)) as client:
        assert (await client.get("/directory")).status_code == status
        assert (await client.get(f"/directory/{world.abe.employee_id}")).status_code == status
        assert (await client.get("/directory/999999")).status_code == 404
    async with server.client() as stranger:
        assert (await stranger.get("/directory")).status_code == 303


async def test_two_thousand_employees_take_as_many_queries_as_five(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    here = ContextVar("here", default=False)
    here.set(True)
    ask = database.DB.engine.run

    async def counted(sql: str, args: Sequence[Any] = ()) -> Any:
        if here.get():  # the ticker of the server asks as well
            asked.append(sql)
        return await ask(sql, args)

    monkeypatch.setattr(database.DB.engine, "run", counted)
    assert directory.search(await employees.directory(), Wanted(q="")).number == 5
    for_five = list(asked)
    group = await groups.add({"name": "Iedereen"}, "test")
    for start in range(0, 2000, 500):
        rows = [Employee(family_name=f"Medewerker {start + n}", phone="030-7551300") for n in range(500)]
        made = await Employee.insert(*rows).returning(Employee.id)
        await GroupMember.insert(*(GroupMember(group=group.id, employee=row["id"]) for row in made))
    asked.clear()
    found = directory.search(await employees.directory(), Wanted(q="7551300 iedereen"))
    assert found.number == 2000
    assert asked == for_five
