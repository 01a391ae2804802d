"""The groups, for administrators: name, where their notices are mailed to, and who is a member."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Conflict, Invalid, NotFound
from app.web import needs, page, redirect
from dashboard import employees, groups
from dashboard.directory import Wanted, search
from dashboard.frame import AgentRequest, shell_context
from dashboard.pages.directory import wanted_of, wants_list
from dashboard.tables import Group

OFFERED = 20


class GroupsController(Controller):
    path = "/admin/groups"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "dashboard/groups.html", groups=await groups.listed(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, {})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            group = await groups.add(values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, errors=invalid.errors)
        return redirect(request, f"/admin/groups/{group.id}")

    @get("/{group_id:int}")
    async def show(self, request: AgentRequest, group_id: FromPath[int]) -> Response[str]:
        group = await groups.find(group_id)
        if wants_list(request, "offered"):
            return page(
                request, "dashboard/_group_offered.html", group=group, **await _members(request, group)
            )
        return await _form(request, _values(group), group)

    @post("/{group_id:int}")
    async def update(self, request: AgentRequest, group_id: FromPath[int]) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            await groups.edit(group_id, values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, await groups.find(group_id), errors=invalid.errors)
        return redirect(request, f"/admin/groups/{group_id}")

    @post("/{group_id:int}/members")
    async def join(self, request: AgentRequest, group_id: FromPath[int]) -> Response[Any]:
        number = (await forms.submitted(request)).get("employee", "")[:9]
        if not number.isdecimal():
            raise NotFound
        await groups.join(group_id, int(number), request.user.actor)
        return redirect(request, f"/admin/groups/{group_id}")

    @post("/{group_id:int}/members/{employee_id:int}/removal")
    async def part(
        self, request: AgentRequest, group_id: FromPath[int], employee_id: FromPath[int]
    ) -> Response[Any]:
        await groups.part(group_id, employee_id, request.user.actor)
        return redirect(request, f"/admin/groups/{group_id}")

    @post("/{group_id:int}/deletion")
    async def delete(self, request: AgentRequest, group_id: FromPath[int]) -> Response[Any]:
        try:
            await groups.delete(group_id, request.user.actor)
        except Conflict as refused:
            group = await groups.find(group_id)
            return await _form(request, _values(group), group, refusal=refused.text)
        return redirect(request, "/admin/groups")


def _values(group: Group) -> dict[str, str]:
    return {"name": group.name, "email": group.email}


async def _members(request: AgentRequest, group: Group) -> dict[str, Any]:
    """Who is in it, and who can be added: the first of those that were searched for."""
    everybody, q = await employees.directory(), wanted_of(request).q
    others = [entry for entry in everybody if group.id not in entry.groups] if q else []
    found = search(others, Wanted(q=q))
    return {
        "members": [entry for entry in everybody if group.id in entry.groups],
        "q": q,
        "offered": found.entries[:OFFERED],
        "number": found.number,
    }


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    group: Group | None = None,
    errors: dict[str, str] | None = None,
    refusal: str = "",
) -> Response[str]:
    return page(
        request,
        "dashboard/group-form.html",
        422 if errors else 409 if refusal else 200,
        **await shell_context(request, open_page="people"),
        **(await _members(request, group) if group else {"members": [], "q": "", "offered": [], "number": 0}),
        group=group,
        values=values,
        errors=errors or {},
        refusal=refusal,
    )
