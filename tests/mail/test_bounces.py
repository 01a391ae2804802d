"""A mail that came back is shown with that mail, whatever the program that says so."""

import os
import re
from pathlib import Path

import pytest

from app import status
from app.clock import now
from dashboard.states import ItemState
from dashboard.tables import Item
from dashboard.task_tables import TaskLogEntry
from mail import answers, bounces, inbox, messenger, reading
from mail.tables import Bounce, Email, OutboxMail
from tests.dashboard.asked import asked, without_account
from tests.mail.conftest import all_items, arrived, letter
from tests.serving import Server
from tests.world import World

LETTERS = os.environ.get("LETTERS", "")
KEES = "kees@visitor.example"
REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: info@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

This is the mail system at host relay.example.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
    user here

--x
Content-Type: message/rfc822

"""


async def answered(world: World) -> tuple[Item, OutboxMail]:
    item = await arrived()
    return item, await answers.send(item, world.bea, "Dat kan morgen.", "t" * 32, close=True)


def report(mail: OutboxMail, action: str = "failed", status: str = "5.1.1", address: str = KEES) -> bytes:
    """As Postfix writes it."""
    return (
        REPORT.format(action=action, status=status, address=address).encode()
        + mail.content
        + b"\r\n--x--\r\n"
    )


def free_form(mail: OutboxMail) -> bytes:
    """As qmail writes it, with nothing but words."""
    return letter(
        From="MAILER-DAEMON@relay.example",
        Subject="failure notice",
        text="Hi. This is the qmail-send program at relay.example.\nI'm afraid I wasn't able to deliver your "
        f"message.\n\n<{KEES}>:\nSorry, I couldn't find any host named visitor.example. (#5.1.2)\n\n"
        f"--- Below this line is a copy of the message.\n\n{mail.content.decode()}",
    )


async def comes_back(raw: bytes) -> None:
    await inbox.receive(raw, "", "info@example.org")
    await inbox.read_due(now())


async def test_a_report_is_shown_with_the_mail_that_bounced(world: World, server: Server) -> None:
    item, mail = await answered(world)
    await comes_back(report(mail))
    [row] = await Bounce.objects()
    assert (row.mail, row.address, row.status, row.delayed) == (mail.id, KEES, "5.1.1", False)
    assert row.reason == "550 5.1.1 no such user here"
    [only] = await all_items()
    assert only.state == ItemState.CLOSED
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"Niet bezorgd bij {KEES}: het adres bestaat niet (5.1.1)" in shown
    assert (await status.counted())["outbox"]["bounced"] == 1


async def test_words_alone_will_do(world: World) -> None:
    _, mail = await answered(world)
    await comes_back(free_form(mail))
    [row] = await Bounce.objects()
    assert (row.mail, row.address, row.status) == (mail.id, KEES, "5.1.2")
    assert len(await all_items()) == 1


async def test_what_is_late_is_no_failure(world: World) -> None:
    _, mail = await answered(world)
    await comes_back(report(mail, action="delayed", status="4.4.1"))
    [row] = await Bounce.objects()
    assert row.delayed
    assert (await status.counted())["outbox"]["bounced"] == 0
    assert await bounces.last_of(KEES) is None


async def test_the_address_is_marked_until_something_comes_from_it(world: World, server: Server) -> None:
    _, mail = await answered(world)
    await comes_back(report(mail))
    other = await arrived(letter(text="Van een ander.", From="Tineke <t@visitor.example>", Reply_To=KEES))
    async with server.client(world.bea) as client:
        assert "kwam terug" in (await client.get(other.url)).text
        last = await arrived(letter(text="Ik ben er weer."))
        assert "kwam terug" not in (await client.get(last.url)).text


async def test_nobody_else_can_say_that_a_mail_did_not_arrive(world: World) -> None:
    _, mail = await answered(world)
    forged = report(mail).replace(mail.message_id[1:9].encode(), b"00000000")
    await comes_back(forged)
    assert await Bounce.count() == 0
    assert [item.kind for item in await all_items()] == ["email", "email"]
    [_, email] = await Email.objects().order_by(Email.id)
    assert email.automatic


async def test_a_note_that_came_back_says_so_in_its_log(world: World) -> None:
    await asked(world.abe, await without_account())
    await messenger.mail_due(now())
    [mail] = await OutboxMail.objects()
    await comes_back(report(mail, address="ans@example.org"))
    [row] = await Bounce.objects()
    assert row.address == "ans@example.org"
    assert len(await all_items()) == 1
    assert len([one for one in await TaskLogEntry.objects() if one.act == "mailed"]) == 2


@pytest.mark.skipif(not LETTERS, reason="Set LETTERS to a folder with sample mails to read their bounces.")
def test_the_bounces_of_real_programs_are_understood() -> None:
    """All but feedback reports and a vacation note; nearly always with a code, always with an address."""
    found = {}
    for path in sorted(Path(LETTERS, "bounces").glob("*host-*.eml")):
        found[path.name] = reading.read(path.read_bytes()).bounce
    missed = [name for name, bounce in found.items() if bounce is None]
    assert missed == ["lhost-amazonses-10.eml"], "a notification in JSON"
    known = [bounce for bounce in found.values() if bounce]
    assert all(bounce.failures and bounce.failures[0].address for bounce in known)
    assert sum(bool(bounce.failures[0].status) for bounce in known) > 0.8 * len(known)
    assert sum(bool(bounce.failures[0].reason) for bounce in known) > 0.9 * len(known)
