"""Mail that nobody asked for: an agent writes first, and that is work and a contact like any other."""

import secrets
from dataclasses import dataclass

from app import forms
from app.clock import now
from app.news import change
from app.problems import Conflict, Invalid
from app.texts import N_, _
from dashboard import items, links, parties
from dashboard.agents import SignedIn
from dashboard.archive import Line
from dashboard.contact_tables import Contact
from dashboard.party_tables import Party
from dashboard.tables import Item
from mail import answers, files, mailboxes, outbox, recalling, signatures
from mail.composing import Attached
from mail.tables import Mailbox, OutboxMail

MOST_SUBJECT = 200
REQUIRED = {
    "to": N_("Fill in the e-mail address it goes to."),
    "subject": N_("Write what it is about."),
    "text": N_("Write the text of the e-mail."),
}


class _SentTwice(Conflict):
    """The same form came twice at once: this one must leave nothing behind."""


@dataclass(frozen=True)
class Occasion:
    """Who is written to, as far as is known, and about what. `origin`: the item that it comes from; `files`
    go along."""

    name: str = ""
    email: str = ""
    subject: str = ""
    party: int | None = None
    confidential: bool = False
    origin: int | None = None
    files: tuple[Attached, ...] = ()


def about(origin: Contact | Party | Item | None, addresses: list[str]) -> Occasion:
    """`addresses`: those of the party."""
    if isinstance(origin, Contact):
        email = origin.email or next(iter(addresses), "")
        return Occasion(origin.client_name, email, origin.subject, origin.party, origin.confidential)
    if isinstance(origin, Party):
        return Occasion(origin.name, next(iter(addresses), ""), "", origin.id)
    if isinstance(origin, Item):
        return Occasion(origin.client_name, origin.email, "", origin.party)
    return Occasion()


@dataclass(frozen=True)
class Addressed:
    """Who it is from and who gets it."""

    mailbox: Mailbox
    to: str
    cc: list[str]


async def blank(occasion: Occasion, agent: SignedIn) -> dict[str, str]:
    """What the form starts with."""
    mailbox = await mailboxes.of_agent(agent)
    return {
        "from": mailbox.address if mailbox else "",
        "to": occasion.email,
        "cc": "",
        "subject": occasion.subject,
        "text": "",
        "client_id": secrets.token_urlsafe(16),
    }


async def send(form: dict[str, str], agent: SignedIn, occasion: Occasion) -> Item:
    """Queues the mail, and makes an item of hers and a contact for it. The same form twice is one mail.

    Raises Invalid."""
    addressed = await read(form)
    token = f"{agent.id}-{form.get('client_id', '')[:32]}"
    try:
        async with change():
            along = await _along(form, agent, occasion)
            item = await _item(form, addressed, agent, occasion)
            mail = await _queued(form, addressed, agent, item, token, along)
            if mail.item != item.id:
                raise _SentTwice
            await files.went_with(agent, form.get("client_id", ""), mail)
            await _registered(item, agent, mail, occasion)
    except _SentTwice:
        return await _of_token(token)
    return item


async def read(form: dict[str, str]) -> Addressed:
    """Raises Invalid."""
    errors = {name: str(sentence) for name, sentence in REQUIRED.items() if not form.get(name)}
    to = forms.email(form, errors, "to")
    if to and not outbox.can_be_written_to(to):
        errors["to"] = outbox.CannotBeWrittenTo(address=to).text
    forms.length(form, errors, "subject", MOST_SUBJECT)
    chosen = form.get("from", "")
    mailbox = await mailboxes.find(chosen) if chosen else await mailboxes.first()
    if mailbox is None:
        none = _("There is no mailbox to write from yet. An administrator can add one.")
        errors["from"] = _("Choose one of the list.") if chosen else none
    try:
        cc = answers.copies(form.get("cc", ""))
    except Invalid as problem:
        errors |= problem.errors
    if errors or mailbox is None:
        raise Invalid(errors, form)
    return Addressed(mailbox, to, cc)


async def _along(form: dict[str, str], agent: SignedIn, occasion: Occasion) -> tuple[Attached, ...]:
    along = (*occasion.files, *await files.attached(agent, form.get("client_id", "")))
    if sum(len(file.content) for file in along) > files.LARGEST_TOGETHER:
        raise Invalid({"files": _("These files are too large together: at most 20 MB.")}, form)
    return along


async def _item(form: dict[str, str], addressed: Addressed, agent: SignedIn, occasion: Occasion) -> Item:
    to, mailbox = addressed.to, addressed.mailbox
    party = await _party(to, occasion)
    name = occasion.name if party is not None and party.id == occasion.party else party.name if party else ""
    item = await items.open_item(
        kind="email",
        title=name or to,
        summary=form["subject"],
        place=mailbox.name or mailbox.address,
        client_name=name,
        email=to,
        preference="email",
        party=party.id if party else None,
        owner=agent.id,
    )
    await items.update_item(item.id, waiting_since=None)
    return item


async def _party(to: str, occasion: Occasion) -> Party | None:
    """Who has this address. The person it is about gets it when she had none."""
    known = await parties.recognise(to, "")
    if known is not None or occasion.party is None:
        return known
    theirs = await Party.objects().where(Party.id == occasion.party).first()
    if theirs is None or any(a.kind == "email" for a in await parties.addresses_of(theirs.id)):
        return None
    await parties.learn(theirs, occasion.name, to, "")
    return theirs


async def _queued(
    form: dict[str, str],
    addressed: Addressed,
    agent: SignedIn,
    item: Item,
    token: str,
    along: tuple[Attached, ...],
) -> OutboxMail:
    return await outbox.queue(
        sender=addressed.mailbox.address,
        recipients=[addressed.to],
        cc=addressed.cc,
        subject=form["subject"],
        text=form["text"],
        below=await signatures.signature(agent, addressed.mailbox.address),
        files=along,
        delay=recalling.UNDO,
        item=item.id,
        agent=agent.id,
        token=token,
    )


async def _registered(item: Item, agent: SignedIn, mail: OutboxMail, occasion: Occasion) -> None:
    lines = [Line(at=now().isoformat(), who=agent.name, role="employee", text=mail.text)]
    contact = await answers.register(item, agent, mail, lines)
    if occasion.confidential:
        await Contact.update({Contact.confidential: True}).where(Contact.id == contact.id)
    await items.update_item(item.id, party=contact.party)
    await OutboxMail.update({OutboxMail.contact: contact.id}).where(OutboxMail.id == mail.id)
    if occasion.origin:
        await links.link(f"item:{item.id}", f"item:{occasion.origin}", agent)


async def _of_token(token: str) -> Item:
    """In a change of its own: it then waits until the form that was first is kept."""
    made = OutboxMail.select(OutboxMail.item).where(OutboxMail.token == token)
    async with change():
        item = await Item.objects().where(Item.id.is_in(made)).first()
    assert item is not None  # noqa: S101
    return item
