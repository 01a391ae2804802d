"""Who has an item on her screen, or is answering it: one row per item and agent, as long as her page says so.

Verbs run inside change(), the ticker's duty does not; ("items", "viewing", item=id) says that it changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import now
from app.database import run
from app.news import announce, change
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS
from dashboard.tables import Item, full_name

GRACE = timedelta(seconds=90)
"""Browsers let a page that nobody looks at speak once a minute."""

TYPED = timedelta(seconds=30)


@dataclass(frozen=True)
class Viewer:
    agent_id: int
    name: str
    typing: bool


async def begin(item_id: int, agent: SignedIn) -> None:
    """From now on it is on her screen."""
    fresh = await watches(item_id, agent.id)
    await run(
        "INSERT INTO viewing (item, agent, seen_at) VALUES ({}, {}, {})"
        " ON CONFLICT (item, agent) DO UPDATE SET seen_at = excluded.seen_at",
        item_id,
        agent.id,
        now(),
    )
    if not fresh:
        _tell(item_id)


async def go_on(item_id: int, agent: SignedIn) -> bool:
    """It is still there; False when she was away for too long, and has to begin anew."""
    rows = await run(
        "UPDATE viewing SET seen_at = {} WHERE item = {} AND agent = {} AND seen_at > {} RETURNING id",
        now(),
        item_id,
        agent.id,
        now() - GRACE,
    )
    return bool(rows)


async def type_in(item_id: int, agent: SignedIn) -> None:
    """She is writing an answer."""
    before = await run(
        "SELECT typing_at FROM viewing WHERE item = {} AND agent = {} AND typing_at > {}",
        item_id,
        agent.id,
        now() - TYPED,
    )
    await run(
        "INSERT INTO viewing (item, agent, seen_at, typing_at) VALUES ({}, {}, {}, {})"
        " ON CONFLICT (item, agent) DO UPDATE"
        " SET seen_at = excluded.seen_at, typing_at = excluded.typing_at",
        item_id,
        agent.id,
        now(),
        now(),
    )
    if not before:
        _tell(item_id)


async def leave(item_id: int, agent: SignedIn) -> None:
    """She turned away from it."""
    if await run("DELETE FROM viewing WHERE item = {} AND agent = {} RETURNING id", item_id, agent.id):
        _tell(item_id)


async def expire(moment: datetime) -> None:
    """The ticker's duty: a page that fell silent, or an answer nobody goes on typing, is no longer shown."""
    since, typed = moment - GRACE, moment - TYPED
    if not await run("SELECT id FROM viewing WHERE seen_at <= {} OR typing_at <= {} LIMIT 1", since, typed):
        return
    async with change():
        gone = await run("DELETE FROM viewing WHERE seen_at <= {} RETURNING item", since)
        stopped = await run("UPDATE viewing SET typing_at = NULL WHERE typing_at <= {} RETURNING item", typed)
        for item_id in {row["item"] for row in (*gone, *stopped)}:
            _tell(item_id)


async def watches(item_id: int, agent_id: int) -> bool:
    return agent_id in await watchers(item_id)


async def watchers(item_id: int) -> list[int]:
    """The agents who have it on their screen at this moment."""
    rows = await run("SELECT agent FROM viewing WHERE item = {} AND seen_at > {}", item_id, now() - GRACE)
    return [row["agent"] for row in rows]


async def shown_to(item: Item, agent: SignedIn) -> list[Viewer]:
    """The others. Of a conversation that is for who takes part in it, or reads along as well."""
    rows = await run(
        "SELECT v.agent, v.typing_at, e.given_name, e.family_name FROM viewing v"
        " JOIN agent a ON a.id = v.agent JOIN employee e ON e.id = a.employee"
        " WHERE v.item = {} AND v.seen_at > {} ORDER BY v.id",
        item.id,
        now() - GRACE,
    )
    if KINDS[item.kind].rings and agent.id not in (item.owner, *(row["agent"] for row in rows)):
        return []
    return [
        Viewer(
            agent_id=row["agent"],
            name=full_name(row["given_name"], row["family_name"]),
            typing=row["typing_at"] is not None and row["typing_at"] > now() - TYPED,
        )
        for row in rows
        if row["agent"] not in (agent.id, item.owner if KINDS[item.kind].rings else None)
    ]


def _tell(item_id: int) -> None:
    announce("items", "viewing", item=item_id)
