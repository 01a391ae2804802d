"""The audit trail of one contact in words: who did what, and when."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.tables import AuditEntry
from app.texts import N_, Lazy, _
from dashboard import targets
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.tables import Agent, Employee

ACTS: dict[str, Lazy] = {
    "contact.begin": N_("Noted, with %(name)s as handler"),
    "contact.archive": N_("What was said is kept; nobody can change it"),
    "contact.complete": N_("%(who)s completed the registration"),
    "contact.employee": N_("%(who)s linked employee %(name)s"),
    "contact.employee_off": N_("%(who)s took employee %(name)s off"),
    "contact.reviewed": N_("%(who)s reviewed it"),
    "contact.commented": N_("%(who)s commented on it as a reviewer"),
    "contact.rated": N_("The visitor rated the chat: %(stars)s of 5"),
    "link.add": N_("%(who)s linked it with %(what)s"),
    "link.remove": N_("%(who)s took off the link with %(what)s"),
}
REVIEWS = ("contact.reviewed", "contact.commented")
OTHER = N_("%(who)s: %(action)s")


@dataclass(frozen=True)
class Told:
    at: datetime
    sentence: str


async def of_contact(contact: Contact, agent: SignedIn) -> list[Told]:
    """Newest first. A link with something that `agent` may not see is left out, and to others than reviewers
    and its handler what reviewers did."""
    about = AuditEntry.subject == f"contact:{contact.id}"
    number = AuditEntry._meta.primary_key
    entries = await AuditEntry.objects().where(about).order_by(number, ascending=False)
    read = [(entry, json.loads(entry.data)) for entry in entries]
    others = {data["other"] for _entry, data in read if "other" in data}
    seen = await targets.seen(others, agent)
    names = await _names(read)
    reviewed = agent.may("history.review") or contact.handler.id == agent.employee_id
    return [
        Told(entry.at, _sentence(entry, data, names, seen))
        for entry, data in read
        if ("other" not in data or data["other"] in seen) and (reviewed or entry.action not in REVIEWS)
    ]


def _sentence(
    entry: AuditEntry, data: dict[str, Any], names: dict[str, str], seen: dict[str, targets.Target]
) -> str:
    other = seen.get(data.get("other", ""))
    values = {
        "who": names.get(entry.actor) or _("the system"),
        "name": names.get(f"employee:{data.get('employee')}") or _("nobody"),
        "what": f"{other.word} {other.title}" if other else "",
        "action": entry.action,
        "stars": data.get("stars", ""),
    }
    return str(ACTS.get(entry.action, OTHER)) % values


async def _names(read: list[tuple[AuditEntry, dict[str, Any]]]) -> dict[str, str]:
    """Of who acted and of the employees it is about, as agent:7 and employee:3."""
    actors = [entry.actor.partition(":")[2] for entry, _data in read if entry.actor.startswith("agent:")]
    linked = [data["employee"] for _entry, data in read if data.get("employee")]
    agents = await Agent.objects(Agent.employee).where(
        Agent.id.is_in([int(actor) for actor in actors] or [0])
    )
    employees = await Employee.objects().where(Employee.id.is_in(linked or [0]))
    names = {f"agent:{agent.id}": agent.employee.name for agent in agents}
    return names | {f"employee:{employee.id}": employee.name for employee in employees}
