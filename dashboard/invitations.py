"""One-time links: for a new agent, for one who lost the password, for the very first administrator."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from piccolo.columns.combination import And

from app import audit, sessions
from app.clock import now
from app.database import in_turn
from app.news import change
from app.problems import Problem
from app.texts import N_
from dashboard import agents
from dashboard.agents import PRIVILEGES
from dashboard.passwords import digest_of
from dashboard.tables import Agent, Invitation, full_name

VALID = timedelta(days=7)
INVITED: Any = Invitation.agent
FIRST_PRIVILEGES = frozenset(PRIVILEGES)


class LinkUsed(Problem):
    status = 410
    sentence = N_("This link was used already, or is too old. Ask your administrator for a new one.")


@dataclass(frozen=True)
class Invited:
    """Whom a link is for; without an agent it makes the first administrator."""

    agent: int | None
    name: str
    email: str


async def invite(agent_id: int, by: str) -> str:
    """The token of a new link, inside change(); older links of hers stop working."""
    await Invitation.delete().where((Invitation.agent == agent_id) & Invitation.used_at.is_null())
    await audit.record(by, "people.invite", f"agent:{agent_id}")
    return await _made(agent_id)


async def for_first_administrator() -> str | None:
    """The token of the only way in while there is nobody; None as soon as there is an agent."""
    if await Agent.exists():
        return None
    async with change():
        await Invitation.delete().where(Invitation.agent.is_null())
        token = await _made(None)
    return token


async def _made(agent_id: int | None) -> str:
    token = secrets.token_urlsafe(32)
    await Invitation.insert(
        Invitation(token_hash=sessions.digest(token), agent=agent_id, expires_at=now() + VALID)
    )
    return token


async def find(token: str) -> Invited:
    """Raises LinkUsed."""
    row = (
        await Invitation.select(
            Invitation.agent,
            INVITED.email.as_alias("email"),
            INVITED.employee.given_name.as_alias("given"),
            INVITED.employee.family_name.as_alias("family"),
        )
        .where(_usable(token))
        .first()
    )
    if row is None:
        raise LinkUsed
    return Invited(row["agent"], full_name(row["given"], row["family"]), row["email"] or "")


async def accept(
    token: str, password: str, *, email: str = "", given_name: str = "", family_name: str = ""
) -> int:
    """Sets the password, once, and returns the agent. The names make the first administrator.

    Raises LinkUsed."""
    password_hash = await digest_of(password)
    async with change():
        used = (
            await Invitation.update({Invitation.used_at: now()})
            .where(_usable(token))
            .returning(Invitation.agent)
        )
        if not used:
            raise LinkUsed
        if (agent_id := used[0]["agent"]) is None:
            agent_id = await _first(email, given_name, family_name, password_hash)
        else:
            await _renewed(agent_id, password_hash)
    return int(agent_id)


async def _renewed(agent_id: int, password_hash: str) -> None:
    await Agent.update({Agent.password_hash: password_hash}).where(Agent.id == agent_id)
    await agents.signed_out(agent_id)
    await audit.record(f"agent:{agent_id}", "people.accept", f"agent:{agent_id}")


async def _first(email: str, given_name: str, family_name: str, password_hash: str) -> int:
    await in_turn(agents.ADMINISTRATION)
    if await Agent.exists():
        raise LinkUsed
    return await agents.add(
        email=email,
        given_name=given_name,
        family_name=family_name,
        privileges=FIRST_PRIVILEGES,
        password_hash=password_hash,
        by="first-administrator",
    )


def _usable(token: str) -> And:
    return (
        (Invitation.token_hash == sessions.digest(token))
        & Invitation.used_at.is_null()
        & (Invitation.expires_at > now())
    )
