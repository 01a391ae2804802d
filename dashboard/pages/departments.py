"""The departments, for administrators: name, and where their notices are mailed to."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Conflict, Invalid
from app.web import needs, page, redirect
from dashboard import departments
from dashboard.frame import AgentRequest, shell_context
from dashboard.tables import Department


class DepartmentsController(Controller):
    path = "/admin/departments"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "dashboard/departments.html", departments=await departments.listed(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, {})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            await departments.add(values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, errors=invalid.errors)
        return redirect(request, "/admin/departments")

    @get("/{department_id:int}")
    async def show(self, request: AgentRequest, department_id: FromPath[int]) -> Response[str]:
        department = await departments.find(department_id)
        return await _form(request, _values(department), department)

    @post("/{department_id:int}")
    async def update(self, request: AgentRequest, department_id: FromPath[int]) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            await departments.edit(department_id, values, request.user.actor)
        except Invalid as invalid:
            department = await departments.find(department_id)
            return await _form(request, values, department, errors=invalid.errors)
        return redirect(request, "/admin/departments")

    @post("/{department_id:int}/deletion")
    async def delete(self, request: AgentRequest, department_id: FromPath[int]) -> Response[Any]:
        try:
            await departments.delete(department_id, request.user.actor)
        except Conflict as refused:
            department = await departments.find(department_id)
            return await _form(request, _values(department), department, refusal=refused.text)
        return redirect(request, "/admin/departments")


def _values(department: Department) -> dict[str, str]:
    return {"name": department.name, "email": department.email}


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    department: Department | None = None,
    errors: dict[str, str] | None = None,
    refusal: str = "",
) -> Response[str]:
    return page(
        request,
        "dashboard/department-form.html",
        422 if errors else 409 if refusal else 200,
        **await shell_context(request, open_page="people"),
        department=department,
        values=values,
        errors=errors or {},
        refusal=refusal,
    )
