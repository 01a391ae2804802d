"""A mail that is taken back before it left: as if it had not been sent, with all that was typed."""

from datetime import timedelta
from typing import Any

from app import audit
from app.clock import now
from app.news import announce, change
from app.problems import Conflict
from app.texts import N_
from dashboard import drafts, items, measures, search
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.tables import Item
from mail import correspondence
from mail.tables import OutboxMail, SendingState

UNDO = timedelta(seconds=10)
"""How long a mail waits before it leaves, so that it can be taken back."""


class LeftAlready(Conflict):
    sentence = N_("This e-mail has left already.")


async def recall(item: Item, mail: OutboxMail, agent: SignedIn) -> None:
    """Her words become a draft again, the item is hers and open, the contact it made leaves the history.

    Its files wait for the next mail, under the form they were added to. Raises LeftAlready."""
    arrived = await correspondence.arrived(item)
    async with change():
        await items.hold(item.id)
        await _take_back(mail, agent)
        if mail.contact:
            hidden: dict[Any, Any] = {Contact.deleted_at: now(), Contact.item: None}
            await Contact.update(hidden).where(Contact.id == mail.contact)
        await measures.withdraw(item, mail.created_at)
        await items.reopen(item.id, agent, arrived[-1].at if arrived else item.created_at)
        await drafts.save(agent, item.id, "reply", mail.text)
        await audit.record(agent.actor, "mail.recall", f"mail:{mail.id}")
        announce("items", "mail", item=item.id, mail=mail.id)


async def recalled(agent: SignedIn, number: str) -> OutboxMail | None:
    """A mail that she took back, by its id as an address says it: what she sends instead begins like it."""
    if not number.isdecimal():
        return None
    hers = (OutboxMail.agent == agent.id) & (OutboxMail.state == SendingState.RECALLED)
    return await OutboxMail.objects().where(hers & (OutboxMail.id == int(number[:9]))).first()


async def _take_back(mail: OutboxMail, agent: SignedIn) -> None:
    mine = (OutboxMail.id == mail.id) & (OutboxMail.agent == agent.id)
    waits = (OutboxMail.state == SendingState.QUEUED) & (OutboxMail.next_at > now())
    back: dict[Any, Any] = {
        OutboxMail.state: SendingState.RECALLED,
        OutboxMail.token: f"recalled-{mail.id}",
        OutboxMail.item: None,
        OutboxMail.contact: None,
        OutboxMail.next_at: None,
    }
    search.forget("sent", mail.id)
    if not await OutboxMail.update(back).where(mine & waits).returning(OutboxMail.id):
        raise LeftAlready
