"""Labels: of one item, and the organisation's list of them, for administrators."""

from typing import Any

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from app import forms
from app.news import change
from app.problems import Invalid
from app.web import needs, page, redirect, wants_fragment
from dashboard import items, labels, rows
from dashboard.frame import AgentRequest, shell_context
from dashboard.label_tables import Label
from dashboard.pages.contacts import for_agents
from dashboard.tables import Item

HERE = "/admin/labels"


class ItemLabelsController(Controller):
    path = "/items/{item_id:int}/labels/{label_id:int}"
    guards = (for_agents,)

    @post()
    async def put_on(
        self, request: AgentRequest, item_id: FromPath[int], label_id: FromPath[int]
    ) -> Response[Any]:
        label = await labels.find(label_id)
        async with change():
            item = await items.find(item_id, request.user)
            await labels.put_on(item.id, label)
        return await _shown(request, item)

    @delete(status_code=200)
    async def take_off(
        self, request: AgentRequest, item_id: FromPath[int], label_id: FromPath[int]
    ) -> Response[Any]:
        label = await labels.find(label_id)
        async with change():
            item = await items.find(item_id, request.user)
            await labels.take_off(item.id, label)
        return await _shown(request, item)


class LabelsController(Controller):
    path = HERE
    guards = (needs("admin"),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        found = await labels.everything()
        listed = [(label, labels.mark(label.id, label.name, label.colour)) for label in found]
        return page(request, "dashboard/labels.html", labels=listed, **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, None, {"colour": "0"})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await labels.add(form, request.user)
        except Invalid as problem:
            return await _form(request, None, form, problem.errors)
        return redirect(request, HERE)

    @get("/{label_id:int}")
    async def show(self, request: AgentRequest, label_id: FromPath[int]) -> Response[str]:
        label = await labels.find(label_id)
        return await _form(request, label, {"name": label.name, "colour": str(label.colour)})

    @post("/{label_id:int}")
    async def edit(self, request: AgentRequest, label_id: FromPath[int]) -> Response[Any]:
        label, form = await labels.find(label_id), await forms.submitted(request)
        try:
            await labels.edit(label, form, request.user)
        except Invalid as problem:
            return await _form(request, label, form, problem.errors)
        return redirect(request, HERE)

    @post("/{label_id:int}/deactivation")
    async def deactivate(self, request: AgentRequest, label_id: FromPath[int]) -> Response[Any]:
        await labels.use(await labels.find(label_id), False, request.user)
        return redirect(request, HERE)

    @post("/{label_id:int}/activation")
    async def activate(self, request: AgentRequest, label_id: FromPath[int]) -> Response[Any]:
        await labels.use(await labels.find(label_id), True, request.user)
        return redirect(request, HERE)


async def _shown(request: AgentRequest, item: Item) -> Response[Any]:
    if not wants_fragment(request):
        return redirect(request, item.url)
    record = await rows.record_of(item.id)
    assert record is not None  # noqa: S101
    row = rows.row_for(request.user, record)
    return page(request, "dashboard/_labels.html", row=row, offered=await labels.offered())


async def _form(
    request: AgentRequest, label: Label | None, values: dict[str, str], errors: dict[str, str] | None = None
) -> Response[str]:
    shell = await shell_context(request, open_page="people")
    return page(
        request,
        "dashboard/label_form.html",
        422 if errors else 200,
        label=label,
        values=values,
        errors=errors or {},
        colours=labels.COLOURS,
        **shell,
    )
