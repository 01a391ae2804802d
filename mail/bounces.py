"""Bounces: a mail of ours that came back is shown with that mail, and the address is known not to work.

Only a bounce that names a Message-ID of ours counts: nobody else can say that a mail did not arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.database import run
from app.news import announce
from app.texts import N_, Lazy
from dashboard import items, notices
from dashboard.task_tables import Notice
from mail import letters, message_ids, messenger
from mail.reading import Letter
from mail.returned import Failure
from mail.tables import Bounce, Email, OutboxMail, OutboxRecipient, RawMail, SendingState

WORDS: dict[str, Lazy] = {
    "1.1": N_("the address does not exist"),
    "1.10": N_("the address does not exist"),
    "1.2": N_("the part after the @ does not exist"),
    "1.3": N_("the address is not written correctly"),
    "1.6": N_("the address is no longer in use"),
    "2.1": N_("the mailbox is not in use"),
    "2.2": N_("the mailbox is full"),
    "2.3": N_("the message is too large for that mailbox"),
    "3.4": N_("the message is too large for that server"),
    "4.1": N_("the other server does not answer"),
    "4.2": N_("the connection with the other server was lost"),
    "4.4": N_("no server takes mail for that address"),
    "4.7": N_("it took too long to deliver it"),
    "7": N_("the other server refuses it because of its rules"),
}
"""By the last two numbers of a code of RFC 3463, or by its second number alone."""


@dataclass(frozen=True)
class Returned:
    """One recipient of one mail of ours. `words` are for who does not know the codes, when the code tells."""

    mail: int
    address: str
    delayed: bool
    status: str
    reason: str
    words: Lazy | None
    at: datetime


async def taken(mail: RawMail, letter: Letter) -> bool:
    """Whether it was a bounce of a mail of ours, which then shows it. Inside change()."""
    sent = await _bounced(letter)
    if sent is None or letter.bounce is None or await Email.exists().where(Email.raw_mail == mail.id):
        return False
    item = sent.item or await _item_of_notice(sent)
    if item is None:
        return False
    await items.hold(item)
    for failure in await _theirs(sent, letter.bounce.failures):
        await Bounce.insert(_row(sent, mail, failure))
    email = await letters.keep(mail, letter, item)
    if any(not failure.delayed for failure in letter.bounce.failures):
        await messenger.look_after(sent, SendingState.FAILED)
    announce("items", "letter", item=item, email=email)
    announce("items", "mail", item=item, mail=sent.id)
    items.tell(item)
    return True


async def of(mails: Iterable[int]) -> list[Returned]:
    """What came back of these mails of ours, in the order it was said."""
    rows = await Bounce.objects().where(Bounce.mail.is_in([*mails] or [0])).order_by(Bounce.id)
    return [_returned(row) for row in rows]


async def last_of(address: str) -> Returned | None:
    """Why nothing arrives at this address: its last bounce, unless something came from it after that."""
    known = (Bounce.address == address.lower()) & Bounce.delayed.eq(False)
    last = await Bounce.objects().where(known).order_by(Bounce.id, ascending=False).first()
    return None if last is None or await _wrote_after(address, last.at) else _returned(last)


def _returned(row: Bounce) -> Returned:
    kind, _, detail = row.status[2:].partition(".")
    words = WORDS.get(f"{kind}.{detail}") or WORDS.get(kind)
    return Returned(row.mail, row.address, row.delayed, row.status, row.reason, words, row.at)


async def _bounced(letter: Letter) -> OutboxMail | None:
    ours = message_ids.ours_in(" ".join(letter.bounce.message_ids)) if letter.bounce else []
    for message_id in ours:
        found = await OutboxMail.objects().where(OutboxMail.message_id == message_id).first()
        if found is not None:
            return found
    return None


async def _item_of_notice(sent: OutboxMail) -> int | None:
    number = messenger.notice_of(sent)
    notice: Notice | None = await notices.find(number) if number else None
    return notice.task.item if notice else None


async def _theirs(sent: OutboxMail, failures: Iterable[Failure]) -> list[Failure]:
    """Those about recipients of this mail; with one recipient they can be about nobody else."""
    rows = await OutboxRecipient.select(OutboxRecipient.address).where(OutboxRecipient.mail == sent.id)
    recipients = {row["address"].lower(): row["address"] for row in rows}
    named = {f.address.lower(): f for f in failures if f.address.lower() in recipients}
    if named:
        return list(named.values())
    told = next(iter(failures), Failure(""))
    one = [Failure(address, told.delayed, told.status, told.reason) for address in recipients.values()]
    return one if len(one) == 1 else []


def _row(sent: OutboxMail, mail: RawMail, failure: Failure) -> Bounce:
    return Bounce(
        mail=sent.id,
        raw_mail=mail.id,
        address=failure.address.lower()[:320],
        delayed=failure.delayed,
        status=failure.status[:20],
        reason=failure.reason[:500],
        at=mail.received_at,
    )


async def _wrote_after(address: str, moment: datetime) -> bool:
    rows = await run(
        "SELECT 1 AS n FROM email e JOIN raw_mail r ON r.id = e.raw_mail"
        " WHERE lower(e.from_address) = {} AND r.received_at > {} LIMIT 1",
        address.lower(),
        moment,
    )
    return bool(rows)
