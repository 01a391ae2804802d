"""Registers of outside records: the list, a new one, and changing one. For administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import needs, page, redirect
from dashboard import registers
from dashboard.contact_tables import Register
from dashboard.frame import AgentRequest, shell_context

HERE = "/admin/registers"


class RegistersController(Controller):
    path = HERE
    guards = (needs("admin"),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "dashboard/registers.html", registers=await registers.everything(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, None, {})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await registers.add(form, request.user)
        except Invalid as problem:
            return await _form(request, None, form, problem.errors)
        return redirect(request, HERE)

    @get("/{register_id:int}")
    async def show(self, request: AgentRequest, register_id: FromPath[int]) -> Response[str]:
        register = await registers.find(register_id)
        return await _form(request, register, {"name": register.name, "template": register.template})

    @post("/{register_id:int}")
    async def edit(self, request: AgentRequest, register_id: FromPath[int]) -> Response[Any]:
        register, form = await registers.find(register_id), await forms.submitted(request)
        try:
            await registers.edit(register, form, request.user)
        except Invalid as problem:
            return await _form(request, register, form, problem.errors)
        return redirect(request, HERE)

    @post("/{register_id:int}/deactivation")
    async def deactivate(self, request: AgentRequest, register_id: FromPath[int]) -> Response[Any]:
        await registers.use(await registers.find(register_id), False, request.user)
        return redirect(request, HERE)

    @post("/{register_id:int}/activation")
    async def activate(self, request: AgentRequest, register_id: FromPath[int]) -> Response[Any]:
        await registers.use(await registers.find(register_id), True, request.user)
        return redirect(request, HERE)


async def _form(
    request: AgentRequest,
    register: Register | None,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    shell = await shell_context(request, open_page="people")
    return page(
        request,
        "dashboard/register_form.html",
        422 if errors else 200,
        register=register,
        values=values,
        errors=errors or {},
        **shell,
    )
