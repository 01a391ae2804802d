"""Signing in and out. Wrong tries are counted by name and by address, and slow the guessing down."""

from datetime import timedelta

from app import audit, sessions
from app.clock import now
from app.filters import in_words
from app.news import announce, change
from app.problems import Problem, TooMany
from app.texts import N_
from dashboard import passwords
from dashboard.agents import SignedIn, load
from dashboard.tables import Agent, SignInFailure

WINDOW = timedelta(minutes=15)
TRIES_A_NAME = 10
TRIES_AN_ADDRESS = 30
KEPT = timedelta(hours=1)


class NotRecognised(Problem):
    """Wrong name, wrong password, no longer active: nobody is told which."""

    status = 422
    sentence = N_("E-mail address or password is not right.")


class TooManyTries(TooMany):
    sentence = N_("Too many attempts. Try again in %(wait)s, or ask your administrator for a new link.")


async def authenticate(email: str, password: str, address: str, user_agent: str = "") -> str:
    """The token of her new session. Raises NotRecognised or TooManyTries."""
    name_key, address_key = sessions.digest(f"name:{email}"), sessions.digest(f"address:{address}")
    # Counted before the password is looked at, and in a transaction of its own: tries of the same moment see
    # each other, so that never more than the allowed number get through.
    counted = await _count_try(name_key, address_key)
    agent = await Agent.objects().where((Agent.email == email) & Agent.active.eq(True)).first()
    right = await passwords.matches(password, agent.password_hash if agent else "")
    signed_in = await load(agent.id) if agent and right else None
    if signed_in is None:
        async with change():
            await audit.record(f"agent:{agent.id}" if agent else "unknown", "session.refuse")
        raise NotRecognised
    async with change():
        await SignInFailure.delete().where((SignInFailure.key == name_key) | SignInFailure.id.is_in(counted))
        await audit.record(signed_in.actor, "session.open")
        token = await sessions.open_for(signed_in.id, user_agent)
    return token


async def change_password(agent: SignedIn, present: str, new: str, token: str, address: str) -> None:
    """As passwords.change_password(); a wrong one counts as a try to sign in. Raises TooManyTries too."""
    counted = await _count_try(sessions.digest(f"name:{agent.email}"), sessions.digest(f"address:{address}"))
    await passwords.change_password(agent.id, present, new, token)
    async with change():
        await SignInFailure.delete().where(SignInFailure.id.is_in(counted))


async def _count_try(name_key: str, address_key: str) -> list[int]:
    """The ids of the rows that count this try."""
    async with change():
        await SignInFailure.delete().where(SignInFailure.at < now() - KEPT)
        rows = await SignInFailure.insert(SignInFailure(key=name_key), SignInFailure(key=address_key))
    counted = [row["id"] for row in rows]
    try:
        await _refuse_after(name_key, TRIES_A_NAME, counted)
        await _refuse_after(address_key, TRIES_AN_ADDRESS, counted)
    except TooManyTries:
        async with change():
            await SignInFailure.delete().where(SignInFailure.id.is_in(counted))
        raise
    return counted


async def _refuse_after(key: str, tries: int, but: list[int]) -> None:
    recent = (
        await SignInFailure.select(SignInFailure.at)
        .where((SignInFailure.key == key) & (SignInFailure.at > now() - WINDOW))
        .where(SignInFailure.id.not_in(but))
        .order_by(SignInFailure.at, ascending=False)
        .limit(tries)
    )
    if len(recent) == tries:
        seconds = int((recent[-1]["at"] + WINDOW - now()).total_seconds()) + 1
        raise TooManyTries(seconds=seconds, wait=in_words(seconds))


async def sign_out(agent: SignedIn, token: str) -> None:
    """Ends this session, and closes her screens; another browser of hers just connects again."""
    async with change():
        await sessions.end(token)
        announce(f"agent:{agent.id}", "signed_out", agent=agent.id)
        await audit.record(agent.actor, "session.end")
