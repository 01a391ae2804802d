"""The wallboard: what happens at this moment, read anew each time, so that a restart changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import now
from app.database import marks, run
from dashboard import handovers, periods, presence, rules, tallies
from dashboard.agents import SignedIn
from dashboard.kinds import AGENTS, KINDS, OVER, ItemKind, ringing, seen_by
from dashboard.presence import AgentPresence
from dashboard.states import Ending
from dashboard.tables import AgentPrivilege

CHATS = """SELECT i.id, i.kind, i.path, i.title, i.place, i.owner, i.waiting_since, i.created_at
    FROM item i WHERE i.state = 'open' AND i.kind IN ({rings}) AND NOT {over}"""

TODAY = """SELECT count(*) AS ended,
        sum(CASE WHEN ending = 'answered' AND waited <= {} THEN 1 ELSE 0 END) AS in_time,
        sum(CASE WHEN ending = 'missed' THEN 1 ELSE 0 END) AS missed,
        sum(CASE WHEN ending = 'abandoned' THEN 1 ELSE 0 END) AS abandoned
    FROM measure WHERE kind = 'chat' AND began_at >= {}"""

ORDER = {"chat": 0, "call": 1, "wrap": 2, "available": 3, "break": 4, "off": 5}
"""Who is at work first, in the order in which a supervisor looks for them."""


@dataclass(frozen=True)
class Chat:
    """A conversation that waits or goes on. `since`: from when the visitor waits, or the chat goes on."""

    id: int
    url: str
    title: str
    place: str
    owner: int | None
    since: datetime


@dataclass(frozen=True)
class Line:
    """One agent, and the conversations she has."""

    here: AgentPresence
    chats: list[Chat]

    @property
    def since(self) -> datetime:
        """From when she is what is shown."""
        return min(chat.since for chat in self.chats) if self.here.shown == "chat" else self.here.since


@dataclass(frozen=True)
class Open:
    """How much of one kind is open, and how much of that is late."""

    kind: ItemKind
    number: int
    late: int


@dataclass(frozen=True)
class Today:
    """The chats that were answered or are over since midnight; `seconds` is the promise, `norm` how many
    percent should be answered within it."""

    ended: int
    in_time: int
    missed: int
    abandoned: int
    seconds: int
    norm: int

    @property
    def level(self) -> int | None:
        """Percentage answered within the promised time, rounded down; None when there was none."""
        return self.in_time * 100 // self.ended if self.ended else None

    @property
    def low(self) -> bool:
        return self.level is not None and self.level < self.norm


@dataclass(frozen=True)
class Board:
    at: datetime
    waiting: list[Chat]
    lines: list[Line]
    away: int
    open: list[Open]
    today: Today

    @property
    def longest(self) -> datetime | None:
        return min((chat.since for chat in self.waiting), default=None)

    @property
    def lingers(self) -> bool:
        """Somebody waits longer than was promised."""
        return self.longest is not None and now() - self.longest > timedelta(seconds=self.today.seconds)

    @property
    def talking(self) -> int:
        return sum(line.here.shown in ("chat", "call") for line in self.lines)

    @property
    def calling(self) -> int:
        return sum(line.here.shown == "call" for line in self.lines)

    @property
    def free(self) -> int:
        return sum(line.here.free for line in self.lines)

    @property
    def in_channel(self) -> int:
        return sum(line.here.in_channel for line in self.lines)


async def now_on_it(agent: SignedIn) -> Board:
    """As it stands, with what this person may know of. Who has no dashboard open is only counted."""
    chats = await _chats(agent)
    lines = await _lines(chats)
    there = [line for line in lines if line.here.shown != "off" or line.chats]
    return Board(
        at=now(),
        waiting=sorted((chat for chat in chats if chat.owner is None), key=lambda chat: chat.since),
        lines=there,
        away=len(lines) - len(there),
        open=await _open(agent),
        today=await today(),
    )


async def today() -> Today:
    """Of the chats since midnight."""
    seconds, norm = await rules.number(rules.PROMISE), await rules.number(rules.NORM)
    [row] = await run(TODAY, seconds, periods.preset_of("today").begin)
    counted = {name: row[name] or 0 for name in ("ended", "in_time", Ending.MISSED, Ending.ABANDONED)}
    return Today(seconds=seconds, norm=norm, **counted)


async def to_be_assigned(agent: SignedIn, item_id: int) -> dict[str, Any] | None:
    """A conversation of the board and who could get it; None when it is over, or she may not."""
    if not agent.may("work.assign"):
        return None
    for chat in await _chats(agent):
        if chat.id == item_id:
            return {"chat": chat, "receivers": await handovers.receivers(chat.owner)}
    return None


async def _chats(agent: SignedIn) -> list[Chat]:
    kinds = [name for name in ringing() if name in seen_by(agent)] or [""]
    rows = await run(CHATS.replace("{rings}", marks(kinds)).replace("{over}", OVER), *kinds)
    found = [
        Chat(
            id=row["id"],
            url=f"{row['path']}/{row['id']}",
            title=row["title"],
            place=row["place"],
            owner=row["owner"],
            since=row["created_at"] if row["owner"] else row["waiting_since"] or row["created_at"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda chat: (chat.since, chat.id))


async def _lines(chats: list[Chat]) -> list[Line]:
    works = AgentPrivilege.name.is_in(sorted(AGENTS))
    workers = {row["agent"] for row in await AgentPrivilege.select(AgentPrivilege.agent).where(works)}
    lines = [
        Line(here, [chat for chat in chats if chat.owner == here.agent_id])
        for here in await presence.presences()
        if here.agent_id in workers
    ]
    return sorted(lines, key=lambda line: (ORDER[line.here.shown], line.here.name.casefold()))


async def _open(agent: SignedIn) -> list[Open]:
    """Every kind this person may see, also those of which nothing is open."""
    tallied = await tallies.tally()
    return [
        Open(
            KINDS[name],
            sum(cell["number"] for cell in tallied if cell["kind"] == name),
            sum(cell["number"] for cell in tallied if cell["kind"] == name and cell["late"]),
        )
        for name in seen_by(agent)
    ]
