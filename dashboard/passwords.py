"""Passwords: argon2 in a thread, so that nobody waits for another's sign-in."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import audit, sessions
from app.news import change
from app.problems import Problem
from app.texts import N_, _
from dashboard.tables import Agent

SHORTEST, LONGEST = 12, 256
_hasher = PasswordHasher()


class WrongPassword(Problem):
    status = 422
    sentence = N_("That is not your present password.")


async def digest_of(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, digest: str) -> bool:
    """Takes as long when there is no digest, so that time tells nobody whether the account exists."""
    return await asyncio.to_thread(_matches, password, digest)


def _matches(password: str, digest: str) -> bool:
    of_nobody = _digest_of_nobody()
    try:
        return _hasher.verify(digest or of_nobody, password) and bool(digest)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _digest_of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def check(password: str, errors: dict[str, str], name: str = "password") -> None:
    """Length is what counts; any characters will do."""
    if not SHORTEST <= len(password) <= LONGEST:
        errors.setdefault(
            name, _("Use %(least)s to %(most)s characters.") % {"least": SHORTEST, "most": LONGEST}
        )


async def change_password(agent_id: int, present: str, new: str, token: str) -> None:
    """Ends every other session of hers; the one of `token` goes on. Raises WrongPassword."""
    agent = await Agent.objects().where(Agent.id == agent_id).first()
    if agent is None or not await matches(present, agent.password_hash):
        raise WrongPassword
    digest = await digest_of(new)
    async with change():
        await Agent.update({Agent.password_hash: digest}).where(Agent.id == agent_id)
        await sessions.end_all(agent_id, but=token)
        await audit.record(f"agent:{agent_id}", "password.change", f"agent:{agent_id}")
