"""Whether the visitor is there: her window says so, and silence for more than a minute says that she left."""

from datetime import datetime, timedelta

from app.clock import now
from app.database import run
from app.news import announce, change
from app.texts import N_
from chat.tables import Conversation
from dashboard import items, viewing

AWAY = timedelta(seconds=75)
"""Her window answers a ping of its stream about twice a minute, unless she says something."""

LEFT = N_("the visitor has left")


async def start() -> None:
    """While this process did not run nobody could be seen: who was there gets the time to come back."""
    await run(
        "UPDATE conversation SET visitor_seen_at = {} WHERE state <> 'ended' AND visitor_left_at IS NULL",
        now(),
    )


async def seen(conversation_id: int) -> None:
    """She is there at this moment; if she had left, she is back."""
    rows = await run(
        "UPDATE conversation SET visitor_seen_at = {} WHERE id = {} AND state <> 'ended'"
        " RETURNING item, visitor_left_at",
        now(),
        conversation_id,
    )
    if rows and rows[0]["visitor_left_at"] is not None:
        async with change():
            await items.hold(rows[0]["item"])
            await _come_back(conversation_id)


async def look(moment: datetime) -> None:
    """The ticker's duty: who has not been seen for so long has left."""
    silent = await run(
        "SELECT id, item FROM conversation WHERE state <> 'ended' AND visitor_left_at IS NULL"
        " AND visitor_seen_at <= {}",
        moment - AWAY,
    )
    for row in silent:
        async with change():
            await items.hold(row["item"])
            await _leave(row["id"], moment)


async def tell_screens(conversation: Conversation, name: str, **ids: int) -> None:
    """To its agent and to who reads along; her side hears nothing of it. Inside change()."""
    for agent_id in {conversation.agent, *await viewing.watchers(conversation.item)} - {None}:
        announce(f"agent:{agent_id}", name, conversation=conversation.id, **ids)


async def _leave(conversation_id: int, moment: datetime) -> None:
    left = await run(
        "UPDATE conversation SET visitor_left_at = {} WHERE id = {} AND state <> 'ended'"
        " AND visitor_left_at IS NULL AND visitor_seen_at <= {} RETURNING item",
        moment,
        conversation_id,
        moment - AWAY,
    )
    for row in left:
        await run("UPDATE item SET note = {} WHERE id = {} AND note = ''", LEFT.key, row["item"])
        await _told(conversation_id)


async def _come_back(conversation_id: int) -> None:
    back = await run(
        "UPDATE conversation SET visitor_left_at = NULL WHERE id = {} AND visitor_left_at IS NOT NULL"
        " AND state <> 'ended' RETURNING item",
        conversation_id,
    )
    for row in back:
        await run("UPDATE item SET note = '' WHERE id = {} AND note = {}", row["item"], LEFT.key)
        await _told(conversation_id)


async def _told(conversation_id: int) -> None:
    conversation = await Conversation.objects().get(Conversation.id == conversation_id)
    assert conversation is not None  # noqa: S101
    items.tell(conversation.item)
    await tell_screens(conversation, "state")
