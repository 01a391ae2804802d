"""Departments and groups as administrators keep them."""

import pytest

from dashboard import departments, groups
from dashboard.tables import Department, Employee, Group, GroupMember
from dashboard.task_tables import Task
from tests.dashboard.given import department, item_for, registered
from tests.serving import Server
from tests.world import World


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
