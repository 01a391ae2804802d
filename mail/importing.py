"""Mail from files (.eml, mbox, Maildir), the same way in as the listener. Again makes no doubles."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from app.clock import now
from app.problems import Refusal
from mail import inbox, mailboxes
from mail.addressing import people
from mail.parts import POLICY, Parsed, header
from mail.tables import RawMail
from mail.verifying import IMPORTED

AT_ONCE = 100
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")

OCTETS_AT_ONCE = 20_000_000
IGNORED = (".", "dovecot", "maildirfolder", "subscriptions", "courierimap")

_SEPARATOR = re.compile(rb"From .*\d\d:\d\d")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Imported:
    """`found` in the files, `new` of them not seen before."""

    found: int
    new: int

    def __str__(self) -> str:
        return f"{self.found} mails found, {self.new} of them new."


async def import_paths(paths: Iterable[Path], recipient: str, progress: Progress) -> Imported:
    """Takes in every mail and puts it on the work list, and tells `progress` how many octets of all are done.
    `recipient` is for mail that names no mailbox of ours; without it, that goes to the first mailbox. Can be
    stopped at any moment: what is kept by then is not kept again. Raises Refusal when there is no mailbox."""
    fallback = await _fallback(recipient)
    files = [file for path in paths for file in _files(path)]
    sizes = [file.stat().st_size for file in files]
    found, before, done = 0, await RawMail.count(), 0
    for file, size in zip(files, sizes, strict=True):
        for batch, read in _batches(file):
            await asyncio.gather(*(_receive(raw, fallback) for raw in batch))
            await inbox.read_due(now())
            found += len(batch)
            progress(done + read, sum(sizes))
        done += size
        progress(done, sum(sizes))
    return Imported(found, await RawMail.count() - before)


async def _receive(raw: bytes, fallback: str) -> None:
    headers = BytesHeaderParser(policy=POLICY).parsebytes(raw[:100_000])
    await inbox.receive(raw, _sender(headers), await _recipient(headers, fallback), IMPORTED)


async def _fallback(recipient: str) -> str:
    found = await (mailboxes.find(recipient) if recipient else mailboxes.first())
    if found is None:
        raise Refusal(f"There is no mailbox {recipient}." if recipient else "There is no mailbox yet.")
    return found.address


def _files(path: Path) -> list[Path]:
    """All of a folder and what is in it, a Maildir too: its unfinished deliveries are left where they are."""
    if not path.is_dir():
        return [path]
    inside = (file for file in sorted(path.rglob("*")) if file.is_file())
    return [file for file in inside if file.parent.name != "tmp" and not file.name.startswith(IGNORED)]


def _batches(file: Path) -> Iterator[tuple[list[bytes], int]]:
    """So many mails that memory has a bound, and how far in the file that is."""
    batch: list[bytes] = []
    size = read = 0
    for raw in _in_mbox(file) if _begins_as_mbox(file) else [file.read_bytes()]:
        batch.append(raw)
        size += len(raw)
        if len(batch) == AT_ONCE or size > OCTETS_AT_ONCE:
            read += size
            yield batch, read
            batch, size = [], 0
    if batch:
        yield batch, read + size


def _in_mbox(path: Path) -> Iterator[bytes]:
    """One at a time, however many there are (RFC 4155)."""
    with path.open("rb") as file:
        lines: list[bytes] = []
        file.readline()
        for line in file:
            if _SEPARATOR.match(line) and lines and not lines[-1].strip():
                yield b"".join(lines[:-1])
                lines = []
            else:
                lines.append(line)
        # The last mail must not change when another one is added after it.
        yield b"".join(lines[:-1] if lines and not lines[-1].strip() else lines)


def _begins_as_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _sender(headers: Parsed) -> str:
    found = people(header(headers, "Return-Path")) or people(header(headers, "From"))
    return found[0].address if found else ""


async def _recipient(headers: Parsed, fallback: str) -> str:
    for name in ADDRESSED:
        for person in people(header(headers, name)):
            if await mailboxes.is_known(person.address.lower()):
                return person.address.lower()
    return fallback
