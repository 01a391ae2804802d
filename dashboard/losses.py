"""Conversations whose agent vanished: they wait again, flagged, and are hers anew when she is back first."""

from datetime import datetime
from typing import Any

from app.clock import now
from app.database import marks, run
from app.news import change
from dashboard import agents, items, offers, presence
from dashboard.items import AlreadyTaken, Closed
from dashboard.kinds import KINDS, OVER, ringing
from dashboard.tables import Item


async def look(moment: datetime) -> None:
    """The ticker's duty: who has not been seen for a minute is gone, and her chats ring elsewhere. That is
    one transaction for each: a process that dies meanwhile leaves nothing behind."""
    for agent_id in await presence.unseen(moment):
        async with change():
            await _leave(agent_id, moment)
        async with change():
            await offers.reconsider(agent_id)
    for agent_id in await _back():
        await give_back(agent_id)


async def appear(agent_id: int) -> None:
    """A dashboard of hers is open: she counts as present, and what nobody took meanwhile is hers again."""
    async with change():
        was_away = await presence.seen(agent_id)
    if was_away:
        await give_back(agent_id)


async def give_back(agent_id: int) -> None:
    """What she lost and nobody took goes on with her, each in a change of its own."""
    agent = await agents.load(agent_id)
    for row in await run(
        "SELECT id, kind FROM item WHERE lost_by = {} AND owner IS NULL AND state = 'open'", agent_id
    ):
        if agent is None or not agent.may(KINDS[row["kind"]].privilege):
            continue
        try:
            async with change():
                await items.hold(row["id"])
                await items.give(row["id"], agent)
        except (AlreadyTaken, Closed):
            continue


async def _leave(agent_id: int, moment: datetime) -> None:
    talking = await _talking(agent_id)
    for row in talking:
        await items.hold(row["id"])
    if not await presence.leave(agent_id, moment):
        return
    for row in talking:
        await _take_back(row["id"], agent_id)


async def _take_back(item_id: int, agent_id: int) -> None:
    """Unless she ended it, or gave it to somebody, in the meantime."""
    taken = await run(
        "UPDATE item SET owner = NULL, lost_by = {}, waiting_since = coalesce(waiting_since, {})"
        " WHERE id = {} AND owner = {} AND state = 'open' RETURNING id",
        agent_id,
        now(),
        item_id,
        agent_id,
    )
    item = await Item.objects().where(Item.id == item_id).first() if taken else None
    if item is None:
        return
    items.tell(item_id, counts=True)
    if lost := KINDS[item.kind].lost:
        await lost(item)
    await offers.pass_on(item_id)


async def _talking(agent_id: int) -> list[dict[str, Any]]:
    kinds = ringing() or [""]
    return await run(
        "SELECT i.id FROM item i WHERE i.owner = {} AND i.state = 'open'"  # noqa: S608
        f" AND i.kind IN ({marks(kinds)}) AND NOT {OVER} ORDER BY i.id",
        agent_id,
        *kinds,
    )


async def _back() -> list[int]:
    """Whose conversations still wait though she is there: her stream began at the moment she was given up."""
    rows = await run(
        "SELECT DISTINCT i.lost_by FROM item i JOIN presence p ON p.agent = i.lost_by"
        " WHERE i.owner IS NULL AND i.state = 'open' AND p.seen_at > {}",
        now() - presence.GRACE,
    )
    return [row["lost_by"] for row in rows]
