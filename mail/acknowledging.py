"""Telling who writes that the mail has come in: where a mailbox is set to, once a day, never to machines."""

import re
from datetime import timedelta
from hashlib import sha256

from app.clock import now
from app.texts import N_, catalogue
from dashboard.tables import Item
from mail import letters, mailboxes, outbox, return_addresses
from mail.reading import Letter
from mail.tables import Mailbox, OutboxMail, RawMail
from mail.verifying import IMPORTED

KIND = "acknowledgement"
ONCE_IN = timedelta(hours=24)
MOST_AN_HOUR = 500
"""Beyond this something answers itself: then nobody is told anything."""

SUBJECT = N_("We have received your e-mail: %(subject)s")
TEXT = N_("Thank you for your e-mail. We have received it and will answer you as soon as possible.")
ENGLISH = re.compile(r"\b(?:the|and|is|my|you|i|to|have|please|with|for|not|of)\b")
DUTCH = re.compile(r"\b(?:de|het|een|en|is|mijn|ik|u|niet|van|voor|met|te|graag)\b")


async def acknowledge(mail: RawMail, letter: Letter, item: Item) -> None:
    """Queues it when it is due to this sender. Inside the change() that makes the item."""
    mailbox = await mailboxes.find(mail.recipient)
    if mailbox is None or not mailbox.acknowledge or not await _is_a_person(mail, letter, item):
        return
    if await _told_lately(mailbox, item.email) or await _too_many():
        return
    language = language_of(letter.text)
    texts = catalogue(language)
    await outbox.queue(
        sender=mailbox.address,
        recipients=[item.email],
        subject=texts.gettext(SUBJECT.key) % {"subject": letter.subject},
        text=getattr(mailbox, f"acknowledge_{language}") or texts.gettext(TEXT.key),
        below=mailbox.signature,
        item=item.id,
        kind=KIND,
        in_reply_to=letter.message_id,
        token=_token(mailbox, item.email),
    )


def language_of(text: str) -> str:
    """nl, or en when it has more English words."""
    english, dutch = (len(words.findall(text[:5000].lower())) for words in (ENGLISH, DUTCH))
    return "en" if english > dutch else "nl"


async def _is_a_person(mail: RawMail, letter: Letter, item: Item) -> bool:
    if letters.is_automatic(mail, letter) or not letter.readable or mail.peer == IMPORTED:
        return False
    if not outbox.can_be_written_to(item.email) or return_addresses.read(item.email):
        return False
    return not await mailboxes.is_known(item.email.lower())


async def _told_lately(mailbox: Mailbox, address: str) -> bool:
    told = (OutboxMail.kind == KIND) & (OutboxMail.sender == mailbox.address)
    since = OutboxMail.created_at > now() - ONCE_IN
    return await OutboxMail.exists().where(told & since & (OutboxMail.recipient == address))


async def _too_many() -> bool:
    lately = (OutboxMail.kind == KIND) & (OutboxMail.created_at > now() - timedelta(hours=1))
    return int(await OutboxMail.count().where(lately)) >= MOST_AN_HOUR


def _token(mailbox: Mailbox, address: str) -> str:
    """Of the day, so that two mails at once are told of once."""
    return sha256(f"{KIND}\0{mailbox.id}\0{address.lower()}\0{now():%Y-%m-%d}".encode()).hexdigest()[:40]
