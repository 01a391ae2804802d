"""What was said, kept for good: one contact and one transcript per item and channel."""

import json
import secrets
from datetime import datetime
from typing import Any, TypedDict

from app import audit
from app.clock import now
from app.filters import ZONE
from dashboard import parties, search_cards
from dashboard.contact_tables import Contact, ContactEmployee, Transcript
from dashboard.states import ContactState
from dashboard.tables import Employee, Item

SYSTEM = "system"
"""Who acts in the audit trail when nobody did so by hand."""


class Line(TypedDict):
    """One utterance. `at` is ISO 8601 with offset, `role` is client, employee or system."""

    at: str
    who: str
    role: str
    text: str


async def archive(
    item: Item,
    *,
    channel: str,
    lines: list[Line],
    handler: int | None,
    occurred_at: datetime,
    ended_at: datetime | None = None,
    occasion: str = "",
) -> Contact:
    """The draft contact of this item with its transcript. Inside change().

    Archiving again, even at the same moment, changes nothing and gives the same contact. `handler` is an
    employee. A later conversation of the same item (a second letter) takes an `occasion` of its own."""
    token = token_of(item, channel, occasion)
    contact = await drafted(item, token, channel=channel, handler=handler, occurred_at=occurred_at)
    if await keep(contact, _kind(channel), lines):
        contact.occurred_at, contact.ended_at = occurred_at, ended_at or now()
        await contact.save([Contact.occurred_at, Contact.ended_at])
        await search_cards.contact(contact.id)
    return contact


async def settle(item: Item, channel: str, subject: str) -> None:
    """Completes the draft of an item that nobody has to register. Inside change()."""
    settled: dict[Any, Any] = {Contact.state: ContactState.COMPLETE, Contact.subject: subject[:200]}
    draft = (Contact.token == token_of(item, channel)) & (Contact.state == ContactState.DRAFT)
    for row in await Contact.update(settled).where(draft).returning(Contact.id):
        await search_cards.contact(row["id"])


async def keep(contact: Contact, kind: str, lines: list[Line]) -> bool:
    """The transcript of a contact, chat or email; False when it has one already. Inside change()."""
    words = json.dumps(lines, ensure_ascii=False)
    kept = Transcript(key=contact.token, contact=contact.id, kind=kind, lines=words)
    won = await Transcript.insert(kept).on_conflict(Transcript.key, "DO NOTHING").returning(Transcript.id)
    if won:
        await audit.record(SYSTEM, "contact.archive", f"contact:{contact.id}")
    return bool(won)


async def drafted(
    item: Item, token: str, *, channel: str, handler: int | None, occurred_at: datetime | None = None
) -> Contact:
    """The contact with this token, made from the item when there is none yet. Inside change()."""
    party = item.party or await _party_of(item)
    department = await department_of(handler)
    contact = blank_for(item, channel, handler, department)
    contact.token, contact.party, contact.occurred_at = token, party, occurred_at or now()
    return await kept_once(contact)


def blank_for(item: Item, channel: str, handler: int | None, department: int | None) -> Contact:
    """What the registration of an item starts from, not yet kept."""
    return Contact(
        state=ContactState.DRAFT,
        channel=channel,
        item=item.id,
        party=item.party,
        client_name=item.client_name,
        email=item.email,
        phone=item.phone,
        occurred_at=now(),
        handler=handler,
        created_by=handler,
        department=department,
    )


async def kept_once(contact: Contact) -> Contact:
    """Inserts the contact, numbered, once per token, and gives the one that is there. Inside change()."""
    contact.reference = f"new-{secrets.token_hex(12)}"
    made = await Contact.insert(contact).on_conflict(Contact.token, "DO NOTHING").returning(Contact.id)
    if made:
        await _number(made[0]["id"], contact)
    kept = await Contact.objects().where(Contact.token == contact.token).first()
    assert kept is not None  # noqa: S101
    return kept


async def link_employee(contact_id: int, employee_id: int) -> bool:
    """Shows the employee in the contact's table of employees; False when she was there. Inside change()."""
    link = ContactEmployee(contact=contact_id, employee=employee_id)
    once = (ContactEmployee.contact, ContactEmployee.employee)
    made = ContactEmployee.insert(link).on_conflict(once, "DO NOTHING")
    return bool(await made.returning(ContactEmployee.id))


async def transcripts_of(contact_id: int) -> list[Transcript]:
    return await Transcript.objects().where(Transcript.contact == contact_id).order_by(Transcript.id)


async def is_archived(item: Item) -> bool:
    """Whether a conversation of this item has been kept, so that it is over."""
    contacts = Contact.select(Contact.id).where(Contact.item == item.id)
    return await Transcript.exists().where(Transcript.contact.is_in(contacts))


async def department_of(employee_id: int | None) -> int | None:
    if employee_id is None:
        return None
    row = await Employee.select(Employee.department).where(Employee.id == employee_id).first()
    return row["department"] if row else None


def lines_of(transcript: Transcript) -> list[Line]:
    lines: list[Line] = json.loads(transcript.lines)
    return lines


def token_of(item: Item, channel: str, occasion: str = "") -> str:
    return f"item-{item.id}-{channel}{occasion and '-'}{occasion}"


async def _number(contact_id: int, contact: Contact) -> None:
    """The reference needs the id, and the id is known only after the insert."""
    reference = f"K-{contact.occurred_at.astimezone(ZONE).year}-{contact_id:06d}"
    await Contact.update({Contact.reference: reference}).where(Contact.id == contact_id)
    if contact.handler:
        await link_employee(contact_id, contact.handler)
    await search_cards.contact(contact_id)
    await audit.record(SYSTEM, "contact.begin", f"contact:{contact_id}", employee=contact.handler)


async def _party_of(item: Item) -> int | None:
    party = await parties.of(item.client_name, item.email, item.phone, besides=item.not_party)
    return party.id if party else None


def _kind(channel: str) -> str:
    return "chat" if channel == "chat" else "email"
