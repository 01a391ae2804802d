"""Agents: who may sign in, with which privileges."""

from dataclasses import dataclass
from typing import Any, TypedDict

from piccolo.columns.combination import WhereRaw

from app import audit, sessions
from app.database import CONFLICTS, in_turn
from app.news import announce, change
from app.problems import Conflict, NotFound
from app.texts import LANGUAGES, N_, Lazy
from dashboard import departments
from dashboard.states import PresenceStatus
from dashboard.tables import Agent, AgentPrivilege, Employee, Invitation, Presence, full_name

PRIVILEGES: dict[str, Lazy] = {
    "chat.handle": N_("Handle chats"),
    "chat.pick": N_("Take chats from the list"),
    "chat.supervise": N_("Read along with chats"),
    "mail.handle": N_("Handle e-mail and tasks"),
    "work.assign": N_("Assign work"),
    "contact.delete": N_("Delete contacts"),
    "history.review": N_("Review everybody's history"),
    "reports.view": N_("See reports"),
    "reports.agents": N_("See reports per person"),
    "admin": N_("Administer"),
}


EMPLOYEE: Any = Agent.employee
"""Piccolo gives no types beyond the first join."""


ADMINISTRATION = 1
"""For in_turn(): who may do what changes one at a time."""

USUAL = ("chat.handle", "chat.pick", "mail.handle")
"""What most people who are invited will do."""


class AddressTaken(Conflict):
    sentence = N_("There is somebody with this e-mail address already.")


class LastAdministrator(Conflict):
    sentence = N_("There must be at least one administrator who can sign in.")


@dataclass(frozen=True)
class SignedIn:
    """An agent as the rest of the house knows her; `name` and `department` are the employee's."""

    id: int
    employee_id: int
    name: str
    given_name: str
    email: str
    language: str
    department: str
    privileges: frozenset[str]
    enter_sends: bool
    news_folded: bool

    def may(self, privilege: str) -> bool:
        return privilege in self.privileges

    @property
    def actor(self) -> str:
        return f"agent:{self.id}"


class Listed(TypedDict):
    """One line of the page with people."""

    id: int
    name: str
    email: str
    department: str
    active: bool
    invited: bool
    privileges: list[str]


async def load(agent_id: int) -> SignedIn | None:
    """None when she is not there or may not come in any more."""
    row = (
        await Agent.select(
            Agent.email,
            Agent.language,
            Agent.enter_sends,
            Agent.news_folded,
            EMPLOYEE.id.as_alias("employee_id"),
            EMPLOYEE.given_name.as_alias("given_name"),
            EMPLOYEE.family_name.as_alias("family_name"),
            EMPLOYEE.department.name.as_alias("department"),
        )
        .where((Agent.id == agent_id) & Agent.active.eq(True))
        .first()
    )
    return await _signed_in(agent_id, row) if row else None


async def _signed_in(agent_id: int, row: dict[str, Any]) -> SignedIn:
    privileges = await AgentPrivilege.select(AgentPrivilege.name).where(AgentPrivilege.agent == agent_id)
    return SignedIn(
        id=agent_id,
        employee_id=row["employee_id"],
        name=full_name(row["given_name"], row["family_name"]),
        given_name=row["given_name"],
        email=row["email"],
        language=row["language"],
        department=row["department"] or "",
        privileges=frozenset(p["name"] for p in privileges),
        enter_sends=row["enter_sends"],
        news_folded=row["news_folded"],
    )


async def everybody() -> list[Listed]:
    """All agents by family name, the inactive ones last."""
    rows = await Agent.select(
        Agent.id,
        Agent.email,
        Agent.active,
        Agent.password_hash,
        EMPLOYEE.given_name.as_alias("given"),
        EMPLOYEE.family_name.as_alias("family"),
        EMPLOYEE.department.name.as_alias("department"),
    )
    held: dict[int, list[str]] = {}
    for privilege in await AgentPrivilege.select(AgentPrivilege.agent, AgentPrivilege.name):
        held.setdefault(privilege["agent"], []).append(privilege["name"])
    rows.sort(key=lambda row: (not row["active"], row["family"].casefold(), row["given"].casefold()))
    return [_listed(row, held.get(row["id"], [])) for row in rows]


def _listed(row: dict[str, Any], privileges: list[str]) -> Listed:
    return Listed(
        id=row["id"],
        name=full_name(row["given"], row["family"]),
        email=row["email"],
        department=row["department"] or "",
        active=row["active"],
        invited=not row["password_hash"],
        privileges=[name for name in PRIVILEGES if name in privileges],
    )


async def find(agent_id: int) -> Listed:
    for listed in await everybody():
        if listed["id"] == agent_id:
            return listed
    raise NotFound


async def add(
    *,
    email: str,
    given_name: str,
    family_name: str,
    department: str = "",
    privileges: frozenset[str] = frozenset(),
    password_hash: str = "",
    by: str,
) -> int:
    """A new agent, inside change(), for the employee with this address or for a new one. Without a password
    an invitation lets her in. Raises AddressTaken, and the change is lost."""
    agent = Agent(email=email, password_hash=password_hash)
    try:
        agent.employee = await in_directory(email) or await _employee(
            given_name=given_name,
            family_name=family_name,
            email=email,
            department=await departments.named(department) if department else None,
        )
        await agent.save()
    except CONFLICTS as error:
        raise AddressTaken from error
    await Presence.insert(Presence(agent=agent.id, max_chats=0))
    await _hold_exactly(agent.id, privileges)
    await audit.record(by, "people.add", f"agent:{agent.id}", privileges=sorted(privileges))
    return agent.id


async def in_directory(email: str) -> int | None:
    """The employee with this address who works here and has no account yet."""
    same = WhereRaw("lower(employee.email) = {}", email) & Employee.active.eq(True)
    accounts = Agent.select(Agent.employee)
    row = await Employee.select(Employee.id).where(same & Employee.id.not_in(accounts)).first()
    return row["id"] if row else None


async def _employee(**columns: Any) -> int:
    employee = Employee(**columns)
    await employee.save()
    return employee.id


async def set_privileges(agent_id: int, privileges: frozenset[str], by: SignedIn) -> None:
    """Inside change(). She signs in anew and her open screens close, so that nothing old stays in sight.

    Raises LastAdministrator."""
    await in_turn(ADMINISTRATION)
    if frozenset((await find(agent_id))["privileges"]) == privileges:
        return
    await _hold_exactly(agent_id, privileges)
    await _keep_an_administrator()
    await sessions.end_all(agent_id)
    announce(f"agent:{agent_id}", "privileges", agent=agent_id)
    await audit.record(by.actor, "people.privileges", f"agent:{agent_id}", privileges=sorted(privileges))


async def _hold_exactly(agent_id: int, privileges: frozenset[str]) -> None:
    await AgentPrivilege.delete().where(AgentPrivilege.agent == agent_id)
    if privileges:
        await AgentPrivilege.insert(
            *(AgentPrivilege(agent=agent_id, name=name) for name in sorted(privileges))
        )


async def deactivate(agent_id: int, by: SignedIn) -> None:
    """Inside change(). She is out at once; what she did stays hers. Raises LastAdministrator, NotFound."""
    await in_turn(ADMINISTRATION)
    await _set_active(agent_id, False)
    await _keep_an_administrator()
    await Presence.update({Presence.status: PresenceStatus.OFFLINE, Presence.works_in_chat: False}).where(
        Presence.agent == agent_id
    )
    await Invitation.delete().where(Invitation.agent == agent_id)
    await signed_out(agent_id)
    announce("presence", "presence", agent=agent_id)
    await audit.record(by.actor, "people.deactivate", f"agent:{agent_id}")


async def signed_out(agent_id: int) -> None:
    """Ends all her sessions and closes her screens, inside change()."""
    await sessions.end_all(agent_id)
    announce(f"agent:{agent_id}", "signed_out", agent=agent_id)


async def reactivate(agent_id: int, by: SignedIn) -> None:
    """Inside change(). Raises NotFound."""
    await _set_active(agent_id, True)
    await audit.record(by.actor, "people.reactivate", f"agent:{agent_id}")


async def _set_active(agent_id: int, active: bool) -> None:
    found = await Agent.update({Agent.active: active}).where(Agent.id == agent_id).returning(Agent.id)
    if not found:
        raise NotFound


async def _keep_an_administrator() -> None:
    held: Any = AgentPrivilege.agent
    able = (AgentPrivilege.name == "admin") & held.active.eq(True) & (held.password_hash != "")
    if not await AgentPrivilege.exists().where(able):
        raise LastAdministrator


async def set_language_of(agent: SignedIn, code: str) -> None:
    """What she chooses for her own screens; an unknown language changes nothing."""
    if code in LANGUAGES:
        async with change():
            await Agent.update({Agent.language: code}).where(Agent.id == agent.id)


async def set_signature_of(agent: SignedIn, signature: str) -> None:
    """What stands below the mails she writes."""
    async with change():
        await Agent.update({Agent.signature: signature}).where(Agent.id == agent.id)


async def signature_of(agent: SignedIn) -> str:
    row = await Agent.select(Agent.signature).where(Agent.id == agent.id).first()
    return str(row["signature"]) if row else ""
