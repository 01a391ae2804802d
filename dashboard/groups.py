"""Groups: employees of several departments who do one kind of work."""

from dataclasses import dataclass
from typing import Any

from app import audit
from app.database import CONFLICTS, run
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, _
from dashboard.departments import read
from dashboard.tables import Employee, Group, GroupMember

ONCE = (GroupMember.group, GroupMember.employee)


class GroupInUse(Conflict):
    sentence = N_("This group cannot be deleted: there are tasks for it.")


@dataclass(frozen=True)
class Listed:
    """One line of the page with groups; `members` counts those who work here now."""

    id: int
    name: str
    email: str
    members: int


async def listed() -> list[Listed]:
    rows = await run(
        "SELECT g.id, g.name, g.email,"
        " (SELECT count(*) FROM group_member m JOIN employee e ON e.id = m.employee"
        ' WHERE m."group" = g.id AND e.active) AS members FROM employee_group g'
    )
    return sorted((Listed(**row) for row in rows), key=lambda group: group.name.casefold())


async def names() -> dict[int, str]:
    return {group.id: group.name for group in await listed()}


async def find(group_id: int) -> Group:
    """Raises NotFound."""
    group = await Group.objects().where(Group.id == group_id).first()
    if group is None:
        raise NotFound
    return group


async def add(form: dict[str, str], by: str) -> Group:
    """The same form sent twice makes one group. Raises Invalid."""
    name, email = read(form, await _known(), _taken())
    async with change():
        new = Group.insert(Group(name=name, email=email))
        made = await new.on_conflict(Group.name, "DO NOTHING").returning(Group.id)
        if made:
            await audit.record(by, "groups.add", f"group:{made[0]['id']}")
    group = await Group.objects().where((Group.name == name) & (Group.email == email)).first()
    if group is None:
        raise Invalid({"name": _taken()}, form)
    return group


async def edit(group_id: int, form: dict[str, str], by: str) -> None:
    """Raises Invalid, NotFound."""
    group = await find(group_id)
    name, email = read(form, await _known(), _taken(), group_id)
    changes = {Group.name: name, Group.email: email}
    try:
        async with change():
            await Group.update(changes).where(Group.id == group.id)  # type: ignore[arg-type]
            await audit.record(by, "groups.edit", f"group:{group.id}")
    except CONFLICTS:
        raise Invalid({"name": _taken()}, form) from None


async def delete(group_id: int, by: str) -> None:
    """Its members go their own way. Raises GroupInUse, NotFound."""
    group = await find(group_id)
    try:
        async with change():
            await GroupMember.delete().where(GroupMember.group == group.id)
            await Group.delete().where(Group.id == group.id)
            await audit.record(by, "groups.delete", f"group:{group.id}", name=group.name)
    except CONFLICTS as error:
        raise GroupInUse from error


async def join(group_id: int, employee_id: int, by: str) -> None:
    """Who is a member already stays one. Raises NotFound, also for who left."""
    group = await find(group_id)
    working = (Employee.id == employee_id) & Employee.active.eq(True)
    if not await Employee.exists().where(working):
        raise NotFound
    async with change():
        member = GroupMember(group=group.id, employee=employee_id)
        await GroupMember.insert(member).on_conflict(ONCE, "DO NOTHING")
        await audit.record(by, "groups.join", f"group:{group.id}", employee=employee_id)


async def part(group_id: int, employee_id: int, by: str) -> None:
    """Who is no member stays none. Raises NotFound."""
    group = await find(group_id)
    async with change():
        await GroupMember.delete().where(
            (GroupMember.group == group.id) & (GroupMember.employee == employee_id)
        )
        await audit.record(by, "groups.part", f"group:{group.id}", employee=employee_id)


async def hold_exactly(employee_id: int, groups: frozenset[int]) -> None:
    """An employee's groups are these from now on. Inside change()."""
    await GroupMember.delete().where(GroupMember.employee == employee_id)
    if groups:
        await GroupMember.insert(*(GroupMember(group=g, employee=employee_id) for g in sorted(groups)))


async def named(name: str) -> int:
    """The group of this name, in capitals or not; made when there is none. Inside change()."""
    for row in await _known():
        if row["name"].casefold() == name.casefold():
            return int(row["id"])
    await Group.insert(Group(name=name)).on_conflict(Group.name, "DO NOTHING")
    other = await Group.select(Group.id).where(Group.name == name).first()
    assert other is not None  # noqa: S101
    return int(other["id"])


async def _known() -> list[dict[str, Any]]:
    return await Group.select(Group.id, Group.name)


def _taken() -> str:
    return _("There is a group with this name already.")
