"""The employees as administrators keep them, with or without an account."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Conflict, Invalid
from app.web import needs, page, redirect
from dashboard import departments, employees, groups, staff
from dashboard.frame import AgentRequest, shell_context
from dashboard.pages.directory import listing, wants_list
from dashboard.tables import Employee

TEXTS = ("given_name", "family_name", "function", "email", "phone")


class StaffController(Controller):
    path = "/admin/employees"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        everybody = sorted(await employees.everybody(), key=lambda entry: not entry.works_here)
        listed = listing(request, everybody)
        if wants_list(request, "staff-list"):
            return page(request, "dashboard/_staff_list.html", **listed)
        return page(
            request,
            "dashboard/staff.html",
            **await shell_context(request, open_page="people"),
            **listed,
            departments=await departments.listed(),
            groups=await groups.listed(),
        )

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, {"token": secrets.token_urlsafe(16)}, [])

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        values, chosen = await forms.submitted(request), await forms.chosen(request, "group")
        try:
            employee_id = await staff.add(values, chosen, request.user)
        except Invalid as invalid:
            return await _form(request, values, chosen, errors=invalid.errors)
        return redirect(request, f"/admin/employees/{employee_id}?saved=yes")

    @get("/{employee_id:int}")
    async def show(self, request: AgentRequest, employee_id: FromPath[int]) -> Response[str]:
        entry = await employees.find(employee_id)
        return await _form(request, await _values(entry), [str(group) for group in entry.groups], entry)

    @post("/{employee_id:int}")
    async def update(self, request: AgentRequest, employee_id: FromPath[int]) -> Response[Any]:
        values, chosen = await forms.submitted(request), await forms.chosen(request, "group")
        try:
            await staff.edit(employee_id, values, chosen, request.user)
        except Invalid as invalid:
            entry = await employees.find(employee_id)
            return await _form(request, values, chosen, entry, invalid.errors)
        return redirect(request, f"/admin/employees/{employee_id}?saved=yes")

    @post("/{employee_id:int}/departure")
    async def leave(self, request: AgentRequest, employee_id: FromPath[int]) -> Response[Any]:
        try:
            await staff.leave(employee_id, request.user)
        except Conflict as conflict:
            return await _as_it_is(request, employee_id, conflict.status, refusal=conflict.text)
        return redirect(request, f"/admin/employees/{employee_id}?saved=yes")

    @post("/{employee_id:int}/return")
    async def come_back(self, request: AgentRequest, employee_id: FromPath[int]) -> Response[Any]:
        try:
            await staff.come_back(employee_id, request.user)
        except Invalid as invalid:
            return await _as_it_is(request, employee_id, invalid.status, invalid.errors)
        return redirect(request, f"/admin/employees/{employee_id}?saved=yes")


async def _values(entry: employees.Entry) -> dict[str, str]:
    employee = await Employee.objects().where(Employee.id == entry.id).first()
    values = {name: str(getattr(employee, name)) for name in TEXTS}
    linked = {"department": entry.department_id, "substitute": entry.substitute}
    return values | {name: str(number or "") for name, number in linked.items()}


async def _as_it_is(
    request: AgentRequest,
    employee_id: int,
    status: int,
    errors: dict[str, str] | None = None,
    refusal: str = "",
) -> Response[str]:
    entry = await employees.find(employee_id)
    chosen = [str(group) for group in entry.groups]
    return await _form(request, await _values(entry), chosen, entry, errors, refusal, status)


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    chosen: list[str],
    entry: employees.Entry | None = None,
    errors: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "dashboard/staff-form.html",
        422 if errors else status,
        **await shell_context(request, open_page="people"),
        entry=entry,
        account=await employees.account_of(entry.id) if entry else None,
        values=values,
        chosen=chosen,
        errors=errors or {},
        refusal=refusal,
        saved=not errors and not refusal and "saved" in request.query_params,
        departments=await departments.listed(),
        groups=await groups.listed(),
        substitutes=await _substitutes(entry),
    )


async def _substitutes(entry: employees.Entry | None) -> list[employees.Entry]:
    """Who can stand in for her: who works here, and who does so already."""
    offered = await employees.everybody()
    hers = entry.substitute if entry else None
    return [e for e in offered if (e.works_here or e.id == hers) and not (entry and e.id == entry.id)]
