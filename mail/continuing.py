"""A conversation of another channel that goes on by e-mail: we write first, answers come to its item."""

from app.clock import now
from dashboard import items
from dashboard.agents import SignedIn
from dashboard.archive import Line
from dashboard.tables import Item
from mail import answers, outbox, signatures, writing
from mail.kinds import EMAIL
from mail.tables import OutboxMail


async def begin(item: Item, agent: SignedIn, form: dict[str, str], token: str) -> OutboxMail:
    """Queues `text` about `subject` to `to`; from now on the item is an e-mail that waits for the client.
    The same token again gives the same mail. Inside change(). Raises Invalid."""
    addressed = await writing.read(form)
    await items.update_item(
        item.id,
        kind=EMAIL.name,
        path=EMAIL.path,
        email=addressed.to,
        preference="email",
        summary=form["subject"],
        waiting_since=None,
    )
    mail = await outbox.queue(
        sender=addressed.mailbox.address,
        recipients=[addressed.to],
        subject=form["subject"],
        text=form["text"],
        below=await signatures.signature(agent, addressed.mailbox.address),
        item=item.id,
        agent=agent.id,
        token=token,
    )
    line = Line(at=now().isoformat(), who=agent.name, role="employee", text=mail.text)
    item.email = addressed.to
    contact = await answers.register(item, agent, mail, [line])
    await OutboxMail.update({OutboxMail.contact: contact.id}).where(OutboxMail.id == mail.id)
    return mail
