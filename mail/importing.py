"""Mail from files (.eml, mbox, Maildir), the same way in as the listener. Again makes no doubles."""

import mailbox
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from functools import partial
from pathlib import Path

from app.clock import now
from app.problems import Refusal
from mail import inbox, mailboxes
from mail.addressing import people
from mail.parts import POLICY, Parsed, header
from mail.tables import RawMail

AT_ONCE = 100
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")

Progress = Callable[[int, int], None]
Fetch = Callable[[], bytes]


@dataclass(frozen=True)
class Imported:
    """`found` in the files, `new` of them not seen before."""

    found: int
    new: int

    def __str__(self) -> str:
        return f"{self.found} mails found, {self.new} of them new."


async def import_paths(paths: Iterable[Path], recipient: str, progress: Progress) -> Imported:
    """Takes in every mail and puts it on the work list. `recipient` is for mail that names no mailbox of
    ours; without it, that goes to the first mailbox. Raises Refusal when there is none."""
    fallback = await _fallback(recipient)
    found = [fetch for path in paths for fetch in _mails(path)]
    before = await RawMail.count()
    for done, fetch in enumerate(found, start=1):
        raw = fetch()
        headers = BytesHeaderParser(policy=POLICY).parsebytes(raw[:100_000])
        await inbox.receive(raw, _sender(headers), await _recipient(headers, fallback), "import")
        if done % AT_ONCE == 0 or done == len(found):
            await inbox.read_due(now())
            progress(done, len(found))
    return Imported(len(found), await RawMail.count() - before)


async def _fallback(recipient: str) -> str:
    found = await (mailboxes.find(recipient) if recipient else mailboxes.first())
    if found is None:
        raise Refusal(f"There is no mailbox {recipient}." if recipient else "There is no mailbox yet.")
    return found.address


def _mails(path: Path) -> Iterator[Fetch]:
    """One call per mail, so that none is read before its turn."""
    if (path / "cur").is_dir():
        yield from _in_folder(mailbox.Maildir(path, create=False))
    elif path.is_dir():
        yield from (file.read_bytes for file in sorted(path.rglob("*")) if file.is_file())
    elif _begins_as_mbox(path):
        yield from _in_folder(mailbox.mbox(path, create=False))
    else:
        yield path.read_bytes


def _in_folder(folder: "mailbox.Maildir | mailbox.mbox") -> Iterator[Fetch]:
    for key in sorted(folder.keys()):
        yield partial(folder.get_bytes, key)


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
