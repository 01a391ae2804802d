"""What changes somebody's presence: what she chose, what was seen of her, the end of a chat.

Verbs run inside change(), the ticker's duties do not; they announce ("presence", "presence", agent=id)."""

from datetime import datetime, timedelta
from typing import Any

from piccolo.columns import Column

from app import audit
from app.clock import now
from app.news import announce, change
from app.problems import Invalid, NotFound
from dashboard import rules
from dashboard.agents import SignedIn
from dashboard.present import GRACE as GRACE
from dashboard.present import AgentPresence as AgentPresence
from dashboard.present import presence_of as presence_of
from dashboard.present import presences as presences
from dashboard.states import PresenceStatus
from dashboard.tables import Presence

MORE = timedelta(minutes=2)
"""What she adds to a wrap-up at a time."""


async def choose(agent: SignedIn, status: PresenceStatus, reason: str = "") -> None:
    """What she chose in the menu. It ends a timed wrap-up, and stays after a phone call that goes on."""
    why = reason[:100] if status == PresenceStatus.BREAK else ""
    values: dict[Column | str, Any] = {
        Presence.status: status,
        Presence.reason: why,
        Presence.since: now(),
        Presence.idle_since: now(),
        Presence.wrap_up_until: None,
        Presence.ignored: 0,
        Presence.call: "",
        Presence.before_call: "",
    }
    hers = Presence.agent == agent.id
    if not await Presence.update(values).where(hers & (Presence.status != status)).returning(Presence.agent):
        await Presence.update({Presence.reason: why}).where(hers)
    _tell(agent.id)


async def stay(agent: SignedIn) -> None:
    """She is there after all: no break is suggested any more."""
    await Presence.update({Presence.ignored: 0}).where(Presence.agent == agent.id)
    _tell(agent.id)


async def took(agent_id: int) -> None:
    """She accepted what rang, or what waited."""
    values: dict[Column | str, Any] = {Presence.idle_since: now(), Presence.ignored: 0}
    await Presence.update(values).where(Presence.agent == agent_id)


async def let_pass(agent_id: int) -> None:
    """An offer went by her."""
    await Presence.update({Presence.ignored: Presence.ignored + 1}).where(Presence.agent == agent_id)
    _tell(agent_id)


async def work_in_chat(agent: SignedIn, on: bool) -> None:
    """Whether she works in the channel chat. Raises NotFound without the privilege chat.handle."""
    if on and "chat.handle" not in agent.privileges:
        raise NotFound
    values: dict[Column | str, Any] = {Presence.works_in_chat: on, Presence.idle_since: now()}
    await Presence.update(values).where((Presence.agent == agent.id) & (Presence.works_in_chat == (not on)))
    _tell(agent.id)


async def seen(agent_id: int) -> bool:
    """A dashboard of hers is open at this moment. True when she was away before."""
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
    return bool(back)


async def unseen(moment: datetime) -> list[int]:
    """Who has not been seen for a minute, and was not found gone yet."""
    rows = await Presence.select(Presence.agent).where(Presence.seen_at < moment - GRACE)
    return [row["agent"] for row in rows]


async def leave(agent_id: int, moment: datetime) -> bool:
    """She counts as gone, and that is told once. False when she was seen in the meantime."""
    still = (Presence.agent == agent_id) & (Presence.seen_at < moment - GRACE)
    gone = bool(await Presence.update({Presence.seen_at: None}).where(still).returning(Presence.agent))
    if gone:
        _tell(agent_id)
    return gone


async def start_wrap_up(agent_id: int, seconds: int | None = None) -> None:
    """Gives her time to register what was said; who chose another status in the meantime keeps it.
    Without `seconds` as long as the organisation chose, which may be not at all."""
    lasts = await rules.number(rules.WRAP_UP) if seconds is None else seconds
    if lasts:
        await _wrap_up(agent_id, now() + timedelta(seconds=lasts))
    else:
        await Presence.update({Presence.idle_since: now()}).where(Presence.agent == agent_id)
    _tell(agent_id)


async def extend_wrap_up(agent_id: int) -> None:
    """Two minutes more; nothing when it is over, or has no end."""
    here = await presence_of(agent_id)
    if here.wrap_up_until is not None:
        same = (Presence.agent == agent_id) & (Presence.wrap_up_until == here.wrap_up_until)
        await Presence.update({Presence.wrap_up_until: here.wrap_up_until + MORE}).where(same)
        _tell(agent_id)


async def end_wrap_up(agent_id: int) -> None:
    """The registration is saved: a timed wrap-up is over before its time."""
    await _end_wrap_ups((Presence.agent == agent_id) & Presence.wrap_up_until.is_not_null())


async def finish_wrap_up(agent_id: int) -> None:
    """She says that she is done, with a timed wrap-up or one that she chose."""
    await _end_wrap_ups(Presence.agent == agent_id)


async def end_wrap_ups(moment: datetime) -> None:
    """The ticker's duty: who had her time is available again."""
    over = Presence.wrap_up_until <= moment
    if await Presence.exists().where(over):
        async with change():
            await _end_wrap_ups(over)


async def own_limit(agent_id: int) -> str:
    """How many chats an administrator chose for her; empty: as many as everybody."""
    row = await Presence.select(Presence.max_chats).where(Presence.agent == agent_id).first()
    return str(row["max_chats"]) if row and row["max_chats"] else ""


async def limit_chats(agent_id: int, written: str, by: str) -> None:
    """How many chats she handles at a time; empty: as many as everybody. Raises Invalid."""
    if written and not rules.fits(rules.MAX_CHATS, written):
        raise Invalid({"most": rules.limits(rules.MAX_CHATS)})
    await Presence.update({Presence.max_chats: int(written or 0)}).where(Presence.agent == agent_id)
    await audit.record(by, "people.chats", f"agent:{agent_id}", most=int(written or 0))
    _tell(agent_id)


async def _wrap_up(agent_id: int, until: datetime) -> None:
    """Whom the telephony system put on the phone meanwhile begins with it after her call."""
    hers = Presence.agent == agent_id
    timed = (Presence.status == PresenceStatus.WRAP_UP) & Presence.wrap_up_until.is_not_null()
    working = (Presence.status == PresenceStatus.AVAILABLE) | timed
    await Presence.update(
        {Presence.status: PresenceStatus.WRAP_UP, Presence.since: now(), Presence.wrap_up_until: until}
    ).where(hers & working)
    worked = (Presence.before_call == PresenceStatus.AVAILABLE) | Presence.wrap_up_until.is_not_null()
    await Presence.update(
        {Presence.before_call: PresenceStatus.WRAP_UP, Presence.wrap_up_until: until}
    ).where(hers & (Presence.status == PresenceStatus.IN_CALL) & worked)


async def _end_wrap_ups(whose: Any) -> None:
    available: dict[Column | str, Any] = {
        Presence.status: PresenceStatus.AVAILABLE,
        Presence.since: now(),
        Presence.idle_since: now(),
        Presence.wrap_up_until: None,
    }
    after_call: dict[Column | str, Any] = {
        Presence.before_call: PresenceStatus.AVAILABLE,
        Presence.wrap_up_until: None,
    }
    wrapping, before = (
        Presence.status == PresenceStatus.WRAP_UP,
        Presence.before_call == PresenceStatus.WRAP_UP,
    )
    for values, those in ((available, wrapping), (after_call, before)):
        for row in await Presence.update(values).where(whose & those).returning(Presence.agent):
            _tell(row["agent"])


def _tell(agent_id: int) -> None:
    announce("presence", "presence", agent=agent_id)
