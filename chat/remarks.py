"""What the system itself says in a conversation, to both sides, in the language of the visitor."""

from typing import Any
from uuid import uuid4

from app.database import run
from app.texts import Lazy, catalogue
from chat.lines import line, tell
from chat.tables import Author, Conversation, Message


async def make(conversation: Conversation, sentence: Lazy, **values: Any) -> None:
    """Inside change(), with its item held. Nothing is added to what has ended."""
    rows = await run(
        "UPDATE conversation SET last_seq = last_seq + 1 WHERE id = {} AND state <> 'ended'"
        " RETURNING last_seq, agent",
        conversation.id,
    )
    for row in rows:
        text = catalogue(conversation.language).gettext(sentence.key) % values
        said = line(conversation, row["last_seq"], Author.SYSTEM, str(uuid4()), text)
        said.name = ""
        await Message.insert(said)
        tell(conversation.id, row["agent"], "message", message=said.seq)
