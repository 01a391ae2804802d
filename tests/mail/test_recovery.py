"""When the disk is full or the database is gone, senders are put off; afterwards everything comes in once."""

import os
import re
from pathlib import Path

import pytest

from app import database
from app.clock import now
from app.news import change
from mail import inbox
from mail.tables import Email, OutboxMail, RawMail
from tests.mail.conftest import LIMIT, all_items, dialogue, letter
from tests.world import World

LETTERS = os.environ.get("LETTERS", "")
MAILS = 20


async def delivered(port: int, raw: bytes) -> bool:
    """As a mail server tries it once."""
    async with dialogue(port) as talk:
        await talk.hear()
        if not (await talk.begin()).startswith("354"):
            return False
        answer = await talk.say(raw + b"\r\n.")
    assert answer[:3] in ("250", "451"), answer
    assert answer in ("250 2.0.0 Stored", "451 4.3.0 Temporary failure, please try again later")
    return answer.startswith("250")


async def octets_that_fill_it() -> int:
    """Of each mail: with pages that other tests left free, SQLite would not notice that its disk is full."""
    if not database.is_sqlite():
        return 20_000
    [free], [page] = await database.run("PRAGMA freelist_count"), await database.run("PRAGMA page_size")
    return min(20_000 + 2 * free["freelist_count"] * page["page_size"] // MAILS, LIMIT // 2 - 10_000)


async def break_storage() -> None:
    """The disk of SQLite is full; PostgreSQL has lost its table."""
    async with change():
        if database.is_sqlite():
            [pages] = await database.run("PRAGMA page_count")
            await database.run(f"PRAGMA max_page_count = {pages['page_count'] + 20}")
        else:
            await database.run("ALTER TABLE raw_mail RENAME TO raw_mail_elsewhere")


async def mend_storage() -> None:
    async with change():
        if database.is_sqlite():
            await database.run("PRAGMA max_page_count = 4294967294")
        else:
            await database.run("ALTER TABLE raw_mail_elsewhere RENAME TO raw_mail")


async def test_while_nothing_can_be_kept_senders_are_put_off_and_then_all_of_it_comes_in(
    world: World, port: int
) -> None:
    size = await octets_that_fill_it()
    mails = [letter(subject=f"Mail {n}", text=os.urandom(size).hex()) for n in range(MAILS)]
    await break_storage()
    try:
        waiting = [raw for raw in mails if not await delivered(port, raw)]
    finally:
        await mend_storage()
    assert waiting, "nothing was broken"
    assert [raw for raw in waiting if not await delivered(port, raw)] == []
    await inbox.read_due(now())
    assert len({item.summary for item in await all_items()}) == len(await all_items()) == MAILS


@pytest.mark.skipif(not LETTERS, reason="Set LETTERS to a folder with sample mails to deliver all of them.")
@pytest.mark.timeout(180)
async def test_every_letter_comes_in_over_the_wire_byte_for_byte(world: World, port: int) -> None:
    """As many letters as were sent, each readable, each the octets that were sent; and no mail went out."""
    files = [path for path in sorted(Path(LETTERS).rglob("*")) if path.suffix in (".eml", ".txt")]
    sent = list({as_sent(path.read_bytes()) for path in files})
    assert len(sent) > 200
    async with dialogue(port) as talk:
        await talk.hear()
        for raw in sent:
            stuffed = raw.replace(b"\r\n.", b"\r\n..")
            assert (await talk.deliver(b"." * raw.startswith(b".") + stuffed[:-2])).startswith("250")
    await inbox.read_due(now())
    mails = await RawMail.objects()
    assert {await inbox.original(mail) for mail in mails} == set(sent)
    assert [mail.problem for mail in mails if mail.state != "read"] == []
    assert await Email.count() == len(sent) == len(mails)
    assert await OutboxMail.count() == 0


def as_sent(raw: bytes) -> bytes:
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw.rstrip(b"\r\n")) + b"\r\n"
