"""Departments: where employees work and where questions belong."""

from dataclasses import dataclass
from typing import Any

from app import audit, forms
from app.database import CONFLICTS, run
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, _
from dashboard.tables import Department

NAME = 200


class DepartmentInUse(Conflict):
    sentence = N_("This department cannot be deleted: employees, contacts or tasks belong to it.")


@dataclass(frozen=True)
class Listed:
    """One line of the page with departments; `employees` counts who works there now."""

    id: int
    name: str
    email: str
    employees: int


async def listed() -> list[Listed]:
    rows = await run(
        "SELECT d.id, d.name, d.email,"
        " (SELECT count(*) FROM employee e WHERE e.department = d.id AND e.active) AS employees"
        " FROM department d"
    )
    return sorted((Listed(**row) for row in rows), key=lambda department: department.name.casefold())


async def find(department_id: int) -> Department:
    """Raises NotFound."""
    department = await Department.objects().where(Department.id == department_id).first()
    if department is None:
        raise NotFound
    return department


async def add(form: dict[str, str], by: str) -> None:
    """The same form sent twice makes one department. Raises Invalid."""
    name, email = read(form, await _known(), _taken())
    async with change():
        made = await _insert(name, email)
        if made:
            await audit.record(by, "departments.add", f"department:{made}")
    if not made and not await Department.exists().where(
        (Department.name == name) & (Department.email == email)
    ):
        raise Invalid({"name": _taken()}, form)


async def edit(department_id: int, form: dict[str, str], by: str) -> None:
    """Raises Invalid, NotFound."""
    department = await find(department_id)
    name, email = read(form, await _known(), _taken(), department_id)
    changes = {Department.name: name, Department.email: email}
    try:
        async with change():
            await Department.update(changes).where(Department.id == department.id)  # type: ignore[arg-type]
            await audit.record(by, "departments.edit", f"department:{department.id}")
    except CONFLICTS:
        raise Invalid({"name": _taken()}, form) from None


async def delete(department_id: int, by: str) -> None:
    """Raises DepartmentInUse, NotFound."""
    department = await find(department_id)
    try:
        async with change():
            await Department.delete().where(Department.id == department.id)
            await audit.record(by, "departments.delete", f"department:{department.id}", name=department.name)
    except CONFLICTS as error:
        raise DepartmentInUse from error


async def named(name: str) -> int:
    """The department of this name, in capitals or not; made when there is none. Inside change()."""
    for row in await _known():
        if row["name"].casefold() == name.casefold():
            return int(row["id"])
    made = await _insert(name, "")
    if made:
        return made
    other = await Department.select(Department.id).where(Department.name == name).first()
    assert other is not None  # noqa: S101
    return int(other["id"])


async def _insert(name: str, email: str) -> int | None:
    """None when there is one of this name."""
    new = Department.insert(Department(name=name, email=email))
    rows = await new.on_conflict(Department.name, "DO NOTHING").returning(Department.id)
    return rows[0]["id"] if rows else None


def read(form: dict[str, str], known: list[dict[str, Any]], taken: str, besides: int = 0) -> tuple[str, str]:
    """Name and e-mail address of a department or group; `known` are the ones there are. A new one may be
    called as one there is: whoever adds it sees whether that is the same form twice. Raises Invalid."""
    errors: dict[str, str] = {}
    forms.length(form, errors, "name", NAME)
    name, email = form.get("name", ""), forms.email(form, errors)
    if not name:
        errors["name"] = _("Fill in the name.")
    others = (row["name"] for row in known if row["id"] != besides)
    if any(other.casefold() == name.casefold() and (besides or other != name) for other in others):
        errors.setdefault("name", taken)
    if errors:
        raise Invalid(errors, form)
    return name, email


async def _known() -> list[dict[str, Any]]:
    return await Department.select(Department.id, Department.name)


def _taken() -> str:
    return _("There is a department with this name already.")
