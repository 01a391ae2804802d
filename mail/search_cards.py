"""What can be found of mail: letters that came in, and what people wrote; both where the item shows them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.database import is_sqlite, run
from app.lookup import row, rows
from dashboard import search
from dashboard.search import Found, Part
from dashboard.search_cards import CONTACTS, Indexer
from dashboard.search_words import marks
from dashboard.states import Channel
from dashboard.tables import Item
from mail.tables import BY_HAND, Email, OutboxMail, RawMail

BATCH = 50
WRITTEN = """SELECT i.id FROM item i WHERE i.id > {} AND (
    EXISTS (SELECT 1 FROM email e WHERE e.item = i.id)
    OR EXISTS (SELECT 1 FROM outbox_mail m WHERE m.item = i.id)
)"""


def letter(email: Email, at: datetime, item: Item, contacts: Iterable[dict[str, Any]] = ()) -> None:
    """`contacts` is what was registered of the item. Inside change()."""
    files = [file["name"] for file in json.loads(email.attachments)]
    recipients = " ".join(map(str, json.loads(email.recipients)))
    search.index(
        Found(
            kind="email",
            number=email.raw_mail,
            at=at,
            url=f"{item.url}#letter-{email.raw_mail}",
            title=email.from_name or item.title,
            line=email.subject,
            parts=[Part(email.text), *map(Part, files)],
            facts=_facts("email", contacts, [], email.subject, f"{email.from_name} {email.from_address}"),
            also=f"{email.from_address} {recipients} {item.client_name} {item.phone}",
            item=item.id,
        )
    )


async def sent(mail: OutboxMail) -> None:
    """What a person wrote about an item; nothing of what we send by ourselves. Inside change()."""
    item = await row(Item, "id = {}", mail.item) if mail.kind in BY_HAND and mail.item else None
    if item is not None:
        await _sent(mail, item, await run(CONTACTS, item.id))


async def _sent(mail: OutboxMail, item: Item, contacts: list[dict[str, Any]]) -> None:
    wrote = await run("SELECT employee FROM agent WHERE id = {}", mail.agent) if mail.agent else []
    files = [file["name"] for file in json.loads(mail.files)]
    search.index(
        Found(
            kind="sent",
            number=mail.id,
            at=mail.created_at,
            url=f"{item.url}#reply-{mail.id}",
            title=item.client_name or mail.recipient,
            line=mail.subject,
            parts=[Part(mail.text), *map(Part, files)],
            facts=_facts(
                "sent", contacts, [row["employee"] for row in wrote], mail.subject, item.client_name
            ),
            also=f"{mail.recipient} {mail.cc} {item.email} {item.phone}",
            item=item.id,
        )
    )


def _facts(
    kind: str, contacts: Iterable[dict[str, Any]], employees: list[int], subject: str, names: str
) -> list[str]:
    known = list(contacts)
    return marks(
        kind,
        channels=[Channel.EMAIL],
        employees=dict.fromkeys([*employees, *(contact["handler"] for contact in known)]),
        departments=dict.fromkeys(contact["department"] for contact in known),
        outcomes=dict.fromkeys(contact["outcome"] for contact in known),
        subject=subject,
        names=names,
    )


async def of_item(item_id: int) -> None:
    """All that was written about it, with what is known of its contact now."""
    item = await row(Item, "id = {}", item_id)
    letters = await rows(Email, "item = {} ORDER BY id", item_id)
    mails = await rows(OutboxMail, "item = {} ORDER BY id", item_id)
    if item is None or not (letters or mails):
        return
    contacts = await run(CONTACTS, item_id)
    for email in letters:
        letter(email, await _arrived_at(email), item, contacts)
    for mail in mails:
        if mail.kind in BY_HAND:
            await _sent(mail, item, contacts)


async def _arrived_at(email: Email) -> datetime:
    [raw] = await RawMail.select(RawMail.received_at).where(RawMail.id == email.raw_mail)
    ours = email.sent_at if email.card != "{}" else None
    received: datetime = raw["received_at"]
    return ours or received


async def _batch(after: int) -> int | None:
    """Items with mail, in the order of their numbers."""
    held = "" if is_sqlite() else "FOR SHARE"
    asked = f"{WRITTEN} ORDER BY i.id LIMIT {BATCH} {held}"
    found = await run(asked, after)
    for one in found:
        await of_item(one["id"])
    return found[-1]["id"] if found else None


INDEXERS = [Indexer("mail", _batch, of_item)]
