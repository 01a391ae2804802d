"""What was written about one item: the letters that arrived and the replies that were sent, oldest first."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from babel.numbers import format_decimal

from app.clock import now
from app.problems import NotFound
from app.texts import Lazy, _, language
from dashboard.archive import Line
from dashboard.tables import Agent, Item
from mail import bounces, oddities, return_addresses
from mail.bounces import Returned
from mail.quoting import Folded, fold
from mail.sanitising import has_remote_pictures
from mail.tables import (
    BY_HAND,
    DeliveryAttempt,
    Email,
    OutboxMail,
    OutboxRecipient,
    RawMail,
    ReadingState,
    SendingState,
)

PASSED_ON = re.compile(r"(?:fwd?|wg|tr|doorst)\s*:", re.IGNORECASE)
TRACE = (RawMail.id, RawMail.recipient, RawMail.sender, RawMail.received_at, RawMail.size, RawMail.state)


@dataclass(frozen=True)
class Arrived:
    """A letter with what the listener knew of it."""

    email: Email
    at: datetime
    recipient: str
    sender: str
    size: int
    readable: bool

    @property
    def who(self) -> str:
        """Who sent it; empty when that is our own form."""
        email = self.email
        return "" if _ours(email) else email.from_name or email.from_address or self.sender

    @property
    def mailbox(self) -> str:
        """Where it was sent to; a return address stays between us and who got it."""
        answered = return_addresses.looks_made(self.recipient)
        return _("the address for answers") if answered else self.recipient

    @property
    def attachments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.email.attachments)
        return found

    @property
    def files(self) -> list[dict[str, Any]]:
        """The attachments, with their size as people read it."""
        return [one | {"shown_size": shown_size(one["size"])} for one in self.attachments]

    @property
    def paragraphs(self) -> list[str]:
        """What is new in it."""
        return paragraphs(self.folded.new)

    @property
    def rest(self) -> list[str]:
        """What was folded away; with all that is new in between when it stood above that too."""
        return paragraphs(self.email.text if self.folded.above else self.folded.below)

    @cached_property
    def folded(self) -> Folded:
        """Nothing, of a mail that only passes another one on, or has nothing new."""
        folded = fold(self.email.text)
        whole = not folded.new.strip() or PASSED_ON.match(self.email.subject)
        return Folded("", self.email.text, "") if whole else folded

    @property
    def has_remote_pictures(self) -> bool:
        return has_remote_pictures(self.email.html)

    @property
    def oddities(self) -> list[Lazy]:
        return oddities.in_words(json.loads(self.email.oddities))


@dataclass(frozen=True)
class Reply:
    """A mail of ours and what became of it; `refused` is who, and the words of the server; `bounces` is what
    came back after that."""

    mail: OutboxMail
    who: str
    refused: list[tuple[str, str]]
    attempts: list[DeliveryAttempt]
    bounces: list[Returned]

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.mail.text)

    @property
    def recallable(self) -> int:
        """For how many seconds it can still be taken back; 0 when it cannot."""
        mail = self.mail
        waits = mail.state == SendingState.QUEUED and not mail.attempts and mail.kind in BY_HAND
        left = (mail.next_at - now()).total_seconds() if waits and mail.next_at else 0
        return max(0, round(left))

    @property
    def files(self) -> list[dict[str, Any]]:
        """What went along."""
        return [one | {"shown_size": shown_size(one["size"])} for one in json.loads(self.mail.files)]


def paragraphs(text: str) -> list[str]:
    """Split where a line is empty; line ends inside a paragraph stay."""
    return [piece.strip("\n") for piece in re.split(r"\n\s*\n", text) if piece.strip()]


def shown_size(octets: int) -> str:
    """1,8 MB"""
    unit, divisor = next((u, d) for u, d in (("MB", 10**6), ("kB", 10**3), ("B", 1)) if octets >= d or d == 1)
    return f"{format_decimal(round(octets / divisor, 1), locale=language())} {unit}"


async def said(item: Item) -> list[Line]:
    """What the client wrote, as a transcript keeps it."""
    return lines(item, await arrived(item))


async def asked(item: Item) -> datetime | None:
    """When the letter came in that made the item; None of mail that we began."""
    first = Email.select(Email.raw_mail).where((Email.item == item.id) & Email.joined.eq(False))
    came = RawMail.select(RawMail.received_at).where(RawMail.id.is_in(first))
    row = await came.order_by(RawMail.id).first()
    return row["received_at"] if row else None


def lines(item: Item, letters: list[Arrived]) -> list[Line]:
    who = item.client_name or item.title
    return [
        Line(at=letter.at.isoformat(), who=who, role="client", text=letter.email.text) for letter in letters
    ]


def of_people(letters: list[Arrived]) -> list[Arrived]:
    """Those that can be answered: what machines sent only when there is nothing else."""
    return [letter for letter in letters if not letter.email.automatic] or letters


async def arrived(item: Item) -> list[Arrived]:
    emails = await Email.objects().where(Email.item == item.id).order_by(Email.id)
    traces = await RawMail.select(*TRACE).where(RawMail.id.is_in([email.raw_mail for email in emails] or [0]))
    known = {trace["id"]: trace for trace in traces}
    return [_arrived(email, known[email.raw_mail]) for email in emails]


async def letter(item: Item, email_id: int) -> Arrived:
    """Raises NotFound for a letter of another item."""
    found = next((one for one in await arrived(item) if one.email.id == email_id), None)
    if found is None:
        raise NotFound
    return found


async def raw_of(letter_read: Arrived) -> RawMail:
    mail = await RawMail.objects().where(RawMail.id == letter_read.email.raw_mail).first()
    if mail is None:
        raise NotFound
    return mail


async def sent(item: Item) -> list[OutboxMail]:
    return await OutboxMail.objects().where(OutboxMail.item == item.id).order_by(OutboxMail.id)


async def last_sender(item: Item) -> str:
    """The mailbox that an agent last wrote from about it; empty when nobody did."""
    by_hand = (OutboxMail.item == item.id) & OutboxMail.kind.is_in(list(BY_HAND))
    last = OutboxMail.select(OutboxMail.sender).where(by_hand).order_by(OutboxMail.id, ascending=False)
    row = await last.first()
    return str(row["sender"]) if row else ""


async def replies(item: Item) -> list[Reply]:
    return await _replies(await sent(item))


async def reply(mail: OutboxMail) -> Reply:
    [found] = await _replies([mail])
    return found


async def _replies(mails: list[OutboxMail]) -> list[Reply]:
    ids = [mail.id for mail in mails] or [0]
    refused = OutboxRecipient.mail.is_in(ids) & (OutboxRecipient.state == SendingState.FAILED)
    recipients = await OutboxRecipient.objects().where(refused).order_by(OutboxRecipient.id)
    tried = DeliveryAttempt.objects().where(DeliveryAttempt.mail.is_in(ids))
    attempts = await tried.order_by(DeliveryAttempt.id)
    returned = await bounces.of(ids)
    names = await _names({mail.agent for mail in mails if mail.agent})
    return [
        Reply(
            mail=mail,
            who=names.get(mail.agent, ""),
            refused=[(one.address, one.reply) for one in recipients if one.mail == mail.id],
            attempts=[one for one in attempts if one.mail == mail.id],
            bounces=[one for one in returned if one.mail == mail.id],
        )
        for mail in mails
    ]


def _arrived(email: Email, trace: dict[str, Any]) -> Arrived:
    return Arrived(
        email=email,
        at=(email.sent_at if _ours(email) else None) or trace["received_at"],
        recipient=trace["recipient"],
        sender=trace["sender"],
        size=trace["size"],
        readable=trace["state"] != ReadingState.UNREADABLE,
    )


def _ours(email: Email) -> bool:
    """Made by our own form: its date is when the visitor wrote, however long the mail took."""
    return email.card != "{}"


async def _names(agents: set[int]) -> dict[int, str]:
    found = await Agent.objects(Agent.employee).where(Agent.id.is_in([*agents] or [0]))
    return {agent.id: agent.employee.name for agent in found}
