"""Employees as administrators keep them, and who may."""

import secrets

import pytest

from app.news import change
from app.problems import Invalid
from app.tables import AuditEntry
from dashboard import agents, employees, groups, staff
from dashboard.tables import Agent, Department, Employee, Group
from tests.dashboard.given import department
from tests.serving import Server
from tests.world import World

PATHS = [
    ("GET", "/admin/employees"),
    ("GET", "/admin/employees/new"),
    ("POST", "/admin/employees"),
    ("GET", "/admin/employees/{employee}"),
    ("POST", "/admin/employees/{employee}"),
    ("POST", "/admin/employees/{employee}/departure"),
    ("POST", "/admin/employees/{employee}/return"),
    ("GET", "/admin/employees/import"),
    ("POST", "/admin/employees/import"),
    ("POST", "/admin/employees/import/confirmation"),
    ("GET", "/admin/departments"),
    ("GET", "/admin/departments/new"),
    ("POST", "/admin/departments"),
    ("GET", "/admin/departments/{department}"),
    ("POST", "/admin/departments/{department}"),
    ("POST", "/admin/departments/{department}/deletion"),
    ("GET", "/admin/groups"),
    ("GET", "/admin/groups/new"),
    ("POST", "/admin/groups"),
    ("GET", "/admin/groups/{group}"),
    ("POST", "/admin/groups/{group}"),
    ("POST", "/admin/groups/{group}/members"),
    ("POST", "/admin/groups/{group}/members/{employee}/removal"),
    ("POST", "/admin/groups/{group}/deletion"),
]


def form(**changes: str) -> dict[str, str]:
    filled = {"token": secrets.token_urlsafe(16), "family_name": "Jansen", "given_name": "Kim"}
    return filled | {"email": "kim.jansen@example.org", "phone": "030-7551350"} | changes


async def test_a_new_employee_stands_in_the_directory(server: Server, world: World) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    filled = form(department=await department(), substitute=str(world.bea.employee_id), function="Balie")
    async with server.client(world.admin) as admin:
        answer = await admin.post("/admin/employees", data=filled | {"group": str(group.id)})
        assert answer.status_code == 303
        assert "Bewaard." in (await admin.get(answer.headers["location"])).text
    [entry] = [entry for entry in await employees.directory() if entry.name == "Kim Jansen"]
    assert (entry.department, entry.function, entry.phone) == ("Burgerzaken", "Balie", "030-7551350")
    assert (entry.groups, entry.substitute, entry.agent) == (
        {group.id: "Parkeren"},
        world.bea.employee_id,
        None,
    )


async def test_the_same_form_sent_twice_makes_one_employee(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        for filled in (form(), form(email=""), form(email="", token="")):
            answers = [await admin.post("/admin/employees", data=filled) for _ in range(2)]
            made = {answer.headers["location"] for answer in answers}
            assert len(made) == (1 if filled["token"] else 2)
    assert await Employee.count().where(Employee.family_name == "Jansen") == 4


async def test_a_form_that_is_wrong_comes_back_with_what_was_typed(server: Server, world: World) -> None:
    wrong = form(family_name="", email="geen adres", phone="bel maar", substitute="999999", department="x")
    async with server.client(world.admin) as admin:
        answer = await admin.post("/admin/employees", data=wrong)
        assert answer.status_code == 422
        for sentence in (
            "Vul de achternaam in.",
            "Dit is geen e-mailadres.",
            "Dit is geen telefoonnummer.",
            "Kies er een uit de lijst.",
        ):
            assert sentence in answer.text, sentence
        for typed in ("Kim", "geen adres", "bel maar"):
            assert f'value="{typed}"' in answer.text
        taken = await admin.post("/admin/employees", data=form(email="ABE@example.org"))
        assert taken.status_code == 422
        assert "Er is al een medewerker met dit e-mailadres." in taken.text
        too_long = await admin.post("/admin/employees", data=form(function="x" * 201))
        assert "Hooguit 200 tekens." in too_long.text
    assert await Employee.count() == 5


@pytest.mark.parametrize("phone", ["1339", "030-7551339", "+32 2 555 12 12", ""])
async def test_a_direct_number_is_kept_as_it_was_written(world: World, phone: str) -> None:
    employee_id = await staff.add(form(phone=phone), [], world.admin)
    assert (await employees.find(employee_id)).phone == phone


async def test_nobody_stands_in_for_herself(world: World) -> None:
    employee_id = await staff.add(form(), [], world.admin)
    with pytest.raises(Invalid) as refused:
        await staff.edit(employee_id, form(substitute=str(employee_id)), [], world.admin)
    assert set(refused.value.errors) == {"substitute"}


async def test_what_is_edited_shows_and_keeps_the_account(server: Server, world: World) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    await groups.join(group.id, world.bea.employee_id, "test")
    url = f"/admin/employees/{world.bea.employee_id}"
    async with server.client(world.admin) as admin:
        html = (await admin.get(url)).text
        assert 'value="Smit"' in html
        assert f'href="/people/{world.bea.id}"' in html
        changed = form(family_name="Smit-Jansen", given_name="Bea", email="bea@example.org")
        assert (await admin.post(url, data=changed)).status_code == 303
        assert (await admin.post("/admin/employees/999999", data=changed)).status_code == 404
    entry = await employees.find(world.bea.employee_id)
    assert (entry.directory_name, entry.groups, entry.agent) == ("Smit-Jansen Bea", {}, world.bea.id)


async def test_who_leaves_cannot_sign_in_and_can_come_back(server: Server, world: World) -> None:
    url = f"/admin/employees/{world.bea.employee_id}"
    async with server.client(world.admin) as admin, server.client(world.bea) as bea:
        assert (await admin.post(f"{url}/departure")).status_code == 303
        assert (await bea.get("/directory")).status_code == 303
        assert await agents.load(world.bea.id) is None
        assert "Uit dienst" in (await admin.get("/admin/employees?q=smit")).text
        assert (await admin.post(f"{url}/return")).status_code == 303
    assert "Smit Bea" in [entry.directory_name for entry in await employees.directory()]
    assert await agents.load(world.bea.id) is None


async def test_the_last_administrator_cannot_leave(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        answer = await admin.post(f"/admin/employees/{world.admin.employee_id}/departure")
    assert answer.status_code == 409
    assert "minstens één beheerder" in answer.text
    assert (await employees.find(world.admin.employee_id)).works_here


async def test_an_address_is_free_once_its_owner_left(server: Server, world: World) -> None:
    await staff.leave(world.bea.employee_id, world.admin)
    await staff.add(form(email="bea@example.org"), [], world.admin)
    async with server.client(world.admin) as admin:
        answer = await admin.post(f"/admin/employees/{world.bea.employee_id}/return")
    assert answer.status_code == 422
    assert "Er is al een medewerker met dit e-mailadres." in answer.text


async def test_an_invitation_goes_to_the_employee_who_is_there(server: Server, world: World) -> None:
    employee_id = await staff.add(form(email="kim@example.org"), [], world.admin)
    invited = {"given_name": "K.", "family_name": "Janssen", "email": "Kim@Example.org"}
    async with server.client(world.admin) as admin:
        html = (await admin.get(f"/people/new?employee={employee_id}")).text
        assert 'value="kim@example.org"' in html
        answer = await admin.post("/people", data=invited | {"privilege": "mail.handle"})
        assert "Kim Jansen stond al in het smoelenboek." in answer.text
        other = await admin.post("/people", data=invited | {"email": "nieuw@example.org"})
        assert "stond al in het smoelenboek" not in other.text
    agent = await Agent.objects().where(Agent.email == "kim@example.org").first()
    assert agent
    assert agent.employee == employee_id
    assert await Employee.count() == 7


async def test_an_invitation_never_takes_the_entry_of_who_left(world: World) -> None:
    employee_id = await staff.add(form(email="kim@example.org"), [], world.admin)
    await staff.leave(employee_id, world.admin)
    async with change():
        await agents.add(email="kim@example.org", given_name="Kim", family_name="Peters", by="test")
    agent = await Agent.objects().where(Agent.email == "kim@example.org").first()
    assert agent
    assert agent.employee != employee_id


@pytest.mark.parametrize("who", ["abe", "bea", "sam", "nobody"])
async def test_only_administrators_keep_the_directory(server: Server, world: World, who: str) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    ids = {"employee": world.abe.employee_id, "department": await department(), "group": group.id}
    async with server.client(getattr(world, who, None)) as client:
        for method, path in PATHS:
            answer = await client.request(method, path.format(**ids))
            known = who != "nobody"
            assert answer.status_code == 404 if known else answer.status_code in (303, 401, 403), path
    assert (await employees.find(world.abe.employee_id)).works_here
    assert await Group.exists()


async def test_what_is_not_there_is_not_found(server: Server, world: World) -> None:
    nothing = {"employee": 999999, "department": 999999, "group": 999999}
    async with server.client(world.admin) as admin:
        for method, path in PATHS:
            if "{" in path:
                data = form() | {"name": "x"} if method == "POST" else None
                answer = await admin.request(method, path.format(**nothing), data=data)
                assert answer.status_code == 404, path


async def test_an_empty_house_says_what_to_do(server: Server, world: World) -> None:
    await Employee.update({Employee.department: None}, force=True)
    await Department.delete(force=True)
    async with server.client(world.admin) as admin:
        assert "Nog geen afdelingen" in (await admin.get("/admin/departments")).text
        assert "Nog geen groepen" in (await admin.get("/admin/groups")).text
        assert "Niemand gevonden" in (await admin.get("/admin/employees?q=zzz")).text


async def test_what_an_administrator_does_is_in_the_audit_trail(server: Server, world: World) -> None:
    employee_id = await staff.add(form(), [], world.admin)
    await staff.edit(employee_id, form(), [], world.admin)
    await staff.leave(employee_id, world.admin)
    await staff.come_back(employee_id, world.admin)
    hers = AuditEntry.subject == f"employee:{employee_id}"
    entries = await AuditEntry.select().where(hers).order_by(AuditEntry._meta.primary_key)
    assert [entry["action"] for entry in entries] == [
        "employees.add",
        "employees.edit",
        "employees.leave",
        "employees.return",
    ]
    assert {entry["actor"] for entry in entries} == {world.admin.actor}
    assert not any("Jansen" in entry["data"] for entry in entries)
