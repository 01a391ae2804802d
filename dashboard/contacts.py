"""Contacts: the lines of the contact history, registered by hand or archived by a channel."""

from typing import Any, NamedTuple

from app import audit
from app.clock import now
from app.database import run
from app.news import announce, change
from app.problems import Invalid, NotFound
from app.texts import N_, _
from dashboard import archive as archives
from dashboard import (
    drafts,
    history,
    items,
    links,
    measures,
    parties,
    presence,
    questions,
    registration,
    search_cards,
)
from dashboard.agents import SignedIn
from dashboard.archive import Line as Line
from dashboard.archive import archive as archive
from dashboard.archive import settle as settle
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS, overheard, works_here
from dashboard.states import Channel, ContactState
from dashboard.tables import Item, full_name

DRAFT_NOTE = N_("registration to be completed").key
HANDLERS = """SELECT id, given_name, family_name FROM employee e
    WHERE EXISTS (SELECT 1 FROM contact c WHERE c.handler = e.id) ORDER BY given_name, id"""


class Handler(NamedTuple):
    id: int
    name: str


async def find(contact_id: int, agent: SignedIn) -> Contact:
    """With handler, maker and department loaded. Raises NotFound, also for what is not for these eyes."""
    if not works_here(agent) and not agent.may("history.review"):
        raise NotFound
    related = (Contact.handler, Contact.department, Contact.created_by)
    contact = (
        await Contact.objects(*related).where(history.visible(agent) & (Contact.id == contact_id)).first()
    )
    if contact is None:
        raise NotFound
    return contact


async def register(
    form: dict[str, str], agent: SignedIn, origin: Item | Contact | None = None, *, draft: bool = False
) -> Contact:
    """A contact from a form of the agent's own. The form's token makes that sending it twice is harmless.

    Raises Invalid."""
    async with change():
        contact = await begin(form, agent, origin)
        contact = await complete(contact.id, form, agent, draft=draft)
    return contact


async def begin(form: dict[str, str], agent: SignedIn, origin: Item | Contact | None = None) -> Contact:
    """The draft of a form, one per token, linked with what it is made from. Inside change()."""
    contact = await archives.kept_once(await blank(form, agent, origin))
    if origin is not None:
        kind = "contact" if isinstance(origin, Contact) else "item"
        await links.link(f"contact:{contact.id}", f"{kind}:{origin.id}", agent)
    return contact


async def blank(form: dict[str, str], agent: SignedIn, origin: Item | Contact | None = None) -> Contact:
    """What a registration by hand starts from: this agent, now or when the form was opened, and the person
    and the subject of what it is made from."""
    channel = form.get("channel", "")
    known = _known_from(origin, agent) if origin else {}
    return Contact(
        state=ContactState.DRAFT,
        token=f"form-{form.get('token', '')[:32]}",
        channel=channel if channel in registration.CHANNELS else Channel.PHONE,
        handler=agent.employee_id,
        created_by=agent.employee_id,
        department=await archives.department_of(agent.employee_id),
        occurred_at=registration.opened_at(form) or now(),
        **known,
    )


async def draft_for(item: Item, agent: SignedIn, channel: str, occasion: str = "") -> Contact:
    """The contact that this item's registration is about, made when there is none yet. Inside change()."""
    token = archives.token_of(item, channel, occasion)
    return await archives.drafted(item, token, channel=channel, handler=agent.employee_id)


async def blank_for(item: Item, agent: SignedIn, channel: str) -> Contact:
    """What the registration of an item starts from when it has no draft; kept only when it is sent."""
    return archives.blank_for(
        item, channel, agent.employee_id, await archives.department_of(agent.employee_id)
    )


async def unfinished(item: Item, channel: str = "") -> Contact | None:
    """The draft that waits for its registration, of one channel or any; of several letters the last one."""
    drafts = (Contact.item == item.id) & (Contact.state == ContactState.DRAFT) & Contact.deleted_at.is_null()
    if channel:
        token = archives.token_of(item, channel)
        drafts = drafts & ((Contact.token == token) | Contact.token.like(f"{token}-%"))
    return await Contact.objects().where(drafts).order_by(Contact.id, ascending=False).first()


def channel_of(item: Item) -> str:
    """How its client is spoken to, unless the agent says otherwise."""
    by_tag = {"chat": Channel.CHAT, "offline": Channel.EMAIL, "email": Channel.EMAIL}
    return by_tag.get(KINDS[item.kind].tag, Channel.PHONE)


async def complete(contact_id: int, form: dict[str, str], agent: SignedIn, *, draft: bool = False) -> Contact:
    """Fills a draft of the agent's own, and with that ends it unless it stays a `draft`. What the form lacks
    keeps its value. A contact already completed stays as it is. Raises Invalid, NotFound."""
    contact = await _own(contact_id, agent)
    if contact.state == ContactState.COMPLETE:
        return contact
    columns = await registration.read(form, contact, draft=draft)
    async with change():
        columns |= await _client(contact, form, columns)
        columns[Contact.state] = ContactState.DRAFT if draft else ContactState.COMPLETE
        columns[Contact.typed] = "{}"
        still = (Contact.id == contact_id) & (Contact.state == ContactState.DRAFT)
        if await Contact.update(columns).where(still).returning(Contact.id):
            await questions.store(contact_id, form)
            await search_cards.contact(contact_id)
            await search_cards.beside(contact.item or 0)
            announce(f"agent:{agent.id}", "running")
            if not draft:
                await audit.record(agent.actor, "contact.complete", f"contact:{contact_id}")
                measures.registered(await _own(contact_id, agent))
    return await _own(contact_id, agent)


async def wrap_up(
    item: Item, form: dict[str, str], agent: SignedIn, channel: str = "", *, draft: bool = False
) -> Contact:
    """Completes the contact of an item and closes it; as a `draft` the item stays open, with a note.

    While its conversation is still going on, it is a draft whatever was asked. Ends the wrap-up time.
    Raises AlreadyTaken, Closed, Invalid."""
    going_on = KINDS[item.kind].rings and not await archives.is_archived(item)
    async with change():
        if item.is_open and item.owner != agent.id:
            await items.claim(item.id, agent)
        contact = await _begun(item, form, agent, channel)
        if going_on:
            return await complete(
                contact.id, form | {"channel": contact.channel, "end": ""}, agent, draft=True
            )
        contact = await complete(contact.id, form, agent, draft=draft)
        said = KINDS[item.kind].said
        if said and not draft and not await archives.is_archived(item):
            await archives.keep(contact, "email", await said(item))
        if draft:
            await items.update_item(item.id, note=DRAFT_NOTE)
        else:
            await items.close(item.id)
            await drafts.drop(agent, item.id, "contact")
            if contact.succeeded:
                await measures.answered(item, agent)
        await presence.end_wrap_up(agent.id)
    return contact


async def delete(contact_id: int, agent: SignedIn, reason: str) -> None:
    """Hides it at once from everybody; the audit trail says who did it and why. Raises NotFound, Invalid."""
    if "contact.delete" not in agent.privileges:
        raise NotFound
    contact = await find(contact_id, agent)
    if not reason:
        raise Invalid({"reason": _("Say why this contact is deleted.")}, {"reason": reason})
    async with change():
        hidden = (
            await Contact.update({Contact.deleted_at: now()})
            .where((Contact.id == contact.id) & Contact.deleted_at.is_null())
            .returning(Contact.id)
        )
        if hidden:
            await measures.forget(contact)
            subject = f"contact:{contact.id}"
            await audit.record(
                agent.actor,
                "contact.delete",
                subject,
                reason=reason[:500],
                reference=contact.reference,
            )


async def handlers() -> list[Handler]:
    """Those who handled contacts, to choose from."""
    return [
        Handler(row["id"], full_name(row["given_name"], row["family_name"])) for row in await run(HANDLERS)
    ]


async def recent_subjects(agent: SignedIn, most: int = 8) -> list[str]:
    """What she registered last, each subject once, to choose from."""
    mine = (Contact.handler == agent.employee_id) & (Contact.subject != "")
    rows = await Contact.select(Contact.subject).where(mine).order_by(Contact.id, ascending=False).limit(50)
    return list(dict.fromkeys(row["subject"] for row in rows))[:most]


async def _begun(item: Item, form: dict[str, str], agent: SignedIn, channel: str) -> Contact:
    """The draft the form was about, else the one that waits, else a new one: once per form sent."""
    if (number := form.get("contact", "")[:9]).isdecimal():
        contact = await _own(int(number), agent)
        if contact.item != item.id:
            raise NotFound
        return contact
    occasion = "" if KINDS[item.kind].rings else form.get("token", "")[:16]
    waiting = await unfinished(item, channel)
    return waiting or await draft_for(item, agent, channel or channel_of(item), occasion)


async def _own(contact_id: int, agent: SignedIn) -> Contact:
    contact = await Contact.objects().where((Contact.id == contact_id) & Contact.deleted_at.is_null()).first()
    if contact is None or contact.handler != agent.employee_id:
        raise NotFound
    return contact


def _known_from(origin: Item | Contact, agent: SignedIn) -> dict[str, Any]:
    """Of an item without the line that is not meant for her."""
    known = {name: getattr(origin, name) for name in ("party", "client_name", "email", "phone")}
    if isinstance(origin, Contact):
        return known | {"subject": origin.subject}
    hidden = overheard(agent, origin.kind, origin.owner, origin.state)
    return known | {"subject": "" if hidden else origin.summary[:200]}


async def _client(contact: Contact, form: dict[str, str], columns: dict[Any, Any]) -> dict[Any, Any]:
    """The person behind the name and addresses that were filled in."""
    name, email, phone = (columns[column] for column in (Contact.client_name, Contact.email, Contact.phone))
    if columns[Contact.anonymous]:
        return {Contact.party: None}
    party = await parties.registered(form, name, email, phone)
    before = None if form.get("not_party") else contact.party
    return {Contact.party: party.id if party else before}
