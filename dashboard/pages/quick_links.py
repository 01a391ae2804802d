"""Quick links: the organisation's list of them, for administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import needs, page, redirect, wants_fragment
from dashboard import quick_links
from dashboard.bulletin_tables import QuickLink
from dashboard.frame import AgentRequest, shell_context

HERE = "/admin/quick-links"


class QuickLinksController(Controller):
    path = HERE
    guards = (needs("admin"),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "dashboard/quick_links.html", links=await quick_links.everything(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, None, {"url": "https://"})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await quick_links.add(form, request.user)
        except Invalid as problem:
            return await _form(request, None, form, problem.errors)
        return redirect(request, HERE)

    @get("/{quick_link_id:int}")
    async def show(self, request: AgentRequest, quick_link_id: FromPath[int]) -> Response[str]:
        link = await quick_links.find(quick_link_id)
        return await _form(request, link, {"title": link.title, "url": link.url})

    @post("/{quick_link_id:int}")
    async def edit(self, request: AgentRequest, quick_link_id: FromPath[int]) -> Response[Any]:
        link, form = await quick_links.find(quick_link_id), await forms.submitted(request)
        try:
            await quick_links.edit(link, form, request.user)
        except Invalid as problem:
            return await _form(request, link, form, problem.errors)
        return redirect(request, HERE)

    @post("/{quick_link_id:int}/place")
    async def move(self, request: AgentRequest, quick_link_id: FromPath[int]) -> Response[Any]:
        """`to`: up or down, one place."""
        steps = {"up": -1, "down": 1}.get((await forms.submitted(request)).get("to", ""), 0)
        await quick_links.move(await quick_links.find(quick_link_id), steps, request.user)
        if not wants_fragment(request):
            return redirect(request, HERE)
        return page(request, "dashboard/_quick_links.html", links=await quick_links.everything())

    @post("/{quick_link_id:int}/deletion")
    async def delete(self, request: AgentRequest, quick_link_id: FromPath[int]) -> Response[Any]:
        await quick_links.delete(await quick_links.find(quick_link_id), request.user)
        return redirect(request, HERE)


async def _form(
    request: AgentRequest,
    link: QuickLink | None,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    shell = await shell_context(request, open_page="people")
    return page(
        request,
        "dashboard/quick_link_form.html",
        422 if errors else 200,
        link=link,
        values=values,
        errors=errors or {},
        **shell,
    )
