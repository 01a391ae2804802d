"""The people of the organisation, as agents look them up: where to reach them and whether they are there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.database import marks, run
from app.problems import NotFound
from app.texts import N_, Lazy
from dashboard import presence
from dashboard.contact_tables import ContactEmployee
from dashboard.folding import folded
from dashboard.tables import Agent, Department, full_name


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
    "unknown": Availability(N_("Not known"), "circle-help", "unknown"),
    "left": Availability(N_("Works here no longer"), "log-out", "off"),
}
READ = """
    SELECT e.id, e.given_name, e.family_name, e.function, e.email, e.phone, e.substitute, e.active,
           e.department AS department_id, d.name AS department
    FROM employee e LEFT JOIN department d ON d.id = e.department"""


@dataclass(frozen=True)
class Entry:
    """One line of the directory; family name first, as it is kept there. `groups` are names by id, `agent` is
    her account, if she can sign in, and `shown` is a key of AVAILABILITY."""

    id: int
    name: str
    directory_name: str
    function: str
    department: str
    department_id: int | None
    groups: dict[int, str]
    email: str
    phone: str
    substitute: int | None
    agent: int | None
    shown: str

    @property
    def presence(self) -> Availability:
        return AVAILABILITY[self.shown]

    @property
    def works_here(self) -> bool:
        return self.shown != "left"


async def directory() -> list[Entry]:
    """Everybody who works here, by family name."""
    return _by_name(await _entries("WHERE e.active = {}", True))


async def everybody() -> list[Entry]:
    """Also who left, by family name."""
    return _by_name(await _entries(""))


async def find(employee_id: int) -> Entry:
    """Also of who left. Raises NotFound."""
    found = await _entries("WHERE e.id = {}", employee_id)
    if not found:
        raise NotFound
    return found[0]


async def linked_to(contact_id: int) -> list[Entry]:
    """The employees of one contact, in the order in which they were linked."""
    links = ContactEmployee.select(ContactEmployee.employee).where(ContactEmployee.contact == contact_id)
    linked = [row["employee"] for row in await links.order_by(ContactEmployee.id)]
    if not linked:
        return []
    found = {entry.id: entry for entry in await _entries(f"WHERE e.id IN ({marks(linked)})", *linked)}
    return [found[employee_id] for employee_id in linked]


async def agent_of(employee_id: int) -> int | None:
    """The account of an employee who can sign in."""
    active = (Agent.employee == employee_id) & Agent.active.eq(True)
    row = await Agent.select(Agent.id).where(active).order_by(Agent.id).first()
    return row["id"] if row else None


async def account_of(employee_id: int) -> Agent | None:
    """Her account, also one that was deactivated."""
    hers = Agent.objects().where(Agent.employee == employee_id)
    return await hers.order_by(Agent.active, Agent.id, ascending=False).first()


async def department_names() -> dict[int, str]:
    rows = await Department.select(Department.id, Department.name).order_by(Department.name)
    return {row["id"]: row["name"] for row in rows}


async def _entries(where: str, *values: Any) -> list[Entry]:
    """In three more queries than one, however many there are."""
    rows = await run(f"{READ} {where}", *values)
    accounts = await _accounts()
    shown = {p.agent_id: p.shown for p in await presence.presences()}
    groups = await _groups()
    return [_entry(row, groups.get(row["id"], {}), accounts.get(row["id"]), shown) for row in rows]


async def _accounts() -> dict[int, int]:
    rows = await Agent.select(Agent.id, Agent.employee).where(Agent.active.eq(True)).order_by(Agent.id)
    return {row["employee"]: row["id"] for row in rows}


async def _groups() -> dict[int, dict[int, str]]:
    """Names by id, by employee."""
    rows = await run(
        'SELECT m.employee, g.id, g.name FROM group_member m JOIN employee_group g ON g.id = m."group"'
        " ORDER BY g.name"
    )
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        found.setdefault(row["employee"], {})[row["id"]] = row["name"]
    return found


def _entry(row: dict[str, Any], groups: dict[int, str], agent: int | None, shown: dict[int, str]) -> Entry:
    present = "left" if not row["active"] else shown.get(agent, "off") if agent else "unknown"
    return Entry(
        id=row["id"],
        name=full_name(row["given_name"], row["family_name"]),
        directory_name=full_name(row["family_name"], row["given_name"]),
        function=row["function"],
        department=row["department"] or "",
        department_id=row["department_id"],
        groups=groups,
        email=row["email"],
        phone=row["phone"],
        substitute=row["substitute"],
        agent=agent,
        shown=present,
    )


def _by_name(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (_place(entry.directory_name), entry.id))


@lru_cache(maxsize=20_000)
def _place(name: str) -> str:
    """Folding thousands of names takes longer than everything else on the page."""
    return folded(name)
