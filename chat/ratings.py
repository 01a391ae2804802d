"""What a visitor thought of a chat that is over: 1 to 5 and a few words, shown to agents with the chat and on
its contact."""

from app import audit
from app.database import run
from app.forms import cleaned, length
from app.news import change
from app.problems import Conflict, Invalid
from app.texts import N_, _
from chat import visits
from chat.tables import Conversation
from dashboard import items, measures

GIVE = "UPDATE conversation SET rating = {}, rating_text = {} WHERE id = {} AND state = 'ended' RETURNING id"
CONTACT = "SELECT id FROM contact WHERE item = {} ORDER BY id LIMIT 1"
LONGEST_TEXT = 1000


class NotOver(Conflict):
    sentence = N_("This chat is not over yet.")


async def give(conversation: Conversation, form: dict[str, str]) -> None:
    """`stars`, and if she likes `text`. Once more changes it. Raises Invalid, NotOver."""
    stars, text = _read(form)
    async with change():
        await items.hold(conversation.item)
        if not await run(GIVE, stars, text, conversation.id):
            raise NotOver
        measures.rate(conversation.item, stars)
        await visits.tell_screens(conversation, "state")
        # Without her words: the trail outlives a contact that is deleted.
        for row in await run(CONTACT, conversation.item):
            await audit.record("visitor", "contact.rated", f"contact:{row['id']}", stars=stars)


def _read(form: dict[str, str]) -> tuple[int, str]:
    stars, values = form.get("stars", ""), {"text": cleaned(form.get("text", ""))}
    errors: dict[str, str] = {}
    text = length(values, errors, "text", LONGEST_TEXT)
    if stars not in ("1", "2", "3", "4", "5"):
        errors["stars"] = _("Choose a number from 1 to 5.")
    if errors:
        raise Invalid(errors, form)
    return int(stars), text
