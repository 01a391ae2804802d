"""Files that go with a mail: kept while it is written, so that a refused or recalled mail still has them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.database import CONFLICTS
from app.news import change
from app.problems import Conflict, NotFound, Problem
from app.texts import N_, _
from dashboard.agents import SignedIn
from mail.composing import Attached
from mail.parts import cleaned_name
from mail.tables import OutboxFile, OutboxMail

LARGEST = 10_000_000
LARGEST_TOGETHER = 20_000_000
MOST = 20
KEPT_FOR = timedelta(days=2)
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,120}")
ANY_FILE = "application/octet-stream"
LISTED = (OutboxFile.id, OutboxFile.name, OutboxFile.size, OutboxFile.client_id)


class TooLarge(Problem):
    status = 413
    sentence = N_("%(name)s is too large: a file may have 10 MB, all together 20 MB.")


class TooMany(Conflict):
    sentence = N_("At most 20 files can go with one e-mail.")


@dataclass(frozen=True)
class Upload:
    name: str
    type: str
    content: bytes
    client_id: str


@dataclass(frozen=True)
class Listed:
    id: int
    name: str
    size: int
    client_id: str


async def add(agent: SignedIn, form: str, item: int | None, upload: Upload) -> Listed:
    """Keeps it for the form; the same client id again is the same file. Raises TooLarge, TooMany."""
    name, there = (cleaned_name(upload.name) or _("file")), await listed(agent, form)
    if before := next((file for file in there if file.client_id == upload.client_id), None):
        return before
    if len(upload.content) > LARGEST or sum(f.size for f in there) + len(upload.content) > LARGEST_TOGETHER:
        raise TooLarge(name=name)
    if len(there) >= MOST:
        raise TooMany
    file = OutboxFile(
        agent=agent.id,
        item=item,
        form=form,
        client_id=upload.client_id,
        name=name,
        type=kind_of(upload.type),
        size=len(upload.content),
        content=upload.content,
    )
    try:
        async with change():
            await OutboxFile.insert(file)
    except CONFLICTS:
        pass
    return next(kept for kept in await listed(agent, form) if kept.client_id == upload.client_id)


def kind_of(declared: str) -> str:
    """As in text/plain; what is no such thing is any file."""
    kind = declared.partition(";")[0].strip().lower()
    return kind if TYPE.fullmatch(kind) and not kind.startswith(("multipart/", "message/")) else ANY_FILE


async def listed(agent: SignedIn, form: str) -> list[Listed]:
    """Of a form of hers, in the order they were added."""
    theirs = (OutboxFile.agent == agent.id) & (OutboxFile.form == form)
    rows = await OutboxFile.select(*LISTED).where(theirs).order_by(OutboxFile.id)
    return [Listed(**row) for row in rows]


async def remove(agent: SignedIn, file_id: int) -> None:
    """Raises NotFound for what is not hers."""
    async with change():
        hers = (OutboxFile.id == file_id) & (OutboxFile.agent == agent.id)
        if not await OutboxFile.delete().where(hers).returning(OutboxFile.id):
            raise NotFound


async def attached(agent: SignedIn, form: str) -> tuple[Attached, ...]:
    """As they go along. Inside the change() that sends them."""
    theirs = (OutboxFile.agent == agent.id) & (OutboxFile.form == form)
    files = await OutboxFile.objects().where(theirs).order_by(OutboxFile.id)
    return tuple(Attached(file.name, file.type, bytes(file.content)) for file in files)


async def went_with(agent: SignedIn, form: str, mail: OutboxMail) -> None:
    """The form they were added to sent this mail, and is the mail's from now on. Inside change()."""
    theirs = (OutboxFile.agent == agent.id) & (OutboxFile.form == form)
    await OutboxFile.update({OutboxFile.form: mail.token, OutboxFile.item: mail.item}).where(theirs)


async def form_of(agent: SignedIn, item_id: int) -> str:
    """The form whose files wait for a mail about this item; empty when there are none. Those of a mail that
    was sent wait for nothing."""
    sent = OutboxMail.select(OutboxMail.token).where(OutboxMail.item == item_id)
    waiting = (OutboxFile.agent == agent.id) & (OutboxFile.item == item_id) & OutboxFile.form.not_in(sent)
    row = (
        await OutboxFile.select(OutboxFile.form)
        .where(waiting)
        .order_by(OutboxFile.id, ascending=False)
        .first()
    )
    return str(row["form"]) if row else ""


async def forget(moment: datetime) -> None:
    """The ticker's duty: what was never sent, and what was sent long ago, is let go of."""
    old = OutboxFile.at < moment - KEPT_FOR
    if await OutboxFile.exists().where(old):
        async with change():
            await OutboxFile.delete().where(old)
