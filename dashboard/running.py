"""Registrations that go on side by side: a call during a chat, two calls that wait for their notes.

Each is a draft from its first moment. What is typed in it is kept as it stands, right or wrong, until it is
registered; only then it is checked."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app import audit
from app.clock import now
from app.news import News, announce, change
from app.problems import Conflict, Invalid, NotFound
from app.rendering import render
from app.texts import N_
from dashboard import archive, contacts, moments, questions, registration, search, search_cards
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactQuestion
from dashboard.states import Channel, ContactState, ItemState
from dashboard.tables import Item

MANY = 100
UNTYPED = frozenset({"_csrf_token", "act", "token", "opened_at", "contact"})
SHOWN = {"client_name": 200, "phone": 50, "email": 320, "subject": 200}
"""What a record and the lists show of a draft, and how much of it fits."""
EMPTY: dict[Any, Any] = {
    Contact.client_name: "",
    Contact.phone: "",
    Contact.email: "",
    Contact.subject: "",
    Contact.summary: "",
    Contact.answer: "",
    Contact.typed: "{}",
    Contact.party: None,
}
"""A draft that was thrown away."""
MOMENTS = ("day", "start", "end")


class AlreadyRegistered(Conflict):
    sentence = N_("This registration was completed already. What you type here is not kept.")


@dataclass(frozen=True)
class Running:
    """One registration in the strip; `since` when its call goes on."""

    id: int
    channel: str
    name: str
    since: datetime | None

    @property
    def url(self) -> str:
        return f"/contacts/{self.id}/edit"


@dataclass(frozen=True)
class Overview:
    """`drafts` also counts what waits with its item on the work list."""

    registrations: list[Running]
    drafts: int


async def overview(agent: SignedIn) -> Overview:
    """What this agent has still to register, oldest first; what belongs to an open item stands with that."""
    mine = (Contact.handler == agent.employee_id) & (Contact.state == ContactState.DRAFT)
    columns = (Contact.id, Contact.channel, Contact.client_name, Contact.occurred_at, Contact.ended_at)
    rows = (
        await Contact.select(*columns, Contact.item.state.as_alias("item_state"))
        .where(mine & Contact.deleted_at.is_null())
        .order_by(Contact.id)
        .limit(MANY)
    )
    loose = [_running(row) for row in rows if row["item_state"] != ItemState.OPEN]
    return Overview(loose, len(rows))


async def start(form: dict[str, str], agent: SignedIn) -> Contact:
    """A draft by hand, running from now. The same page gives the same one per channel while it is a draft, so
    that a double click starts one contact; after that a new one."""
    asked = {
        "channel": form.get("channel", ""),
        "token": f"{form.get('token', '')[:22]}-{form.get('channel', '')}",
    }
    contact = await begin(asked, agent)
    over = contact.state != ContactState.DRAFT or contact.deleted_at is not None
    if over or contact.handler != agent.employee_id:
        contact = await begin(asked | {"token": secrets.token_urlsafe(16)}, agent)
    return contact


async def begin(form: dict[str, str], agent: SignedIn, origin: Item | Contact | None = None) -> Contact:
    """The contact of a form that is yet to be filled; one per token, whatever became of it."""
    async with change():
        contact = await contacts.begin(form, agent, origin)
        announce(f"agent:{agent.id}", "running")
    return contact


async def keep(contact_id: int, form: dict[str, str], agent: SignedIn) -> str:
    """What she has typed up to now, whatever it is. Returns its mark. Raises NotFound, AlreadyRegistered."""
    async with change():
        contact = await _draft(contact_id, agent)
        columns = _at_once(contact, form)
        still = (Contact.id == contact.id) & (Contact.state == ContactState.DRAFT)
        await Contact.update(columns).where(still)
        await search_cards.contact(contact.id)
        if (contact.channel, contact.client_name) != (columns[Contact.channel], columns[Contact.client_name]):
            announce(f"agent:{agent.id}", "running")
    return mark_of(columns[Contact.typed])


async def leave(contact_id: int, form: dict[str, str], agent: SignedIn) -> None:
    """To be completed later; what makes no sense yet is kept as it was typed. A call has ended by this."""
    try:
        await contacts.complete(contact_id, form, agent, draft=True)
    except Invalid:
        async with change():
            contact = await _draft(contact_id, agent)
            over = form.get("channel") == Channel.PHONE and not form.get("end")
            ended = contact.ended_at or now() if over else contact.ended_at
            await keep(contact_id, form | ({"end": moments.time_of(ended)} if over else {}), agent)
            await Contact.update({Contact.ended_at: ended}).where(Contact.id == contact_id)
            announce(f"agent:{agent.id}", "running")


async def discard(contact_id: int, agent: SignedIn) -> None:
    """Started by mistake: it disappears with what was typed, and the audit trail says so.

    Raises AlreadyRegistered, and NotFound also for what belongs to an item or has a transcript."""
    async with change():
        contact = await _draft(contact_id, agent)
        if contact.item is not None or await archive.transcripts_of(contact.id):
            raise NotFound
        still = (Contact.id == contact.id) & (Contact.state == ContactState.DRAFT)
        await Contact.update(EMPTY | {Contact.deleted_at: now()}).where(still)
        await ContactQuestion.delete().where(ContactQuestion.contact == contact.id)
        search.forget("contact", contact.id)
        await audit.record(
            agent.actor, "contact.discard", f"contact:{contact.id}", reference=contact.reference
        )
        announce(f"agent:{agent.id}", "running")


async def filled(contact: Contact) -> dict[str, str]:
    """The form of a draft as she left it; when a conversation of an item took place is known better."""
    values = registration.filled_from(contact)
    typed: dict[str, str] = json.loads(contact.typed)
    if not typed:
        return values | await questions.filled_from(contact.id)
    known = MOMENTS if contact.item else ()
    return values | {name: text for name, text in typed.items() if name not in known}


def mark_of(typed: str) -> str:
    """Changes with what is typed: a browser that has something unsent sees whether it goes on from there."""
    return sha256(typed.encode()).hexdigest()[:16]


async def _draft(contact_id: int, agent: SignedIn) -> Contact:
    hers = (Contact.handler == agent.employee_id) & Contact.deleted_at.is_null()
    contact = await Contact.objects().where((Contact.id == contact_id) & hers).first()
    if contact is None:
        raise NotFound
    if contact.state != ContactState.DRAFT:
        raise AlreadyRegistered
    return contact


def _at_once(contact: Contact, form: dict[str, str]) -> dict[Any, Any]:
    """The columns of a draft that lists and records show; all of the form goes into `typed`."""
    shown = {name: form.get(name, getattr(contact, name)).strip()[:most] for name, most in SHOWN.items()}
    columns: dict[Any, Any] = {Contact._meta.get_column_by_name(name): text for name, text in shown.items()}
    channel = form.get("channel", "")
    columns[Contact.channel] = channel if channel in registration.CHANNELS else contact.channel
    columns[Contact.confidential] = bool(form.get("confidential", ""))
    typed = [(name, text) for name, text in form.items() if name not in UNTYPED and len(name) < 60]
    columns[Contact.typed] = json.dumps(dict(typed[:MANY]))
    return columns


def _running(row: dict[str, Any]) -> Running:
    calling = row["channel"] == Channel.PHONE and row["ended_at"] is None
    since = row["occurred_at"] if calling else None
    return Running(id=row["id"], channel=row["channel"], name=row["client_name"], since=since)


async def _live(_news: News, agent: SignedIn) -> str | None:
    """Her strip of running registrations and the number in her menu."""
    return render(
        "dashboard/_running_live.html",
        agent.language,
        agent=agent,
        running=await overview(agent),
        path="",
    )


LIVE = {"running": _live}
