"""Registers: other systems whose records can be linked to, as administrators name them."""

from typing import Any
from urllib.parse import quote, urlsplit

from piccolo.columns import Column

from app import audit, forms
from app.database import CONFLICTS
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard.agents import SignedIn
from dashboard.contact_tables import OutsideRecord, Register

LONGEST = {"name": 100, "template": 500}
LONGEST_NUMBER = 100
MARK = "{number}"


async def everything() -> list[Register]:
    """Those in use first."""
    registers = await Register.objects().order_by(Register.name)
    return sorted(registers, key=lambda register: not register.active)


async def offered() -> list[Register]:
    """Those in use: a new link can be made to these."""
    return await Register.objects().where(Register.active.eq(True)).order_by(Register.name)


async def find(register_id: int) -> Register:
    """Raises NotFound."""
    register = await Register.objects().where(Register.id == register_id).first()
    if register is None:
        raise NotFound
    return register


async def add(form: dict[str, str], by: SignedIn) -> None:
    """The same form sent twice makes one register. Raises Invalid."""
    values = await _checked(form, None)
    async with change():
        made = Register.insert(Register(name=values["name"], template=values["template"])).on_conflict(
            Register.name, "DO NOTHING"
        )
        for row in await made.returning(Register.id):
            await audit.record(by.actor, "register.add", f"register:{row['id']}", **values)


async def edit(register: Register, form: dict[str, str], by: SignedIn) -> None:
    """What is linked already follows the new address. Raises Invalid."""
    values = await _checked(form, register)
    columns: dict[Column | str, Any] = {Register.name: values["name"], Register.template: values["template"]}
    try:
        async with change():
            await Register.update(columns).where(Register.id == register.id)
            await audit.record(by.actor, "register.edit", f"register:{register.id}", **values)
    except CONFLICTS as taken:
        raise Invalid({"name": _("There is a register with this name already.")}, form) from taken


async def use(register: Register, active: bool, by: SignedIn) -> None:
    """Out of use, it takes no new links; those there are keep working."""
    async with change():
        await Register.update({Register.active: active}).where(Register.id == register.id)
        action = "register.activate" if active else "register.deactivate"
        await audit.record(by.actor, action, f"register:{register.id}")


async def record(register: str, number: str) -> OutsideRecord:
    """The record with this number, kept once per register. Inside change(). Raises Invalid."""
    values = {"register": register, "number": " ".join(number.split())}
    errors: dict[str, str] = {}
    if register not in {str(one.id) for one in await offered()}:
        errors["register"] = _("Choose a register.")
    forms.required(values, errors, "number")
    forms.length(values, errors, "number", LONGEST_NUMBER)
    if values["number"] and not values["number"].strip("."):
        errors["number"] = _("This is not a number of a record.")
    if errors:
        raise Invalid(errors, values)
    kept = OutsideRecord(register=int(register), number=values["number"])
    once = (OutsideRecord.register, OutsideRecord.number)
    await OutsideRecord.insert(kept).on_conflict(once, "DO NOTHING")
    same = (OutsideRecord.register == int(register)) & (OutsideRecord.number == values["number"])
    found = await OutsideRecord.objects().where(same).first()
    assert found is not None  # noqa: S101
    return found


def address(template: str, number: str) -> str:
    """Where the record is shown. Whatever was typed as its number stays one piece of the address."""
    return template.replace(MARK, quote(number, safe=""))


async def _checked(form: dict[str, str], itself: Register | None) -> dict[str, str]:
    values = {"name": " ".join(form.get("name", "").split()), "template": form.get("template", "")}
    errors: dict[str, str] = {}
    for name, most in LONGEST.items():
        forms.required(values, errors, name)
        forms.length(values, errors, name, most)
    if "template" not in errors and (wrong := _wrong(values["template"])):
        errors["template"] = wrong
    if "name" not in errors and await _taken(values, itself):
        errors["name"] = _("There is a register with this name already.")
    if errors:
        raise Invalid(errors, form)
    return values


def _wrong(template: str) -> str:
    """Why this is no address of records; the number may not choose which server is asked."""
    try:
        parts = urlsplit(template)
        host, scheme = parts.hostname or "", parts.scheme
    except ValueError:
        host = scheme = ""
    if scheme not in ("http", "https") or not host or any(c.isspace() for c in template):
        return _("This is not a web address. It begins with https:// or http://.")
    if MARK not in template:
        return _("Put {number} where the number of the record belongs.")
    return _("{number} comes after the name of the server.") if MARK in parts.netloc else ""


async def _taken(values: dict[str, str], itself: Register | None) -> bool:
    """By another one; a form sent twice finds what it made itself."""
    for register in await everything():
        if register.name.casefold() != values["name"].casefold():
            continue
        if itself is None and (register.name, register.template) == (values["name"], values["template"]):
            continue
        if itself is None or register.id != itself.id:
            return True
    return False
