"""Mailboxes: the addresses this house receives mail for and writes from."""

from app.addresses import email_address
from app.database import CONFLICTS
from app.news import change
from app.problems import Conflict, Problem
from app.texts import N_
from mail.tables import Mailbox


class NoAddress(Problem):
    sentence = N_("%(address)s is no e-mail address.")


class KnownAlready(Conflict):
    sentence = N_("Mail for %(address)s is received already.")


async def add(address: str, name: str = "") -> None:
    """From now on mail for this address is taken in. Raises NoAddress, KnownAlready."""
    found = email_address(address)
    if found is None:
        raise NoAddress(address=address)
    try:
        async with change():
            await Mailbox.insert(Mailbox(address=found, name=name))
    except CONFLICTS as error:
        raise KnownAlready(address=found) from error


async def is_known(address: str) -> bool:
    return await Mailbox.exists().where((Mailbox.address == address) & Mailbox.active.eq(True))


async def find(address: str) -> Mailbox | None:
    """The active mailbox with this address, in any case."""
    return (
        await Mailbox.objects().where((Mailbox.address == address.lower()) & Mailbox.active.eq(True)).first()
    )


async def first() -> Mailbox | None:
    """The one to write from when nothing says which."""
    return await Mailbox.objects().where(Mailbox.active.eq(True)).order_by(Mailbox.id).first()
