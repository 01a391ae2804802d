"""What is owed about a note leaves as one mail that can be answered, however often it is looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from app import clock
from app.clock import now
from app.news import change
from dashboard import notices, task_log
from dashboard.agents import SignedIn
from dashboard.states import NoticeKind, TaskAct
from dashboard.tables import Item
from dashboard.task_log import UNDELIVERED
from dashboard.task_tables import Notice
from mail import messenger, outbox, postman, reading, return_addresses
from mail.quoting import fold
from mail.tables import DeliveryAttempt, Mailbox, OutboxMail, SendingState
from tests.dashboard.asked import asked, for_, notices_of, task_of, the_department, without_account
from tests.mail.conftest import Relay
from tests.serving import Server
from tests.world import World


async def mailed(by: SignedIn, whom: str = "") -> tuple[Item, OutboxMail]:
    """A note, and the mail about it."""
    item = await asked(by, whom or await without_account())
    await messenger.mail_due(now())
    [mail] = await OutboxMail.objects().order_by(OutboxMail.id, ascending=False).limit(1)
    return item, mail


def message(mail: OutboxMail) -> EmailMessage:
    parsed = message_from_bytes(mail.content, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


async def log_of(item: Item) -> list[tuple[str, str]]:
    """What was done, and to whom or with what outcome."""
    log = await task_log.entries((await task_of(item)).id)
    return [(entry.act, entry.outcome or entry.text) for entry in log]


async def test_the_addressee_is_mailed_from_the_first_mailbox_and_can_answer(world: World) -> None:
    item, mail = await mailed(world.abe)
    told = message(mail)
    assert (mail.sender, mail.recipient, mail.kind) == ("info@example.org", "ans@example.org", "notice")
    assert told["From"] == "Gemeente Waterveen <info@example.org>"
    [notice] = await notices_of(item)
    assert return_addresses.read(told["Reply-To"]) == (return_addresses.NOTICE, notice.id)
    assert (told["Auto-Submitted"], told["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert "Moet de keuring opnieuw?" in mail.text
    assert "/answers/" in mail.text


async def test_it_begins_with_the_line_above_which_the_answer_is_written(world: World) -> None:
    _, mail = await mailed(world.abe)
    assert mail.text.startswith("----- Antwoord boven deze regel -----\n\n")
    assert fold(f"Gebeld.\n\n{mail.text}").new.strip() == "Gebeld."


async def test_what_is_owed_is_mailed_once_however_often_it_is_looked_at(world: World) -> None:
    await asked(world.abe, await without_account())
    for _ in range(3):
        await messenger.mail_due(now())
    [due] = await Notice.select(Notice.id)
    await asyncio.gather(*(messenger.desk.work(due["id"]) for _ in range(3)))
    assert await OutboxMail.count() == 1


async def test_a_crash_leaves_mail_and_duty_or_neither(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await asked(world.abe, await without_account())

    async def crashing(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "queue", crashing)
        await messenger.mail_due(now())
    assert await OutboxMail.count() == 0
    assert [notice.handled_at for notice in await notices_of(item)] == [None]
    await messenger.mail_due(now())
    await messenger.mail_due(now())
    assert await OutboxMail.count() == 1


async def test_what_is_owed_later_is_mailed_later(world: World) -> None:
    item = await asked(world.abe, await without_account())
    async with change():
        await Notice.update({Notice.due: now() + timedelta(minutes=5)}, force=True)
    await messenger.mail_due(now())
    assert await OutboxMail.count() == 0
    clock.move(minutes=6)
    await messenger.mail_due(now())
    assert await OutboxMail.count() == 1
    assert (TaskAct.MAILED, "ans@example.org") in await log_of(item)


async def test_an_address_that_cannot_be_written_to_is_said_on_the_task_once(world: World) -> None:
    item = await asked(world.abe, await without_account("ans at example"))
    for _ in range(3):
        await messenger.mail_due(now())
    assert await OutboxMail.count() == 0
    assert (await log_of(item))[1:] == [(TaskAct.MAILED, UNDELIVERED)]
    assert await notices.due(now()) == []


async def test_a_server_that_refuses_it_is_said_on_the_task(world: World, relay: Relay) -> None:
    relay.answers(RCPT=["550 5.1.1 no such user"])
    item, mail = await mailed(world.abe)
    await postman.deliver_due(now())
    assert (await outbox.find(mail.id)).state == SendingState.FAILED
    assert (await log_of(item))[1:] == [(TaskAct.MAILED, "ans@example.org"), (TaskAct.MAILED, UNDELIVERED)]
    assert await DeliveryAttempt.count() == 1


async def test_a_server_that_takes_it_later_leaves_the_log_as_it_is(world: World, relay: Relay) -> None:
    relay.answers(RCPT=["451 4.2.2 full"])
    item, mail = await mailed(world.abe)
    await postman.deliver_due(now())
    clock.move(minutes=3)
    await postman.deliver_due(now())
    assert (await outbox.find(mail.id)).state == SendingState.SENT
    assert len(await log_of(item)) == 2


async def test_without_a_mailbox_it_stays_owed(world: World) -> None:
    async with change():
        await Mailbox.update({Mailbox.active: False}, force=True)
    item = await asked(world.abe, await without_account())
    await messenger.mail_due(now())
    assert len(await notices.due(now())) == 1
    async with change():
        await Mailbox.update({Mailbox.active: True}, force=True)
    await messenger.mail_due(now())
    assert (TaskAct.MAILED, "ans@example.org") in await log_of(item)


async def test_news_that_it_is_late_asks_for_no_answer(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    async with change():
        await notices.owe(await task_of(item), NoticeKind.OVERDUE, "sam@example.org", "Sam de Vries")
    await messenger.mail_due(now())
    mail = await OutboxMail.objects().get(OutboxMail.recipient == "sam@example.org")
    assert mail is not None
    assert "Reply-To" not in message(mail)
    assert "Antwoord boven" not in mail.text


async def test_a_mail_about_a_subject_with_another_header_in_it_stays_one_mail(world: World) -> None:
    item = await asked(
        world.abe, await the_department("burgerzaken@example.org"), subject="Hallo\r\nBcc: x@evil.example"
    )
    await messenger.mail_due(now())
    [mail] = await OutboxMail.objects()
    assert "Bcc" not in message(mail)
    assert reading.read(mail.content).reply_to.startswith("reply+n")
    assert item.is_open


async def test_it_is_mailed_at_once_when_the_product_runs(
    world: World, server: Server, eventually: Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]
) -> None:
    await asked(world.abe, await without_account())
    assert await eventually(OutboxMail.count)
