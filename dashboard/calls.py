"""What the telephony system tells about phone calls, so that no chat rings at who is on the phone.

A notice is signed with a shared secret over its moment and its words, is believed for five minutes, and
counts once. Calls are remembered by digests; which notice comes first makes no difference."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.addresses import phone_number
from app.clock import now
from app.database import run
from app.news import announce, change
from app.problems import Conflict, Invalid, NotFound, Problem
from app.settings import settings
from app.texts import N_, _
from dashboard import offers
from dashboard.states import PresenceStatus

WINDOW = timedelta(minutes=5)
REMEMBERED = timedelta(hours=1)
"""How long a notice is known: longer than the window, so that a late one finds that its call is over."""

MOST_CALLS = 6
"""At a time, of one agent; of more the oldest is forgotten."""

LOCKED = """UPDATE presence SET "call" = "call" WHERE agent = {}
    RETURNING status, "call", before_call"""
KNOWN = "INSERT INTO call_notice (digest, at) VALUES ({}, {}) ON CONFLICT (digest) DO NOTHING RETURNING id"


class CallEvent(StrEnum):
    NEW = "new"
    ANSWERED = "answered"
    HUNG_UP = "hung_up"


@dataclass(frozen=True)
class Notice:
    agent_id: int
    event: CallEvent
    call: str
    """A digest: short, whatever the telephony system calls it."""


class NotSigned(Problem):
    status = 401
    sentence = N_("The signature does not fit this notice.")


class OutOfTime(Problem):
    status = 401
    sentence = N_("The moment of this notice is more than five minutes from now.")


class ToldBefore(Conflict):
    sentence = N_("This notice was told before; it counts once.")


async def take(body: bytes, moment: str, signature: str) -> PresenceStatus:
    """What the status of the agent is now. Raises NotFound while no secret is set, NotSigned, OutOfTime,
    ToldBefore, Invalid."""
    _check(body, moment, signature)
    notice = await _read(body)
    async with change():
        await run("DELETE FROM call_notice WHERE at < {}", now() - REMEMBERED)
        if not await run(KNOWN, sha256(moment.encode() + b"." + body).hexdigest(), now()):
            raise ToldBefore
        status = await _heed(notice)
    async with change():
        await offers.reconsider(notice.agent_id)
    return status


def signed(secret: str, moment: str, body: bytes) -> str:
    """The signature that belongs to it."""
    return "sha256=" + hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()


def _check(body: bytes, moment: str, signature: str) -> None:
    secret = settings().call_secret
    if not secret:
        raise NotFound
    if not hmac.compare_digest(signed(secret, moment, body).encode(), signature.encode()):
        raise NotSigned
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise OutOfTime
    if abs(now() - datetime.fromtimestamp(int(moment), UTC)) > WINDOW:
        raise OutOfTime


async def _read(body: bytes) -> Notice:
    words, errors = _fields(body), {}
    event, call, agent = (words.get(name, "") for name in ("event", "call", "agent"))
    if event not in list(CallEvent):
        errors["event"] = _("One of: %(events)s.") % {"events": ", ".join(CallEvent)}
    if not 0 < len(call) <= 200:
        errors["call"] = _("The number of the call is missing, or longer than 200 characters.")
    agent_id = await _agent(agent, errors)
    if errors:
        raise Invalid(errors)
    return Notice(agent_id, CallEvent(event), sha256(call.encode()).hexdigest()[:14])


def _fields(body: bytes) -> dict[str, str]:
    try:
        words = json.loads(body)
    except ValueError:
        words = None
    if not isinstance(words, dict):
        raise Invalid({"body": _("This is not a JSON object.")})
    return {name: value.strip() for name, value in words.items() if isinstance(value, str)}


async def _agent(named: str, errors: dict[str, str]) -> int:
    """By her e-mail address or her direct number."""
    rows = await run(
        "SELECT a.id, a.email, e.phone FROM agent a JOIN employee e ON e.id = a.employee WHERE a.active = {}",
        True,
    )
    number = phone_number(named) if "@" not in named else None
    found = [row["id"] for row in rows if _is_called(row, named.lower(), number)]
    if len(found) == 1:
        return int(found[0])
    errors["agent"] = (
        _("Several people have this direct number.")
        if found
        else _("Nobody who signs in here has this e-mail address or direct number.")
    )
    return 0


def _is_called(row: dict[str, Any], named: str, number: str | None) -> bool:
    return bool(row["email"] == named or (number and row["phone"] and phone_number(row["phone"]) == number))


async def _heed(notice: Notice) -> PresenceStatus:
    """Two notices about one agent follow one another: her row is held first."""
    [here] = await run(LOCKED, notice.agent_id)
    before = here["call"].split()
    calls = [call for call in before if call != notice.call]
    if notice.event == CallEvent.HUNG_UP:
        await run(KNOWN, _over(notice), now())
    elif not await run("SELECT id FROM call_notice WHERE digest = {}", _over(notice)):
        calls.append(notice.call)
    if calls == before:
        return PresenceStatus(here["status"])
    return await _ring_off(notice, here) if not calls else await _on_the_phone(notice, here, calls)


def _over(notice: Notice) -> str:
    return sha256(f"over:{notice.agent_id}:{notice.call}".encode()).hexdigest()


async def _on_the_phone(notice: Notice, here: dict[str, Any], calls: list[str]) -> PresenceStatus:
    """Who said herself that she is on the phone still says so when the calls are over."""
    by_hand = here["status"] == PresenceStatus.IN_CALL
    await _become(
        notice.agent_id,
        PresenceStatus.IN_CALL,
        calls=" ".join(calls[-MOST_CALLS:]),
        before=here["before_call"] if by_hand else here["status"],
    )
    return PresenceStatus.IN_CALL


async def _ring_off(notice: Notice, here: dict[str, Any]) -> PresenceStatus:
    """What she had before; a wrap-up whose time ran out meanwhile was ended by its own duty."""
    status = PresenceStatus(here["before_call"] or here["status"])
    await _become(notice.agent_id, status, calls="", before="")
    return status


async def _become(agent_id: int, status: PresenceStatus, *, calls: str, before: str) -> None:
    await run(
        'UPDATE presence SET "call" = {}, before_call = {}, status = {}, idle_since = {},'
        " since = CASE WHEN status = {} THEN since ELSE {} END WHERE agent = {}",
        calls,
        before,
        status.value,
        now(),
        status.value,
        now(),
        agent_id,
    )
    announce("presence", "presence", agent=agent_id)
