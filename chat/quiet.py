"""Chats in which the visitor says nothing any more: she is warned, may say she is there, else it closes."""

from datetime import datetime, timedelta

from app.clock import now
from app.database import run
from app.news import change
from app.texts import N_, catalogue
from chat import endings
from chat.lines import tell
from chat.tables import Author, Conversation
from dashboard import items

WARNED_FOR = timedelta(minutes=2)
WARNING = N_("Are you still there? If nothing is said the chat closes in two minutes.")

SILENT = """SELECT c.id, c.item, c.warned_at, c.stayed_at, m.at, s.quiet_minutes
    FROM conversation c JOIN site s ON s.id = c.site
    JOIN message m ON m.conversation = c.id AND m.seq = c.last_seq
    WHERE c.state = 'active' AND s.quiet_minutes > 0 AND m.author <> 'visitor' AND m.at <= {}"""
WARN = """UPDATE conversation SET warned_at = {} WHERE id = {} AND state = 'active' AND warned_at IS NULL
    RETURNING id"""
STAY = """UPDATE conversation SET stayed_at = {}, warned_at = NULL WHERE id = {} AND state = 'active'
    RETURNING id"""


async def look(moment: datetime) -> None:
    """The ticker's duty. Whose question waits for an answer of the agent is not closed."""
    for row in await run(SILENT, moment):
        since = max(row["at"], row["stayed_at"] or row["at"])
        closes = since + timedelta(minutes=row["quiet_minutes"])
        if row["warned_at"] is None and moment >= closes - WARNED_FOR:
            await _warn(row["id"], row["item"], moment)
        elif row["warned_at"] is not None and moment >= row["warned_at"] + WARNED_FOR:
            await _close(row["id"], row["item"], row["warned_at"])


async def stay(conversation: Conversation) -> None:
    """The visitor says that she is still there."""
    async with change():
        if await run(STAY, now(), conversation.id):
            tell(conversation.id, None, "state")


def warning(conversation: Conversation) -> str:
    """In her language; empty while nobody was warned."""
    if conversation.warned_at is None or conversation.state != "active":
        return ""
    return catalogue(conversation.language).gettext(WARNING.key)


async def _warn(conversation_id: int, item_id: int, moment: datetime) -> None:
    async with change():
        await items.hold(item_id)
        if await run(WARN, moment, conversation_id):
            tell(conversation_id, None, "state")


async def _close(conversation_id: int, item_id: int, warned_at: datetime) -> None:
    """Only if nothing was said since the warning, which saying something takes back."""
    async with change():
        await items.hold(item_id)
        found = await Conversation.objects().get(Conversation.id == conversation_id)
        if found is not None and found.warned_at == warned_at:
            await endings.end(found, Author.SYSTEM)
