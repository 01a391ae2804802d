"""What the directory holds when a file comes in: employees by address and by name, departments, groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.database import run
from dashboard.staff_file import Row

EVERYBODY = """
    SELECT e.id, e.given_name, e.family_name, e.function, e.email, e.phone, e.substitute, e.active,
           d.name AS department
    FROM employee e LEFT JOIN department d ON d.id = e.department ORDER BY e.id"""
MEMBERS = (
    'SELECT m.employee, g.name FROM group_member m JOIN employee_group g ON g.id = m."group" ORDER BY g.name'
)


@dataclass(frozen=True)
class Stored:
    """An employee as she stands in the directory."""

    id: int
    given_name: str
    family_name: str
    function: str
    email: str
    phone: str
    substitute: int | None
    active: bool
    department: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Departments or groups, by name in small letters."""

    ids: dict[str, int]

    def missing(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Those that are not there, each once, as they are spelled first."""
        found: dict[str, str] = {}
        for name in wanted:
            if name and name.casefold() not in self.ids:
                found.setdefault(name.casefold(), name)
        return tuple(found.values())

    def id_of(self, name: str) -> int | None:
        return self.ids.get(name.casefold())


@dataclass(frozen=True)
class Known:
    """`working` are those who work here by e-mail address, `gone` those who left, `named` by their names."""

    by_id: dict[int, Stored]
    working: dict[str, Stored]
    gone: dict[str, Stored]
    named: dict[tuple[str, str, str], list[Stored]]
    departments: Names
    groups: Names

    def matching(self, row: Row) -> list[Stored]:
        """By e-mail address; without one by name and department among those who work here."""
        if email := row.get("email"):
            found = self.working.get(email) or self.gone.get(email)
            return [found] if found else []
        name = (row.get("given_name"), row.get("family_name"), row.get("department").casefold())
        return self.named.get(name, [])

    def address_of(self, employee: int | None) -> str:
        """Her e-mail address; without one her name."""
        stored = self.by_id.get(employee) if employee else None
        return (stored.email or f"{stored.given_name} {stored.family_name}".strip()) if stored else ""


async def known() -> Known:
    everybody = await _everybody()
    named: dict[tuple[str, str, str], list[Stored]] = {}
    for stored in everybody:
        if stored.active:
            name = (stored.given_name, stored.family_name, stored.department.casefold())
            named.setdefault(name, []).append(stored)
    return Known(
        by_id={stored.id: stored for stored in everybody},
        working={stored.email.casefold(): stored for stored in everybody if stored.email and stored.active},
        gone={stored.email.casefold(): stored for stored in everybody if stored.email and not stored.active},
        named=named,
        departments=await _names("department"),
        groups=await _names("employee_group"),
    )


async def _everybody() -> list[Stored]:
    groups: dict[int, list[str]] = {}
    for row in await run(MEMBERS):
        groups.setdefault(row["employee"], []).append(row["name"])
    return [
        Stored(
            **row
            | {
                "active": bool(row["active"]),
                "department": row["department"] or "",
                "groups": tuple(groups.get(row["id"], ())),
            }
        )
        for row in await run(EVERYBODY)
    ]


async def _names(table: str) -> Names:
    rows = await run(f"SELECT id, name FROM {table}")  # noqa: S608 - one of two names of ours
    return Names({row["name"].casefold(): row["id"] for row in rows})
