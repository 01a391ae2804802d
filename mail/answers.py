"""Answers: a reply is a mail in the outbox and a line of the contact history, in one transaction."""

from datetime import datetime

from app.addresses import email_address, phone_number
from app.clock import now
from app.news import change
from app.problems import Conflict, Invalid
from app.texts import N_, _
from dashboard import contacts, drafts, items, registration
from dashboard.agents import SignedIn
from dashboard.archive import Line
from dashboard.contact_tables import Contact
from dashboard.states import Channel, ContactState, Outcome
from dashboard.tables import Item
from mail import correspondence, mailboxes, outbox
from mail.correspondence import Arrived
from mail.decoding import clean_text
from mail.tables import OutboxMail

LONGEST = 50_000


class SentBefore(Conflict):
    sentence = N_("Another answer was sent from this form. Reload the page, and send this one anew.")


async def send(item: Item, agent: SignedIn, text: str, token: str, *, close: bool) -> OutboxMail:
    """Queues the reply, registers the contact with what was written, and closes the item if asked.

    The same `token` again changes nothing. When the registration needs more, it stays a draft and the item
    open. Raises Invalid, AlreadyTaken, Closed, SentBefore, CannotBeWrittenTo."""
    before = await _sent_before(token, text)
    if before is not None:
        return before
    if not text.strip() or len(text) > LONGEST:
        sentence = _("Write an answer first.") if not text.strip() else _("This answer is too long.")
        raise Invalid({"text": sentence}, {"text": text})
    try:
        return await _send(item, agent, text, token, close)
    except Conflict:
        before = await _sent_before(token, text)
        if before is None:
            raise
        return before


async def _sent_before(token: str, text: str) -> OutboxMail | None:
    """What went out when the same form was sent before; other words under its number are another mail."""
    async with change():
        before = await outbox.of_token(token)
    if before is not None and before.text != clean_text(text):
        raise SentBefore
    return before


async def _send(item: Item, agent: SignedIn, text: str, token: str, close: bool) -> OutboxMail:
    arrived = correspondence.of_people(await correspondence.arrived(item))
    sent = await correspondence.sent(item)
    async with change():
        await items.claim(item.id, agent)
        mail = await _queued(item, agent, text, token, arrived)
        lines = _lines(item, agent, text, _unanswered(arrived, sent))
        contact = await register(item, agent, mail, lines)
        await items.update_item(item.id, party=contact.party)
        await OutboxMail.update({OutboxMail.contact: contact.id}).where(OutboxMail.id == mail.id)
        await drafts.drop(agent, item.id, "reply")
        if close and contact.state == ContactState.COMPLETE:
            await items.close(item.id)
        else:
            await items.update_item(item.id, waiting_since=None)
    return mail


def subject_of(arrived: list[Arrived], item: Item) -> str:
    """Re: and what it was about, once."""
    asked = (arrived[-1].email.subject if arrived else "") or item.summary
    return asked if asked.lower().startswith("re:") else f"Re: {asked}".strip()


async def sender_of(arrived: list[Arrived]) -> str:
    """The mailbox that was last written to, while it exists."""
    for letter in reversed(arrived):
        if wanted := await mailboxes.find(letter.recipient):
            return wanted.address
    behind = await mailboxes.behind(arrived[-1].recipient) if arrived else None
    mailbox = behind or await mailboxes.first()
    return mailbox.address if mailbox else ""


async def _queued(item: Item, agent: SignedIn, text: str, token: str, arrived: list[Arrived]) -> OutboxMail:
    last = arrived[-1].email if arrived else None
    answered = last if last and last.card == "{}" else None
    return await outbox.queue(
        sender=await sender_of(arrived),
        recipients=[item.email],
        subject=subject_of(arrived, item),
        text=text,
        item=item.id,
        agent=agent.id,
        in_reply_to=answered.message_id if answered else "",
        references=answered.references if answered else "",
        token=token,
    )


async def register(item: Item, agent: SignedIn, mail: OutboxMail, lines: list[Line]) -> Contact:
    """The contact of a mail she sent, with its transcript. Complete, or a draft for her to complete when
    something lacks: the mail goes out all the same. Inside change()."""
    began = datetime.fromisoformat(lines[0]["at"])
    contact = await contacts.archive(
        item,
        channel=Channel.EMAIL,
        lines=lines,
        handler=agent.employee_id,
        occurred_at=began,
        ended_at=began,
        occasion=str(mail.id),
    )
    notes = await drafts.of(agent, item.id, "contact")
    form = {
        "subject": mail.subject.removeprefix("Re: ")[:200] or _("E-mail"),
        "summary": (notes or _asked(lines))[:4000],
        "answer": mail.text[:8000],
        "outcome": Outcome.ANSWERED.value,
        "email": email_address(item.email) or "",
        "phone": item.phone if phone_number(item.phone or "-") else "",
    }
    try:
        await registration.read(form, contact)
    except Invalid:
        return contact
    return await contacts.complete(contact.id, form, agent)


def _unanswered(arrived: list[Arrived], sent: list[OutboxMail]) -> list[Arrived]:
    since = max((mail.created_at for mail in sent), default=None)
    return [letter for letter in arrived if since is None or letter.at > since]


def _lines(item: Item, agent: SignedIn, text: str, letters: list[Arrived]) -> list[Line]:
    asked = correspondence.lines(item, letters)
    return [*asked, Line(at=now().isoformat(), who=agent.name, role="employee", text=text)]


def _asked(lines: list[Line]) -> str:
    return "\n\n".join(line["text"] for line in lines if line["role"] == "client")
