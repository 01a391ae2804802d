"""What came in: kept byte for byte before it is acknowledged, read and put on the work list right after."""

import asyncio
import logging
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from app.clock import now
from app.database import run
from app.lookup import row
from app.news import change
from mail import acknowledging, answered, bounces, cards, isolation, letters, threads
from mail.cards import Card
from mail.desk import Desk
from mail.reading import Letter
from mail.tables import RawMail, ReadingState

AT_ONCE = 16
MOST_ATTEMPTS = 5
SMALL = 64 * 1024

_MAIL = "({}, {}, {}, {}, {}, {}, {}, {}, 0, 'stored', 0, {}, '')"
_KEEP = (
    "INSERT INTO raw_mail (key, packed, size, recipient, sender, peer, helo, received_at, repeated, state,"
    " attempts, next_at, problem) VALUES {} ON CONFLICT (key) DO UPDATE SET repeated = raw_mail.repeated + 1"
    " RETURNING id"
)


@dataclass(frozen=True)
class Trace:
    """What the listener knows of a mail beside its bytes."""

    sender: str
    peer: str = ""
    helo: str = ""


logger = logging.getLogger(__name__)


async def receive(raw: bytes, sender: str, recipient: str, peer: str = "", helo: str = "") -> int:
    """Keeps one mail for one recipient. Returns the id of its RawMail, the old one when the same
    bytes came before."""
    [mail_id] = await _kept(raw, [recipient], Trace(sender, peer, helo))
    desk.ring()
    return mail_id


async def receive_all(raw: bytes, sender: str, recipients: list[str], peer: str = "", helo: str = "") -> None:
    """Keeps one mail for all its recipients, or for none of them. When it returns, it is on disk."""
    await _kept(raw, recipients, Trace(sender, peer, helo))
    desk.ring()


async def read_due(moment: datetime) -> None:
    """Reads what waits to be read, and returns when it is on the work list."""
    await desk.clear(moment)


async def read_again(mail_id: int) -> None:
    """For a person who wants what was unreadable read once more. Inside change()."""
    await RawMail.update(
        {RawMail.state: ReadingState.STORED, RawMail.next_at: now(), RawMail.attempts: 1}
    ).where((RawMail.id == mail_id) & (RawMail.state == ReadingState.UNREADABLE))


async def start() -> None:
    """What was being read when the process ended may have ended it: it is read in another process. Those are
    among the first that wait, for they are taken in turn."""
    await run(
        "UPDATE raw_mail SET attempts = attempts + 1 WHERE id IN (SELECT id FROM raw_mail"
        " WHERE state = {} AND next_at <= {} ORDER BY id LIMIT {})",
        ReadingState.STORED.value,
        now(),
        2 * AT_ONCE,
    )
    desk.start()


async def stop() -> None:
    await desk.stop()


async def ring(_moment: datetime) -> None:
    desk.ring()


async def original(mail: RawMail) -> bytes:
    """The bytes as they were received."""
    if mail.size > SMALL:
        return await asyncio.to_thread(zlib.decompress, mail.packed)
    return zlib.decompress(mail.packed)


async def _kept(raw: bytes, recipients: Iterable[str], trace: Trace) -> list[int]:
    """One statement: one trip to the database, and a commit that is shared with who else waits for one."""
    packed = zlib.compress(raw, 1) if len(raw) <= SMALL else await asyncio.to_thread(zlib.compress, raw, 1)
    known, moment = sha256(raw + b"\0"), now()
    values: list[object] = []
    for recipient in dict.fromkeys(recipients):
        key = known.copy()
        key.update(recipient.encode("utf-8", "replace"))
        values += (key.hexdigest(), packed, len(raw), recipient, trace.sender, trace.peer, trace.helo, moment)
        values.append(moment)
    rows = await run(_KEEP.format(", ".join([_MAIL] * (len(values) // 9))), *values)
    return [int(row["id"]) for row in rows]


async def _due(moment: datetime) -> list[int]:
    waiting = (RawMail.state == ReadingState.STORED) & (RawMail.next_at <= moment)
    rows = await RawMail.select(RawMail.id).where(waiting).order_by(RawMail.id).limit(500)
    return [row["id"] for row in rows]


async def _read(mail_id: int) -> None:
    mail = await row(RawMail, "id = {}", mail_id)
    if mail is None or mail.state != ReadingState.STORED:
        return
    try:
        letter = await isolation.read(await original(mail), careful=mail.attempts > 0)
        await _file(mail, letter)
    except Exception:
        logger.exception("Mail %s could not be read or filed", mail_id)
        await _postpone(mail)


async def _postpone(mail: RawMail) -> None:
    if mail.attempts + 1 >= MOST_ATTEMPTS:
        await _file(mail, Letter(oddities=("unreadable",), readable=False))
        return
    later = now() + timedelta(seconds=10 * 4**mail.attempts)
    async with change():
        await RawMail.update({RawMail.attempts: RawMail.attempts + 1, RawMail.next_at: later}).where(
            RawMail.id == mail.id
        )


async def _file(mail: RawMail, letter: Letter) -> None:
    """What was read, the item or the answer that it is, and the note that it was read: all or nothing."""
    card = cards.read(letter.card, letter.message_id) if letter.card else None
    columns = await letters.card_of(mail, letter, card)
    async with change():
        state = ReadingState.READ if letter.readable else ReadingState.UNREADABLE
        problem = "" if letter.readable else letter.oddities[0]
        won = await run(
            "UPDATE raw_mail SET state = {}, next_at = NULL, problem = {} WHERE id = {} AND state = {}"
            " RETURNING id",
            state.value,
            problem,
            mail.id,
            ReadingState.STORED.value,
        )
        if won and not await _belongs(mail, letter, card):
            item = await letters.file(mail, await _doubted(mail, letter), card, columns)
            if card is None:
                await acknowledging.acknowledge(mail, letter, item)


async def _belongs(mail: RawMail, letter: Letter, card: Card | None) -> bool:
    """Whether it went to what was there: a task that it answers, a mail that it returns, its thread."""
    if card is not None:
        return False
    return (
        await answered.taken(mail, letter)
        or await bounces.taken(mail, letter)
        or await threads.taken(mail, letter)
    )


async def _doubted(mail: RawMail, letter: Letter) -> Letter:
    return replace(letter, oddities=(*letter.oddities, *await answered.why_not(mail, letter)))


desk = Desk(_due, _read, AT_ONCE)
