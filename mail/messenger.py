"""The messenger: what the hub owes somebody about a task, a callback note say, leaves as a mail.

That it is on its way and that the duty is done are one commit: a crash leaves both or neither."""

import asyncio
from datetime import datetime

from app.news import Closed, change, listen
from app.settings import settings
from app.texts import speaking
from dashboard import notices
from dashboard.states import NoticeKind
from dashboard.task_tables import Notice
from mail import mailboxes, outbox, return_addresses
from mail.desk import Desk
from mail.quoting import marker
from mail.tables import Mailbox, OutboxMail, SendingState

KIND = "notice"
AT_ONCE = 2

_listening: asyncio.Task[None] | None = None


async def mail_due(moment: datetime) -> None:
    """Puts what is owed in the outbox, and returns when it is there."""
    await desk.clear(moment)


async def start() -> None:
    global _listening
    desk.start()
    _listening = asyncio.create_task(_follow())


async def stop() -> None:
    if _listening is not None:
        _listening.cancel()
    await desk.stop()


async def ring(_moment: datetime) -> None:
    desk.ring()


async def look_after(mail: OutboxMail, state: SendingState) -> None:
    """When it is refused for good, its task says so. Inside change()."""
    number = notice_of(mail)
    if number and state == SendingState.FAILED:
        notice = await notices.find(number)
        if notice is not None:
            await notices.not_mailed(notice)


def notice_of(mail: OutboxMail) -> int | None:
    """The id of the notice it brings, when it brings one."""
    return int(mail.token.removeprefix(_token(""))) if mail.kind == KIND else None


async def _follow() -> None:
    async with listen({"notices"}) as stream:
        while not isinstance(await stream.next(timeout=60), Closed):
            desk.ring()


async def _due(moment: datetime) -> list[int]:
    """Nothing, while there is no mailbox to write from: it stays owed."""
    return await notices.due(moment) if await mailboxes.first() else []


async def _mail(notice_id: int) -> None:
    notice, mailbox = await notices.find(notice_id), await mailboxes.first()
    if notice is None or mailbox is None:
        return
    async with change():
        if not outbox.can_be_written_to(notice.recipient):
            await notices.not_mailed(notice)
        elif await notices.handled(notice.id):
            await _send(notice, mailbox)


async def _send(notice: Notice, mailbox: Mailbox) -> None:
    subject, text = notices.words(notice)
    asked = notice.kind == NoticeKind.TASK
    await outbox.queue(
        sender=mailbox.address,
        recipients=[notice.recipient],
        subject=subject,
        text=f"{_marker()}\n\n{text}" if asked else text,
        kind=KIND,
        reply_to=_return_address(notice, mailbox) if asked else "",
        token=_token(notice.id),
    )


def _return_address(notice: Notice, mailbox: Mailbox) -> str:
    domain = mailboxes.domain_of(mailbox.address)
    return return_addresses.made(return_addresses.NOTICE, notice.id, domain)


def _marker() -> str:
    with speaking(settings().language):
        return marker()


def _token(notice_id: int | str) -> str:
    return f"notice-{notice_id}"


desk = Desk(_due, _mail, AT_ONCE)
