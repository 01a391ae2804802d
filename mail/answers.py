"""Answers: a reply is a mail in the outbox and a line of the contact history, in one transaction."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.addresses import email_address, phone_number
from app.clock import now
from app.news import change
from app.problems import Conflict, Invalid
from app.texts import N_, _
from dashboard import contacts, drafts, items, measures, registration
from dashboard.agents import SignedIn
from dashboard.archive import Line
from dashboard.contact_tables import Contact
from dashboard.states import Channel, ContactState, Outcome
from dashboard.tables import Item
from mail import correspondence, files, mailboxes, outbox, signatures
from mail.addressing import people
from mail.correspondence import Arrived
from mail.decoding import clean_text
from mail.tables import OutboxMail

LONGEST = 50_000
MOST_COPIES = 20


@dataclass(frozen=True)
class Extras:
    """What else the form of an answer says. `quote`: the mail it answers stands below it. `delay`: it can be
    recalled that long. `sender`: the mailbox it comes from; empty: the one that was written to."""

    subject: str = ""
    cc: str = ""
    quote: bool = False
    delay: timedelta = timedelta()
    sender: str = ""


NO_EXTRAS = Extras()


class SentBefore(Conflict):
    sentence = N_("Another answer was sent from this form. Reload the page, and send this one anew.")


async def send(
    item: Item, agent: SignedIn, text: str, token: str, *, close: bool, extras: Extras = NO_EXTRAS
) -> OutboxMail:
    """Queues the reply, registers the contact with what was written, and closes the item if asked.

    The same `token` again changes nothing. When the registration needs more, it stays a draft and the item
    open. Raises Invalid, AlreadyTaken, Closed, SentBefore, CannotBeWrittenTo."""
    before = await _sent_before(token, text)
    if before is not None:
        return before
    if not text.strip() or len(text) > LONGEST:
        sentence = _("Write an answer first.") if not text.strip() else _("This answer is too long.")
        raise Invalid({"text": sentence}, {"text": text})
    copies(extras.cc)
    try:
        return await _send(item, agent, text, token, close, extras)
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


async def _send(
    item: Item, agent: SignedIn, text: str, token: str, close: bool, extras: Extras
) -> OutboxMail:
    arrived = correspondence.of_people(await correspondence.arrived(item))
    sent = await correspondence.sent(item)
    async with change():
        await items.claim(item.id, agent)
        mail = await _queued(item, agent, text, token, arrived, extras)
        lines = _lines(item, agent, text, _unanswered(arrived, sent))
        contact = await register(item, agent, mail, lines)
        await items.update_item(item.id, party=contact.party)
        await OutboxMail.update({OutboxMail.contact: contact.id}).where(OutboxMail.id == mail.id)
        await drafts.drop_sent(agent, item.id, "reply", text)
        await measures.answered(item, agent)
        if close and contact.state == ContactState.COMPLETE:
            await items.close(item.id)
        else:
            await items.update_item(item.id, waiting_since=None)
    return mail


def subject_of(arrived: list[Arrived], item: Item) -> str:
    """Re: and what it was about, once."""
    asked = (arrived[-1].email.subject if arrived else "") or item.summary
    return asked if asked.lower().startswith("re:") else f"Re: {asked}".strip()


async def others(item: Item, arrived: list[Arrived]) -> list[str]:
    """Who else the last mail went to, for who answers all of them; our own addresses are left out."""
    named = json.loads(arrived[-1].email.recipients) if arrived else []
    found = [person.address.lower() for value in named for person in people(value)]
    theirs = [a for a in dict.fromkeys(found) if a != item.email.lower() and outbox.can_be_written_to(a)]
    return [address for address in theirs if not await mailboxes.is_known(address)][:MOST_COPIES]


async def sender_of(item: Item, arrived: list[Arrived], wanted: str = "") -> str:
    """The mailbox that is wanted, else the one last written to, else from, of those that exist."""
    written_to = dict.fromkeys(letter.recipient for letter in reversed(arrived))
    for address in (wanted, *written_to, await correspondence.last_sender(item)):
        if mailbox := await mailboxes.find(address):
            return mailbox.address
    behind = await mailboxes.behind(arrived[-1].recipient) if arrived else None
    mailbox = behind or await mailboxes.first()
    return mailbox.address if mailbox else ""


async def _queued(
    item: Item, agent: SignedIn, text: str, token: str, arrived: list[Arrived], extras: Extras
) -> OutboxMail:
    last = arrived[-1].email if arrived else None
    answered = last if last and last.card == "{}" else None
    sender = await sender_of(item, arrived, extras.sender)
    quote = signatures.quoted(arrived[-1], item.title) if extras.quote and arrived else ""
    below = (await signatures.signature(agent, sender), quote)
    return await outbox.queue(
        sender=sender,
        recipients=[item.email],
        subject=extras.subject or subject_of(arrived, item),
        cc=copies(extras.cc),
        below="\n\n".join(part for part in below if part),
        files=await files.attached(agent, token),
        delay=extras.delay,
        text=text,
        item=item.id,
        agent=agent.id,
        in_reply_to=answered.message_id if answered else "",
        references=answered.references if answered else "",
        token=token,
    )


def copies(written: str) -> list[str]:
    """Addresses with commas, semicolons or spaces between. Raises Invalid."""
    written_to = [piece for piece in re.split(r"[\s,;]+", written) if piece]
    wrong = [
        piece for piece in written_to if email_address(piece) is None or not outbox.can_be_written_to(piece)
    ]
    if wrong:
        sentence = outbox.CannotBeWrittenTo(address=wrong[0][:100]).text
        raise Invalid({"cc": sentence}, {"cc": written})
    if len(written_to) > MOST_COPIES:
        raise Invalid({"cc": _("At most %(most)s addresses.") % {"most": MOST_COPIES}}, {"cc": written})
    return list(dict.fromkeys(email_address(piece) or "" for piece in written_to))


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
    since = max((mail.created_at for mail in sent if mail.kind == "reply"), default=None)
    return [letter for letter in arrived if since is None or letter.at > since]


def _lines(item: Item, agent: SignedIn, text: str, letters: list[Arrived]) -> list[Line]:
    asked = correspondence.lines(item, letters)
    return [*asked, Line(at=now().isoformat(), who=agent.name, role="employee", text=text)]


def _asked(lines: list[Line]) -> str:
    return "\n\n".join(line["text"] for line in lines if line["role"] == "client")
