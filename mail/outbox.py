"""Mail on its way out: queued in the transaction of the act that sends it, with one Message-ID for ever.

After the content began to go, silence is never answered by sending again, unless a person asks for it or the
mail is for our own listener, which recognises what it has."""

import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from piccolo.custom_types import Combinable

from app.clock import now
from app.news import announce, change
from app.problems import Conflict, NotFound, Problem
from app.texts import N_
from dashboard.agents import SignedIn
from mail import mailboxes, message_ids, return_addresses, search_cards
from mail.addressing import usable
from mail.composing import Attached, Words, ascii_domain, compose
from mail.decoding import clean_line, clean_text
from mail.delivery import Outcome
from mail.tables import BY_HAND, DeliveryAttempt, OutboxMail, OutboxRecipient, SendingState

PAUSES = (1, 5, 10, 20, 40, 60, 120, 240)
GIVEN_UP_AFTER = timedelta(hours=48)
AGAIN = [SendingState.DEFERRED, SendingState.FAILED, SendingState.PERHAPS_SENT]
AUTOMATIC = {"acknowledgement": "auto-replied"}
SILENT = ("acknowledgement",)
"""Kinds whose bounces nobody wants (RFC 3834 section 3.3): sent with the null sender."""
WAITING = [SendingState.QUEUED, SendingState.DEFERRED]


class CannotBeWrittenTo(Problem):
    """`address` is no address, or has characters that could be another one."""

    status = 422
    sentence = N_("Mail cannot be sent to “%(address)s”.")


class NotWaiting(Conflict):
    sentence = N_("This mail is not waiting to be sent again.")


async def queue(
    *,
    sender: str,
    recipients: list[str],
    subject: str,
    text: str,
    item: int | None = None,
    agent: int | None = None,
    contact: int | None = None,
    kind: str = "reply",
    card: dict[str, Any] | None = None,
    own: bool = False,
    reply_to: str = "",
    in_reply_to: str = "",
    references: str = "",
    token: str = "",
    cc: Sequence[str] = (),
    below: str = "",
    files: Sequence[Attached] = (),
    delay: timedelta = timedelta(),
) -> OutboxMail:
    """Puts a mail on its way. Inside change(); it leaves right after the commit, or when `delay` is over.

    `own`: for a mailbox of this house, brought to our own listener. The same `token` again, from a form that
    was sent twice, gives the mail that is there. Raises CannotBeWrittenTo."""
    addresses = [_checked(address) for address in (sender, *recipients)]
    copies = tuple(_checked(address) for address in cc)
    mail = _row(addresses, clean_line(subject), clean_text(text), token)
    mail.item, mail.agent, mail.contact, mail.kind, mail.own = item, agent, contact, kind, own
    mail.cc, mail.next_at = ", ".join(copies), mail.created_at + delay
    mail.files = json.dumps([{"name": f.name, "size": len(f.content)} for f in files], ensure_ascii=False)
    reply_to = reply_to or _answers_go_to(mail)
    words = await _words(mail, addresses[1:])
    told = replace(words, reply_to=reply_to, in_reply_to=in_reply_to, cc=copies)
    told = replace(told, references=references, below=clean_text(below), files=tuple(files))
    mail.content = compose(told, card)
    return await _kept(mail, [*addresses[1:], *copies])


async def retry(mail_id: int, agent: SignedIn) -> OutboxMail:
    """For a person who wants it sent now, also what was perhaps sent. Raises NotWaiting, NotFound."""
    if "mail.handle" not in agent.privileges:
        raise NotFound
    async with change():
        won = await (
            OutboxMail.update(
                {OutboxMail.state: SendingState.QUEUED, OutboxMail.next_at: now(), OutboxMail.data_at: None}
            )
            .where((OutboxMail.id == mail_id) & OutboxMail.state.is_in(AGAIN))
            .returning(OutboxMail.id)
        )
        if not won:
            raise NotWaiting
        waiting = (OutboxRecipient.mail == mail_id) & (OutboxRecipient.state != SendingState.SENT)
        await OutboxRecipient.update({OutboxRecipient.state: SendingState.QUEUED}).where(waiting)
        mail = await find(mail_id)
        _tell(mail)
    return mail


async def find(mail_id: int) -> OutboxMail:
    mail = await OutboxMail.objects().where(OutboxMail.id == mail_id).first()
    if mail is None:
        raise NotFound
    return mail


async def of_token(token: str) -> OutboxMail | None:
    return await OutboxMail.objects().where(OutboxMail.token == token).first() if token else None


async def due(moment: datetime, *, relay: bool) -> list[int]:
    """The ids of what can be sent now, longest waiting first; without a relay only what is for ourselves."""
    ready = OutboxMail.state.is_in(WAITING) & (OutboxMail.next_at <= moment)
    if not relay:
        ready = ready & OutboxMail.own.eq(True)
    rows = await OutboxMail.select(OutboxMail.id).where(ready).order_by(OutboxMail.next_at).limit(200)
    return [row["id"] for row in rows]


async def claim(mail_id: int) -> OutboxMail | None:
    """The mail, for this process alone to send; None when it is no longer waiting."""
    async with change():
        won = await (
            OutboxMail.update(
                {
                    OutboxMail.state: SendingState.SENDING,
                    OutboxMail.claimed_at: now(),
                    OutboxMail.data_at: None,
                    OutboxMail.attempts: OutboxMail.attempts + 1,
                }
            )
            .where((OutboxMail.id == mail_id) & OutboxMail.state.is_in(WAITING))
            .returning(OutboxMail.id)
        )
        if not won:
            return None
        mail = await find(mail_id)
        _tell(mail)
    return mail


async def waiting_recipients(mail: OutboxMail) -> list[str]:
    """Those it has not reached and who have not refused it for good."""
    waiting = (OutboxRecipient.mail == mail.id) & OutboxRecipient.state.is_in(WAITING)
    rows = OutboxRecipient.select(OutboxRecipient.address).where(waiting)
    return [row["address"] for row in await rows.order_by(OutboxRecipient.id)]


async def content_goes(mail: OutboxMail) -> None:
    """Committed just before the content goes: whatever happens to us now, it may have arrived."""
    async with change():
        await OutboxMail.update({OutboxMail.data_at: now()}).where(OutboxMail.id == mail.id)


async def record(mail: OutboxMail, outcome: Outcome) -> SendingState:
    """What became of one attempt, for the mail and for each recipient. Returns the state of the mail now."""
    state = _settled(mail, outcome.state)
    async with change():
        await OutboxMail.update(
            {
                OutboxMail.state: state,
                OutboxMail.next_at: now() + pause(mail.attempts) if state == SendingState.DEFERRED else None,
                OutboxMail.sent_at: now() if state == SendingState.SENT else mail.sent_at,
                OutboxMail.last_reply: outcome.reply,
            }
        ).where((OutboxMail.id == mail.id) & (OutboxMail.state == SendingState.SENDING))
        for address, answer in outcome.answers.items():
            told: dict[Any, Any] = {
                OutboxRecipient.state: _settled(mail, answer.state),
                OutboxRecipient.reply: answer.reply,
            }
            await OutboxRecipient.update(told).where(
                (OutboxRecipient.mail == mail.id) & (OutboxRecipient.address == address)
            )
        await DeliveryAttempt(mail=mail.id, reply=outcome.reply).save()
        _tell(mail)
    return state


async def sort_out(before: datetime, *, starting: bool = False) -> None:
    """What a process was sending when it ended: tried again when the content had not begun to go or is for
    ourselves, otherwise perhaps sent. `before`: only what was claimed until then, save, at a start, what is
    for ourselves: our listener recognises it when another process is just bringing it."""
    stale: Combinable = OutboxMail.claimed_at <= before
    if starting:
        stale = stale | OutboxMail.own.eq(True)
    left = (OutboxMail.state == SendingState.SENDING) & stale
    for mail in await OutboxMail.objects().where(left):
        safe = mail.data_at is None or mail.own
        state = SendingState.DEFERRED if safe else SendingState.PERHAPS_SENT
        async with change():
            won = await (
                OutboxMail.update({OutboxMail.state: state, OutboxMail.next_at: now() if safe else None})
                .where((OutboxMail.id == mail.id) & left)
                .returning(OutboxMail.id)
            )
            if won and not safe:
                waiting = (OutboxRecipient.mail == mail.id) & OutboxRecipient.state.is_in(WAITING)
                await OutboxRecipient.update({OutboxRecipient.state: state}).where(waiting)
            if won:
                _tell(mail)


def pause(attempts: int) -> timedelta:
    """Until the next try, growing, with up to a minute at random so that not all come at once."""
    minutes = PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    return timedelta(minutes=minutes, seconds=random.uniform(0, 60))  # noqa: S311


def _settled(mail: OutboxMail, state: SendingState) -> SendingState:
    if state == SendingState.PERHAPS_SENT and mail.own:
        return SendingState.DEFERRED
    if state == SendingState.DEFERRED and now() - mail.created_at >= GIVEN_UP_AFTER:
        return SendingState.FAILED
    return state


def _row(addresses: list[str], subject: str, text: str, token: str) -> OutboxMail:
    made_at = now()
    return OutboxMail(
        message_id=message_ids.made(addresses[0].rpartition("@")[2]),
        token=token or secrets.token_hex(16),
        sender=addresses[0],
        recipient=", ".join(addresses[1:])[:320],
        subject=subject,
        text=text,
        created_at=made_at,
        next_at=made_at,
    )


def _answers_go_to(mail: OutboxMail) -> str:
    """The signed address by which an answer joins the item this mail is about."""
    if not mail.item:
        return ""
    return return_addresses.made(return_addresses.ITEM, mail.item, mail.sender.rpartition("@")[2])


async def _words(mail: OutboxMail, recipients: list[str]) -> Words:
    mailbox = await mailboxes.find(mail.sender)
    return Words(
        message_id=mail.message_id,
        moment=mail.created_at,
        sender=mail.sender,
        sender_name=mailbox.name if mailbox else "",
        recipients=recipients,
        subject=mail.subject,
        text=mail.text,
        automatic="" if mail.kind in BY_HAND else AUTOMATIC.get(mail.kind, "auto-generated"),
    )


def can_be_written_to(address: str) -> bool:
    return usable(ascii_domain(address.strip()))


def _checked(address: str) -> str:
    if not can_be_written_to(address):
        raise CannotBeWrittenTo(address=clean_line(address, 100))
    return ascii_domain(address.strip())


async def _kept(mail: OutboxMail, recipients: list[str]) -> OutboxMail:
    won = await OutboxMail.insert(mail).on_conflict(OutboxMail.token, "DO NOTHING").returning(OutboxMail.id)
    if not won:
        before = await OutboxMail.objects().where(OutboxMail.token == mail.token).first()
        assert before is not None  # noqa: S101
        return before
    kept = await find(won[0]["id"])
    await OutboxRecipient.insert(
        *(OutboxRecipient(mail=kept.id, address=a) for a in dict.fromkeys(recipients))
    )
    await search_cards.sent(kept)
    _tell(kept)
    return kept


def _tell(mail: OutboxMail) -> None:
    announce("outbox", "queued", mail=mail.id)
    if mail.item:
        announce("items", "mail", item=mail.item, mail=mail.id)
