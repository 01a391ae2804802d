"""Mailboxes: the addresses this house receives mail for and writes from."""

from app.addresses import email_address
from app.database import CONFLICTS
from app.lookup import row
from app.news import change
from app.problems import Conflict, Problem
from app.texts import N_
from dashboard.agents import SignedIn
from dashboard.tables import Employee
from mail import return_addresses
from mail.composing import ascii_domain
from mail.tables import Mailbox, MailboxDepartment


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
    """Whether mail for it is taken in: it is one of ours, or where an answer to a mail of ours goes."""
    return await find(address) is not None or await behind(address) is not None


async def behind(address: str) -> Mailbox | None:
    """The first active mailbox in the domain of a return address of ours; None for any other address."""
    if return_addresses.read(address) is None:
        return None
    domain = address.rpartition("@")[2].lower()
    active = await Mailbox.objects().where(Mailbox.active.eq(True)).order_by(Mailbox.id)
    return next((mailbox for mailbox in active if domain_of(mailbox.address).lower() == domain), None)


def domain_of(address: str) -> str:
    """As it goes over the wire."""
    return ascii_domain(address).rpartition("@")[2]


async def find(address: str) -> Mailbox | None:
    """The active mailbox with this address, in any case."""
    return await row(Mailbox, "address = {} AND active = {}", address.lower(), True)


async def active() -> list[Mailbox]:
    """Those that can be written from, by their address."""
    return await Mailbox.objects().where(Mailbox.active.eq(True)).order_by(Mailbox.address)


async def of_agent(agent: SignedIn) -> Mailbox | None:
    """Of her department, when it has one; otherwise the first."""
    hers = Employee.select(Employee.department).where(Employee.id == agent.employee_id)
    theirs = MailboxDepartment.select(MailboxDepartment.mailbox).where(
        MailboxDepartment.department.is_in(hers)
    )
    usable = Mailbox.active.eq(True) & Mailbox.id.is_in(theirs)
    return await Mailbox.objects().where(usable).order_by(Mailbox.id).first() or await first()


async def first() -> Mailbox | None:
    """The one to write from when nothing says which."""
    return await Mailbox.objects().where(Mailbox.active.eq(True)).order_by(Mailbox.id).first()
