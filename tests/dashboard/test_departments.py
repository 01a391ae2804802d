"""Departments and groups, as administrators keep them."""

import pytest

from app.tables import AuditEntry
from dashboard import departments, employees, groups, staff
from dashboard.tables import Department, Employee, Group, GroupMember
from tests.dashboard.given import department, item_for, registered
from tests.dashboard.staffing import form
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


async def test_a_department_is_made_renamed_and_deleted(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        new = {"name": "Sport", "email": "Sport@example.org"}
        for _ in range(2):
            assert (await admin.post("/admin/departments", data=new)).status_code == 303
        [made] = await Department.objects().where(Department.name == "Sport")
        assert made.email == "sport@example.org"
        url = f"/admin/departments/{made.id}"
        assert (await admin.post(url, data={"name": "Sport en cultuur", "email": ""})).status_code == 303
        assert (await admin.post(f"{url}/deletion")).status_code == 303
        assert (await admin.get(url)).status_code == 404
    assert not await Department.exists().where(Department.id == made.id)


async def test_a_department_that_is_used_stays(server: Server, world: World) -> None:
    await registered(world.abe)
    async with server.client(world.admin) as admin:
        for number in (await department(), await department("Klantcontactcentrum")):
            await Employee.update({Employee.department: None}, force=True)
            answer = await admin.post(f"/admin/departments/{number}/deletion")
            if number == await department():
                assert answer.status_code == 409
                assert "kan niet worden verwijderd" in answer.text
            else:
                assert answer.status_code == 303


@pytest.mark.parametrize("what", ["departments", "groups"])
async def test_a_name_is_given_once(server: Server, world: World, what: str) -> None:
    verbs = departments if what == "departments" else groups
    table = Department if what == "departments" else Group
    await verbs.add({"name": "Sport"}, "test")  # type: ignore[attr-defined]
    await verbs.add({"name": "Water"}, "test")  # type: ignore[attr-defined]
    water = await table.objects().where(table.name == "Water").first()
    assert water
    async with server.client(world.admin) as admin:
        for url, form in (
            (f"/admin/{what}", {"name": "SPORT"}),
            (f"/admin/{what}", {"name": "Sport", "email": "sport@example.org"}),
            (f"/admin/{what}/{water.id}", {"name": "sport"}),
            (f"/admin/{what}", {"name": ""}),
            (f"/admin/{what}", {"name": "x" * 201}),
            (f"/admin/{what}", {"name": "Groen", "email": "geen adres"}),
        ):
            answer = await admin.post(url, data=form)
            assert answer.status_code == 422, form
            assert 'aria-invalid="true"' in answer.text
        renamed = await admin.post(f"/admin/{what}/{water.id}", data={"name": "WATER"})
        assert renamed.status_code == 303


async def test_a_group_gets_members_and_loses_them(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        url = (await admin.post("/admin/groups", data={"name": "Parkeren"})).headers["location"]
        again = await admin.post("/admin/groups", data={"name": "Parkeren"})
        assert again.headers["location"] == url
        offered = await admin.get(
            f"{url}?q=batens", headers={"HX-Request": "true", "HX-Target": "div#offered"}
        )
        assert offered.text.count("Voeg toe") == 1
        assert "Batens Abe" in offered.text
        for _ in range(2):
            form = {"employee": str(world.abe.employee_id)}
            assert (await admin.post(f"{url}/members", data=form)).status_code == 303
        assert "Niemand gevonden die nog geen lid is." in (await admin.get(f"{url}?q=batens")).text
        assert await GroupMember.count() == 1
        for number in ("999999", "x", "9" * 30):
            assert (await admin.post(f"{url}/members", data={"employee": number})).status_code == 404
        for _ in range(2):
            removal = f"{url}/members/{world.abe.employee_id}/removal"
            assert (await admin.post(removal)).status_code == 303
        assert await GroupMember.count() == 0


async def test_a_group_is_deleted_unless_there_are_tasks_for_it(server: Server, world: World) -> None:
    from dashboard.task_tables import Task

    idle, busy = [await groups.add({"name": name}, "test") for name in ("Stil", "Druk")]
    await groups.join(idle.id, world.abe.employee_id, "test")
    item = await item_for(None)
    task = Task(kind="callback_note", token="t", item=item.id, message="x", for_group=busy.id)
    task.created_by = world.abe.employee_id
    await task.save()
    async with server.client(world.admin) as admin:
        assert (await admin.post(f"/admin/groups/{idle.id}/deletion")).status_code == 303
        refused = await admin.post(f"/admin/groups/{busy.id}/deletion")
        assert refused.status_code == 409
        assert "er zijn taken voor" in refused.text
    assert await Group.count() == 1


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
    entries = await AuditEntry.select().where(AuditEntry.subject == f"employee:{employee_id}")
    assert [entry["action"] for entry in entries] == [
        "employees.add",
        "employees.edit",
        "employees.leave",
        "employees.return",
    ]
    assert {entry["actor"] for entry in entries} == {world.admin.actor}
    assert not any("Jansen" in entry["data"] for entry in entries)
