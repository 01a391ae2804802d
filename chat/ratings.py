"""What a visitor thought of a chat that is over: 1 to 5, shown to agents on its contact."""

from app import audit
from app.database import run
from app.news import change
from app.problems import Conflict, Invalid
from app.texts import N_, _
from chat.tables import Conversation
from dashboard import items

GIVE = "UPDATE conversation SET rating = {} WHERE id = {} AND state = 'ended' RETURNING id"
CONTACT = "SELECT id FROM contact WHERE item = {} ORDER BY id LIMIT 1"


class NotOver(Conflict):
    sentence = N_("This chat is not over yet.")


async def give(conversation: Conversation, written: str) -> None:
    """Once more changes it. Raises Invalid, NotOver."""
    if written not in ("1", "2", "3", "4", "5"):
        raise Invalid({"stars": _("Choose a number from 1 to 5.")}, {"stars": written})
    async with change():
        await items.hold(conversation.item)
        if not await run(GIVE, int(written), conversation.id):
            raise NotOver
        for row in await run(CONTACT, conversation.item):
            await audit.record("visitor", "contact.rated", f"contact:{row['id']}", stars=int(written))
