"""Mailboxes as an administrator keeps them: name, departments, signature, acknowledgement."""

from dataclasses import dataclass
from typing import Any

from app import audit, forms
from app.addresses import email_address
from app.database import CONFLICTS
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard.tables import Department
from mail.tables import Mailbox, MailboxDepartment

LONGEST_SIGNATURE = 2000


@dataclass(frozen=True)
class Listed:
    mailbox: Mailbox
    departments: list[str]


async def listed() -> list[Listed]:
    """Those in use first, each by address."""
    names = {row["id"]: row["name"] for row in await Department.select(Department.id, Department.name)}
    theirs = await _departments()
    boxes = await Mailbox.objects().order_by(Mailbox.address)
    return [
        Listed(box, sorted(names[number] for number in theirs.get(box.id, ())))
        for box in sorted(boxes, key=lambda box: not box.active)
    ]


async def find(mailbox_id: int) -> Mailbox:
    """Raises NotFound."""
    mailbox = await Mailbox.objects().where(Mailbox.id == mailbox_id).first()
    if mailbox is None:
        raise NotFound
    return mailbox


async def departments_of(mailbox_id: int) -> set[int]:
    return set((await _departments()).get(mailbox_id, ()))


async def add(form: dict[str, str], departments: list[str], actor: str) -> int:
    """Raises Invalid."""
    columns = _read(form)
    address = email_address(form.get("address", ""))
    if address is None:
        raise Invalid({"address": _("This is not an e-mail address. An example: name@example.nl")}, form)
    try:
        async with change():
            rows = await Mailbox.insert(Mailbox(address=address, **columns))
            await _keep(rows[0]["id"], departments, actor)
    except CONFLICTS:
        raise Invalid({"address": _("Mail for this address is received already.")}, form) from None
    return int(rows[0]["id"])


async def edit(mailbox_id: int, form: dict[str, str], departments: list[str], actor: str) -> None:
    """The address stays. Out of use, its mail is refused from then on. Raises Invalid, NotFound."""
    mailbox, columns = await find(mailbox_id), _read(form)
    named: dict[Any, Any] = {Mailbox._meta.get_column_by_name(name): value for name, value in columns.items()}
    async with change():
        await Mailbox.update(named | {Mailbox.active: "active" in form}).where(Mailbox.id == mailbox.id)
        await _keep(mailbox.id, departments, actor)


def values_of(mailbox: Mailbox) -> dict[str, str]:
    """As its form shows it; a box that is ticked is in it."""
    texts = ("address", "name", "signature", "acknowledge_nl", "acknowledge_en")
    ticked = {name: "on" for name in ("active", "acknowledge") if getattr(mailbox, name)}
    return {name: getattr(mailbox, name) for name in texts} | ticked


def _read(form: dict[str, str]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    forms.length(form, errors, "name", 200)
    for name in ("signature", "acknowledge_nl", "acknowledge_en"):
        forms.length(form, errors, name, LONGEST_SIGNATURE)
    if errors:
        raise Invalid(errors, form)
    texts = {name: form.get(name, "") for name in ("name", "signature", "acknowledge_nl", "acknowledge_en")}
    return texts | {"acknowledge": "acknowledge" in form}


async def _keep(mailbox_id: int, departments: list[str], actor: str) -> None:
    known = {str(row["id"]) for row in await Department.select(Department.id)}
    await MailboxDepartment.delete().where(MailboxDepartment.mailbox == mailbox_id)
    for number in sorted(known.intersection(departments)):
        await MailboxDepartment.insert(MailboxDepartment(mailbox=mailbox_id, department=int(number)))
    await audit.record(actor, "mailbox.keep", f"mailbox:{mailbox_id}")


async def _departments() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in await MailboxDepartment.select():
        found.setdefault(row["mailbox"], []).append(row["department"])
    return found
