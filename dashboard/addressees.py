"""For whom a note or request is: an employee, a department or a group, and where she is mailed."""

from dataclasses import dataclass
from typing import Any

from app.texts import N_, Lazy
from dashboard import employees
from dashboard.tables import Department, Employee, Group
from dashboard.task_tables import Task

TABLES: dict[str, Any] = {"employee": Employee, "department": Department, "group": Group}
COLUMNS: dict[str, Any] = {
    "employee": Task.for_employee,
    "department": Task.for_department,
    "group": Task.for_group,
}
NOBODY: dict[Any, Any] = dict.fromkeys(COLUMNS.values())
"""As columns of Task: the addressee is taken off."""


@dataclass(frozen=True)
class Addressee:
    """`kind` is employee, department or group; `email` is empty when nobody can be mailed."""

    kind: str
    id: int
    name: str
    email: str

    @property
    def value(self) -> str:
        """As a form sends it: employee:7."""
        return f"{self.kind}:{self.id}"

    @property
    def columns(self) -> dict[Any, Any]:
        """As columns of Task."""
        return NOBODY | {COLUMNS[self.kind]: self.id}

    @property
    def employee(self) -> int | None:
        return self.id if self.kind == "employee" else None


async def offered() -> list[tuple[Lazy, list[tuple[str, str]]]]:
    """What a form offers, in groups: values and words; of an employee also whether she is there."""
    active = {row["id"] for row in await Employee.select(Employee.id).where(Employee.active.eq(True))}
    people = [(f"employee:{e.id}", _words(e)) for e in await employees.directory() if e.id in active]
    found = [
        (N_("Departments"), await _named("department")),
        (N_("Groups"), await _named("group")),
        (N_("Employees"), people),
    ]
    return [(label, options) for label, options in found if options]


async def find(value: str) -> Addressee | None:
    """From what a form sends; None when there is no such, or she has left."""
    kind, _colon, number = value.partition(":")
    if kind not in TABLES or not number.isdecimal() or len(number) > 9:
        return None
    row = await TABLES[kind].objects().where(TABLES[kind].id == int(number)).first()
    if row is None or (kind == "employee" and not row.active):
        return None
    return _made(kind, row)


def of(task: Task) -> Addressee | None:
    """Of a task with the people in it loaded; None when it was taken off."""
    loaded = {"employee": task.for_employee, "department": task.for_department, "group": task.for_group}
    return next((_made(kind, row) for kind, row in loaded.items() if row is not None and row.id), None)


def name_of(task: Task) -> str:
    """Empty when it is for nobody any more."""
    found = of(task)
    return found.name if found else ""


def _made(kind: str, row: Any) -> Addressee:
    return Addressee(kind, row.id, row.name, row.email)


async def _named(kind: str) -> list[tuple[str, str]]:
    rows = await TABLES[kind].select().order_by(TABLES[kind].name)
    return [(f"{kind}:{row['id']}", row["name"]) for row in rows]


def _words(entry: employees.Entry) -> str:
    place = f"{entry.directory_name}, {entry.department}" if entry.department else entry.directory_name
    phone = f", {entry.phone}" if entry.phone else ""
    return f"{place}: {entry.presence.word}{phone}"
