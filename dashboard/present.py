"""Who is present: what each agent chose, what can be seen of her, and whether a chat can ring at her now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import now
from app.database import marks, run
from app.problems import NotFound
from dashboard import rules
from dashboard.kinds import OVER, ringing
from dashboard.states import OfferState, PresenceStatus
from dashboard.tables import full_name

GRACE = timedelta(seconds=60)
"""How long a dashboard may be out of sight before its agent counts as gone."""

WORKING = (PresenceStatus.AVAILABLE, PresenceStatus.IN_CALL, PresenceStatus.WRAP_UP)
AWAY = (PresenceStatus.BREAK, PresenceStatus.OFFLINE)
TIRED = 3
"""After this many offers in a row that she let pass, a break is suggested to her."""

SHOWN = {
    PresenceStatus.AVAILABLE: "available",
    PresenceStatus.IN_CALL: "call",
    PresenceStatus.WRAP_UP: "wrap",
    PresenceStatus.BREAK: "break",
    PresenceStatus.OFFLINE: "off",
}


@dataclass(frozen=True)
class AgentPresence:
    """`chats` are the conversations going on; `rings` the offers that ring at her now; `ignored` the offers
    in a row that she let pass; `before_call` what she returns to when telephony put her on the phone."""

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
    wrap_up_until: datetime | None = None
    ignored: int = 0
    before_call: str = ""

    @property
    def in_channel(self) -> bool:
        """She works in the channel chat, whether she has her hands free or not."""
        working = self.status in WORKING and self.before_call not in AWAY
        return self.works_in_chat and self.connected and working

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

    @property
    def wrap_up_left(self) -> str:
        """Minutes and seconds, as the browser counts them down."""
        seconds = max(0, round((self.wrap_up_until - now()).total_seconds())) if self.wrap_up_until else 0
        return f"{seconds // 60}:{seconds % 60:02}"

    @property
    def tired(self) -> bool:
        """Too many offers went by her for somebody who is there."""
        return self.ignored >= TIRED and self.status == PresenceStatus.AVAILABLE


async def presences() -> list[AgentPresence]:
    """Everybody with an active account, the one idle longest first."""
    return [_presence(row) for row in await _rows("")]


async def presence_of(agent_id: int) -> AgentPresence:
    """Raises NotFound for who has no account (any more)."""
    rows = await _rows("AND p.agent = {}", agent_id)
    if not rows:
        raise NotFound
    return _presence(rows[0])


async def _rows(where: str, *values: Any) -> list[dict[str, Any]]:
    """A conversation is going on while its item is open and no contact of it has ended."""
    kinds = ringing() or [""]
    sql = f"""
        SELECT p.agent, p.status, p.reason, p.works_in_chat, p.seen_at, p.since, p.idle_since, p.max_chats,
               p.wrap_up_until, p.ignored, p.before_call,
               e.given_name, e.family_name,
               EXISTS (SELECT 1 FROM agent_privilege r WHERE r.agent = p.agent AND r.name = 'chat.handle')
                   AS may_chat,
               (SELECT count(*) FROM offer o WHERE o.agent = p.agent AND o.state = {{}}) AS rings,
               (SELECT count(*) FROM item i
                   WHERE i.owner = p.agent AND i.state = 'open' AND i.kind IN ({marks(kinds)})
                   AND NOT {OVER}) AS chats
        FROM presence p JOIN agent a ON a.id = p.agent JOIN employee e ON e.id = a.employee
        WHERE a.active = {{}} {where} ORDER BY p.idle_since, p.agent"""  # noqa: S608
    found = await run(sql, OfferState.RINGING.value, *kinds, True, *values)
    usual = await rules.number(rules.MAX_CHATS)
    return [row | {"max_chats": row["max_chats"] or usual} for row in found]


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
        wrap_up_until=row["wrap_up_until"],
        ignored=row["ignored"],
        before_call=row["before_call"],
    )
