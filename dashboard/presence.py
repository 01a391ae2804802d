"""Presence: what an agent chose, what can be seen of her, and whether a chat can ring at her now.

Verbs run inside change(), the ticker's duties do not; they announce ("presence", "presence", agent=id)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from piccolo.columns import Column

from app.clock import now
from app.database import marks, run
from app.news import announce, change
from app.problems import NotFound
from dashboard.agents import SignedIn
from dashboard.kinds import OVER, ringing
from dashboard.states import OfferState, PresenceStatus
from dashboard.tables import Presence, full_name

GRACE = timedelta(seconds=60)
"""How long a dashboard may be out of sight before its agent counts as gone."""

WORKING = (PresenceStatus.AVAILABLE, PresenceStatus.IN_CALL, PresenceStatus.WRAP_UP)
SHOWN = {
    PresenceStatus.AVAILABLE: "available",
    PresenceStatus.IN_CALL: "call",
    PresenceStatus.WRAP_UP: "wrap",
    PresenceStatus.BREAK: "break",
    PresenceStatus.OFFLINE: "off",
}


@dataclass(frozen=True)
class AgentPresence:
    """`chats` are the conversations going on; `rings` the offers that ring at her now."""

    agent_id: int
    name: str
    status: PresenceStatus
    reason: str
    works_in_chat: bool
    connected: bool
    chats: int
    rings: int
    maximum: int
    since: datetime
    idle_since: datetime

    @property
    def in_channel(self) -> bool:
        """She works in the channel chat, whether she has her hands free or not."""
        return self.works_in_chat and self.connected and self.status in WORKING

    @property
    def free(self) -> bool:
        """An offer could ring at her now."""
        available = self.in_channel and self.status == PresenceStatus.AVAILABLE
        return available and not self.rings and self.chats < self.maximum

    @property
    def shown(self) -> str:
        if not self.connected:
            return "off"
        if self.status == PresenceStatus.AVAILABLE and self.chats:
            return "chat"
        return SHOWN[self.status]


async def choose(agent: SignedIn, status: PresenceStatus, reason: str = "") -> None:
    """What she chose in the menu. Choosing ends a timed wrap-up."""
    values: dict[Column | str, Any] = {
        Presence.status: status,
        Presence.reason: reason[:100] if status == PresenceStatus.BREAK else "",
        Presence.since: now(),
        Presence.idle_since: now(),
        Presence.wrap_up_until: None,
    }
    await Presence.update(values).where((Presence.agent == agent.id) & (Presence.status != status))
    _tell(agent.id)


async def work_in_chat(agent: SignedIn, on: bool) -> None:
    """Whether she works in the channel chat. Raises NotFound without the privilege chat.handle."""
    if on and "chat.handle" not in agent.privileges:
        raise NotFound
    values: dict[Column | str, Any] = {Presence.works_in_chat: on, Presence.idle_since: now()}
    await Presence.update(values).where((Presence.agent == agent.id) & (Presence.works_in_chat == (not on)))
    _tell(agent.id)


async def seen(agent_id: int) -> None:
    """A dashboard of hers is open at this moment."""
    long_ago = Presence.seen_at.is_null() | (Presence.seen_at < now() - GRACE)
    back = await (
        Presence.update({Presence.seen_at: now(), Presence.idle_since: now()})
        .where((Presence.agent == agent_id) & long_ago)
        .returning(Presence.agent)
    )
    if back:
        _tell(agent_id)
    else:
        await Presence.update({Presence.seen_at: now()}).where(Presence.agent == agent_id)


async def gone(moment: datetime) -> None:
    """The ticker's duty: announces, once, who has not been seen for a minute."""
    unseen = Presence.seen_at < moment - GRACE
    if not await Presence.exists().where(unseen):
        return
    async with change():
        left = await Presence.update({Presence.seen_at: None}).where(unseen).returning(Presence.agent)
        for row in left:
            _tell(row["agent"])


async def start_wrap_up(agent_id: int, seconds: int = 120) -> None:
    """Gives her time to register what was said; who chose another status in the meantime keeps it."""
    values: dict[Column | str, Any] = {
        Presence.status: PresenceStatus.WRAP_UP,
        Presence.since: now(),
        Presence.wrap_up_until: now() + timedelta(seconds=seconds),
    }
    working = (Presence.status == PresenceStatus.AVAILABLE) | Presence.wrap_up_until.is_not_null()
    await Presence.update(values).where((Presence.agent == agent_id) & working)
    _tell(agent_id)


async def end_wrap_up(agent_id: int) -> None:
    """The registration is saved: a timed wrap-up is over before its time."""
    await _end_wrap_ups((Presence.agent == agent_id) & Presence.wrap_up_until.is_not_null())


async def end_wrap_ups(moment: datetime) -> None:
    """The ticker's duty: who had her time is available again."""
    over = Presence.wrap_up_until <= moment
    if await Presence.exists().where(over):
        async with change():
            await _end_wrap_ups(over)


async def presences() -> list[AgentPresence]:
    """Everybody with an active account, the one idle longest first."""
    return [_presence(row) for row in await _rows("")]


async def presence_of(agent_id: int) -> AgentPresence:
    """Raises NotFound for who has no account (any more)."""
    rows = await _rows("AND p.agent = {}", agent_id)
    if not rows:
        raise NotFound
    return _presence(rows[0])


async def _end_wrap_ups(whose: Any) -> None:
    values: dict[Column | str, Any] = {
        Presence.status: PresenceStatus.AVAILABLE,
        Presence.since: now(),
        Presence.idle_since: now(),
        Presence.wrap_up_until: None,
    }
    for row in await Presence.update(values).where(whose).returning(Presence.agent):
        _tell(row["agent"])


async def _rows(where: str, *values: Any) -> list[dict[str, Any]]:
    """A conversation is going on while its item is open and no contact of it has ended."""
    kinds = ringing() or [""]
    sql = f"""
        SELECT p.agent, p.status, p.reason, p.works_in_chat, p.seen_at, p.since, p.idle_since, p.max_chats,
               e.given_name, e.family_name,
               EXISTS (SELECT 1 FROM agent_privilege r WHERE r.agent = p.agent AND r.name = 'chat.handle')
                   AS may_chat,
               (SELECT count(*) FROM offer o WHERE o.agent = p.agent AND o.state = {{}}) AS rings,
               (SELECT count(*) FROM item i
                   WHERE i.owner = p.agent AND i.state = 'open' AND i.kind IN ({marks(kinds)})
                   AND NOT {OVER}) AS chats
        FROM presence p JOIN agent a ON a.id = p.agent JOIN employee e ON e.id = a.employee
        WHERE a.active = {{}} {where} ORDER BY p.idle_since, p.agent"""  # noqa: S608
    return await run(sql, OfferState.RINGING.value, *kinds, True, *values)


def _presence(row: dict[str, Any]) -> AgentPresence:
    return AgentPresence(
        agent_id=row["agent"],
        name=full_name(row["given_name"], row["family_name"]),
        status=PresenceStatus(row["status"]),
        reason=row["reason"],
        works_in_chat=bool(row["works_in_chat"] and row["may_chat"]),
        connected=row["seen_at"] is not None and row["seen_at"] > now() - GRACE,
        chats=row["chats"],
        rings=row["rings"],
        maximum=row["max_chats"],
        since=row["since"],
        idle_since=row["idle_since"],
    )


def _tell(agent_id: int) -> None:
    announce("presence", "presence", agent=agent_id)
