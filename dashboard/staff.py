"""Employees as the administrator keeps them: added, edited, gone, back. What she did stays hers."""

import secrets
from dataclasses import dataclass
from typing import Any

from piccolo.columns.combination import WhereRaw

from app import audit, forms
from app.addresses import phone_number
from app.database import CONFLICTS
from app.news import change
from app.problems import Invalid
from app.texts import _
from dashboard import agents, employees, groups
from dashboard.agents import SignedIn
from dashboard.tables import Employee

MOST = {"given_name": 100, "family_name": 100, "function": 200, "phone": 50}
EXTENSION = 6
"""A number inside the house has at most so many digits."""


@dataclass(frozen=True)
class Filled:
    """What a form says, in columns; and the groups."""

    columns: dict[str, Any]
    groups: frozenset[int]


async def add(form: dict[str, str], group_ids: list[str], by: SignedIn) -> int:
    """The employee; the same form sent twice makes one. Raises Invalid."""
    token = f"{by.id}-{form.get('token', '')[:32] or secrets.token_hex(8)}"
    if made := await _of_token(token):
        return made
    filled = await _read(form, group_ids)
    try:
        async with change():
            employee_id = await _insert(filled, token)
            if employee_id:
                await audit.record(by.actor, "employees.add", f"employee:{employee_id}")
    except CONFLICTS:
        employee_id = None
    made = employee_id or await _of_token(token)
    if made is None:
        raise Invalid({"email": _taken()}, form)
    return made


async def edit(employee_id: int, form: dict[str, str], group_ids: list[str], by: SignedIn) -> None:
    """Raises Invalid, NotFound."""
    entry = await employees.find(employee_id)
    filled = await _read(form, group_ids, entry)
    try:
        async with change():
            await Employee.update(**filled.columns).where(Employee.id == entry.id)
            await groups.hold_exactly(entry.id, filled.groups)
            await audit.record(by.actor, "employees.edit", f"employee:{entry.id}")
    except CONFLICTS:
        raise Invalid({"email": _taken()}, form) from None


async def leave(employee_id: int, by: SignedIn) -> None:
    """She is in no list any more and cannot sign in. Raises NotFound, LastAdministrator."""
    entry = await employees.find(employee_id)
    async with change():
        await Employee.update({Employee.active: False}).where(Employee.id == entry.id)
        if entry.agent:
            await agents.deactivate(entry.agent, by)
        await audit.record(by.actor, "employees.leave", f"employee:{entry.id}")


async def come_back(employee_id: int, by: SignedIn) -> None:
    """She is in the directory again; an account of hers stays as it is. Raises NotFound, Invalid when
    somebody else has her e-mail address by now."""
    entry = await employees.find(employee_id)
    try:
        async with change():
            await Employee.update({Employee.active: True}).where(Employee.id == entry.id)
            await audit.record(by.actor, "employees.return", f"employee:{entry.id}")
    except CONFLICTS:
        raise Invalid({"email": _taken()}) from None


def direct_number(values: dict[str, str], errors: dict[str, str]) -> str:
    """As it was written: a phone number, or a short one inside the house."""
    written = forms.length(values, errors, "phone", MOST["phone"])
    if not written or (written.isdecimal() and len(written) <= EXTENSION):
        return written
    if phone_number(written) is None:
        errors.setdefault("phone", _("This is not a phone number. An example: 06 12 34 56 78"))
    return written


async def _read(form: dict[str, str], group_ids: list[str], entry: employees.Entry | None = None) -> Filled:
    errors: dict[str, str] = {}
    texts = {name: forms.length(form, errors, name, most) for name, most in MOST.items()}
    if not texts["family_name"]:
        errors["family_name"] = _("Fill in the family name.")
    texts["phone"], texts["email"] = direct_number(form, errors), forms.email(form, errors)
    if texts["email"] and await _is_anothers(texts["email"], entry.id if entry else 0):
        errors.setdefault("email", _taken())
    columns: dict[str, Any] = {**texts}
    columns["department"] = _one_of(await employees.department_names(), form, errors, "department")
    columns["substitute"] = await _substitute(form, errors, entry)
    if errors:
        raise Invalid(errors, form)
    return Filled(columns, frozenset(i for i in await groups.names() if str(i) in group_ids))


def _one_of(known: Any, form: dict[str, str], errors: dict[str, str], name: str) -> int | None:
    written = form.get(name, "")
    chosen = next((number for number in known if str(number) == written), None)
    if written and chosen is None:
        errors.setdefault(name, _("Choose one of the list."))
    return chosen


async def _substitute(
    form: dict[str, str], errors: dict[str, str], entry: employees.Entry | None
) -> int | None:
    """Who works here; and who stood in for her already, also when gone."""
    known = {row["id"] for row in await Employee.select(Employee.id).where(Employee.active.eq(True))}
    if entry:
        known = (known - {entry.id}) | ({entry.substitute} - {None})
    return _one_of(known, form, errors, "substitute")


async def _is_anothers(email: str, employee_id: int) -> bool:
    same = WhereRaw("lower(employee.email) = {}", email) & Employee.active.eq(True)
    return await Employee.exists().where(same & (Employee.id != employee_id))


async def _insert(filled: Filled, token: str) -> int | None:
    """None when this form was there already."""
    new = Employee(**filled.columns, token=token)
    made = await Employee.insert(new).on_conflict(Employee.token, "DO NOTHING").returning(Employee.id)
    if not made:
        return None
    await groups.hold_exactly(made[0]["id"], filled.groups)
    return int(made[0]["id"])


async def _of_token(token: str) -> int | None:
    row = await Employee.select(Employee.id).where(Employee.token == token).first()
    return row["id"] if row else None


def _taken() -> str:
    return _("There is an employee with this e-mail address already.")
