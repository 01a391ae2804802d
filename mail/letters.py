"""Letters on the work list: what was read of a mail becomes an item and the file behind it."""

import json
from dataclasses import asdict
from typing import Any, TypeGuard

from app.addresses import phone_number
from app.database import later, marks
from app.lookup import row
from app.texts import _
from dashboard import items, moments, parties
from dashboard.tables import Item
from mail import mailboxes, message_ids, search_cards, verifying
from mail.addressing import usable
from mail.cards import Card
from mail.reading import Letter
from mail.tables import Email, RawMail

CARD_KINDS = {"offline_chat"}

_COLUMNS = [column._meta.name for column in Email._meta.columns if column._meta.name != "id"]
_NAMES = '", "'.join(_COLUMNS)
_INSERT = f'INSERT INTO email ("{_NAMES}") VALUES ({marks(_COLUMNS)})'  # noqa: S608 - names of the table


async def card_of(mail: RawMail, letter: Letter, card: Card | None) -> dict[str, Any]:
    """The columns of the item that it would make, before the change() in which file() makes it: what can be
    asked outside holds nobody up."""
    columns = _from_card(card, mail) if _is_known(card) else _from_letter(mail, letter)
    columns["place"] = columns.get("place") or await _place(mail)
    party = await parties.recognise(columns["email"], columns["phone"])
    return columns | {"party": party.id if party else None}


async def file(mail: RawMail, letter: Letter, card: Card | None, columns: dict[str, Any]) -> Item:
    """A new item; or, when the mail was filed before, the old one with what is now known. Inside change().

    What is read for the first time was not filed before."""
    known = card if _is_known(card) else None
    before = await row(Email, "raw_mail = {}", mail.id) if mail.attempts else None
    if before is not None:
        return await _filed_again(before, columns, _email(mail, letter, known))
    item = await items.open_item(kind=known["kind"] if known else "email", **columns)
    email = Email(raw_mail=mail.id, item=item.id, **_email(mail, letter, known))
    later(_INSERT, *(getattr(email, name) for name in _COLUMNS))
    search_cards.letter(email, columns["waiting_since"], item)
    return item


def is_automatic(mail: RawMail, letter: Letter) -> bool:
    """A machine sent it, or we did: it is answered by no machine and asks for nothing."""
    return letter.automatic or not mail.sender or bool(message_ids.ours_in(letter.message_id))


async def keep(mail: RawMail, letter: Letter, item_id: int) -> int:
    """What was read of a mail that belongs to an item of something else; returns its id. Inside change()."""
    email = Email(raw_mail=mail.id, item=item_id, joined=True, **_email(mail, letter, None))
    await email.save()
    await search_cards.of_item(item_id)
    return int(email.id)


async def _filed_again(before: Email, columns: dict[str, Any], values: dict[str, Any]) -> Item:
    for name, value in values.items():
        setattr(before, name, value)
    await before.save()
    if not before.joined:
        await items.update_item(before.item, **columns)
    await search_cards.of_item(before.item)
    item = await Item.objects().where(Item.id == before.item).first()
    assert item is not None  # noqa: S101
    return item


def _is_known(card: Card | None) -> TypeGuard[Card]:
    return card is not None and card["kind"] in CARD_KINDS


def _from_letter(mail: RawMail, letter: Letter) -> dict[str, Any]:
    address = next((a for a in (letter.reply_to, letter.from_address) if usable(a)), "")
    return {
        "title": letter.from_name or letter.from_address or mail.sender or _("Unknown sender"),
        "summary": (letter.subject or _first_line(letter.text))
        if letter.readable
        else _("Message that could not be read"),
        "client_name": letter.from_name[:200],
        "email": address,
        "phone": "",
        "preference": "email" if address else "",
        "waiting_since": mail.received_at,
    }


def _from_card(card: Card, mail: RawMail) -> dict[str, Any]:
    email = card["email"] if usable(card["email"]) else ""
    return {
        "title": card["title"] or card["name"] or _("Without a name"),
        "summary": card["summary"] or _first_line(card["text"]),
        "place": card["place"],
        "client_name": card["name"],
        "email": email,
        "phone": phone_number(card["phone"]) or card["phone"],
        "preference": card["preference"] if card["preference"] in ("email", "phone") else "",
        "waiting_since": moments.past(card["occurred_at"]) or mail.received_at,
    }


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _email(mail: RawMail, letter: Letter, card: Card | None) -> dict[str, Any]:
    forged = ["forged_card"] if letter.card and not card else []
    return {
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": " ".join(letter.references),
        "from_name": letter.from_name[:300],
        "from_address": letter.from_address[:320],
        "reply_to": letter.reply_to[:320],
        "recipients": json.dumps(letter.recipients, ensure_ascii=False),
        "subject": letter.subject[:500],
        "sent_at": letter.sent_at,
        "text": card["text"] if card else letter.text,
        "html": "" if card else letter.html,
        "attachments": json.dumps([asdict(a) for a in letter.attachments], ensure_ascii=False),
        "oddities": json.dumps([*letter.oddities, *forged]),
        "automatic": not card and is_automatic(mail, letter),
        "verified": card.get("verified", "")
        if card
        else verifying.verdict(letter.findings, letter.from_address, mail.peer),
        "card": json.dumps(card, ensure_ascii=False) if card else "{}",
    }


async def _place(mail: RawMail) -> str:
    mailbox = await mailboxes.find(mail.recipient) or await mailboxes.behind(mail.recipient)
    return (mailbox.name if mailbox and mailbox.name else mail.recipient)[:200]
