"""What the tests of callback notes and information requests begin with."""

import secrets

from dashboard import notices, task_reads, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.tables import Department, Employee, Group, Item
from dashboard.task_tables import Notice, Task
from tests.dashboard.given import KEES, department


def note(**changes: str) -> dict[str, str]:
    filled = {
        "token": secrets.token_urlsafe(16),
        "subject": "Rijbewijs",
        "message": "Moet de keuring opnieuw?",
        "when": "soon",
    }
    return filled | KEES | changes


def for_(agent: SignedIn) -> str:
    return f"employee:{agent.employee_id}"


async def asked(
    by: SignedIn, whom: str, origin: Item | None = None, contact: Contact | None = None, **changes: str
) -> Item:
    return await tasks.create_callback_note(note(**{"for": whom}, **changes), by, origin, contact)


async def the_department(email: str = "", name: str = "Burgerzaken") -> str:
    """As a form names it; with this address for its notes."""
    await Department.update({Department.email: email}).where(Department.name == name)
    return f"department:{await department(name)}"


async def the_group(email: str = "") -> str:
    group = Group(name="Team reisdocumenten", email=email)
    await group.save()
    return f"group:{group.id}"


async def without_account(email: str = "ans@example.org") -> str:
    """Ans Mulder, who cannot sign in."""
    ans = Employee(given_name="Ans", family_name="Mulder", email=email)
    await ans.save()
    return f"employee:{ans.id}"


async def task_of(item: Item) -> Task:
    task = await task_reads.of_item(item.id)
    assert task is not None
    return task


async def notices_of(item: Item) -> list[Notice]:
    """In the order in which they were owed, as whoever mails them finds them."""
    rows = await Notice.select(Notice.id).where(Notice.task == (await task_of(item)).id).order_by(Notice.id)
    found = [await notices.find(row["id"]) for row in rows]
    return [notice for notice in found if notice is not None]
