"""The people of the organisation, as agents look them up: where to reach them and whether they are there."""

from dataclasses import dataclass

from app.texts import N_, Lazy
from dashboard import presence
from dashboard.contact_tables import ContactEmployee
from dashboard.tables import Agent, Department, Employee


@dataclass(frozen=True)
class Availability:
    """How presence is written: a word, an icon, and the look of its mark."""

    word: Lazy
    icon: str
    look: str


AVAILABILITY = {
    "available": Availability(N_("Available"), "circle-check", "free"),
    "chat": Availability(N_("In a chat"), "message-circle", "chat"),
    "call": Availability(N_("On the phone"), "phone", "call"),
    "wrap": Availability(N_("Wrap-up"), "square-pen", "wrap"),
    "break": Availability(N_("Break"), "coffee", "break"),
    "off": Availability(N_("Not available"), "circle-slash", "off"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the directory; family name first, as it is kept there."""

    id: int
    name: str
    directory_name: str
    department: str
    phone: str
    presence: Availability


async def directory() -> list[Entry]:
    """Everybody, by family name."""
    return await _entries(
        await Employee.objects(Employee.department).order_by(Employee.family_name, Employee.id)
    )


async def linked_to(contact_id: int) -> list[Entry]:
    """The employees of one contact, in the order in which they were linked."""
    links = ContactEmployee.select(ContactEmployee.employee).where(ContactEmployee.contact == contact_id)
    linked = [row["employee"] for row in await links.order_by(ContactEmployee.id)]
    if not linked:
        return []
    found = {e.id: e for e in await Employee.objects(Employee.department).where(Employee.id.is_in(linked))}
    return await _entries([found[employee_id] for employee_id in linked])


async def agent_of(employee_id: int) -> int | None:
    """The account of an employee who can sign in."""
    active = (Agent.employee == employee_id) & Agent.active.eq(True)
    row = await Agent.select(Agent.id).where(active).order_by(Agent.id).first()
    return row["id"] if row else None


async def department_names() -> dict[int, str]:
    rows = await Department.select(Department.id, Department.name).order_by(Department.name)
    return {row["id"]: row["name"] for row in rows}


async def _entries(employees: list[Employee]) -> list[Entry]:
    shown = await _shown_presence()
    return [_entry(employee, shown.get(employee.id, "off")) for employee in employees]


async def _shown_presence() -> dict[int, str]:
    """By employee. Who has no active account is not here."""
    accounts = {row["id"]: row["employee"] for row in await Agent.select(Agent.id, Agent.employee)}
    return {accounts[p.agent_id]: p.shown for p in await presence.presences() if p.agent_id in accounts}


def _entry(employee: Employee, shown: str) -> Entry:
    return Entry(
        id=employee.id,
        name=employee.name,
        directory_name=employee.directory_name,
        department=employee.department.name or "",
        phone=employee.phone,
        presence=AVAILABILITY[shown],
    )
