"""Linking: choosing what to link with, taking a link off, and all that is linked with an outside record."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.news import change
from app.problems import Invalid
from app.texts import _
from app.web import page, redirect, wants_fragment
from dashboard import link_search, links, registers
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents, shell
from dashboard.targets import Target


class LinksController(Controller):
    path = "/links"
    guards = (for_agents,)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        """`from`: what is linked; `q`: what to look for, when no script does so while it is typed."""
        source = await links.find(request.query_params.get("from", ""), request.user)
        return await _choice(request, source, {})

    @get("/found")
    async def found(self, request: AgentRequest) -> Response[str]:
        """The results alone."""
        source = await links.find(request.query_params.get("from", ""), request.user)
        return page(request, "dashboard/_link_found.html", **await _found(request, source))

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        """With `other`, a reference, or with `register` and `number`."""
        form = await forms.submitted(request)
        source = await links.find(form.get("from", ""), request.user)
        try:
            async with change():
                if "other" in form:
                    await links.link(source.reference, form["other"], request.user)
                else:
                    register, number = form.get("register", ""), form.get("number", "")
                    await links.link_record(source.reference, register, number, request.user)
        except Invalid as problem:
            return await _choice(request, source, form, problem.errors)
        return redirect(request, source.page)

    @post("/{link_id:int}/deletion")
    async def delete(self, request: AgentRequest, link_id: FromPath[int]) -> Response[Any]:
        """`from`: where she is; htmx gets the section of that anew, with the focus in it."""
        form = await forms.submitted(request)
        async with change():
            await links.unlink(link_id, request.user)
        if not wants_fragment(request):
            return redirect(request, (await links.find(form.get("from", ""), request.user)).page)
        shown = await links.panel(form.get("from", ""), request.user)
        return page(request, "dashboard/_links_live.html", links=shown, refocus=True)


class RecordsController(Controller):
    path = "/records/{record_id:int}"
    guards = (for_agents,)

    @get()
    async def show(self, request: AgentRequest, record_id: FromPath[int]) -> Response[str]:
        """404 unless she may see something that is linked with it."""
        target = await links.find(f"record:{record_id}", request.user)
        shown = await links.panel(target.reference, request.user)
        return page(request, "dashboard/record.html", **await shell(request), target=target, links=shown)


async def _choice(
    request: AgentRequest, source: Target, values: dict[str, str], errors: dict[str, str] | None = None
) -> Response[str]:
    return page(
        request,
        "dashboard/link_new.html",
        422 if errors else 200,
        **await shell(request, open_page=""),
        **await _found(request, source),
        registers=await _registers(),
        values=values,
        errors=errors or {},
    )


async def _registers() -> list[tuple[str, str]]:
    """To choose from; nothing when there are none."""
    offered = [(str(register.id), register.name) for register in await registers.offered()]
    return [("", _("Choose a register")), *offered] if offered else []


async def _found(request: AgentRequest, source: Target) -> dict[str, Any]:
    q = forms.cleaned(request.query_params.get("q", ""))[:200]
    return {
        "source": source,
        "q": q,
        "shortest": link_search.SHORTEST,
        "hits": await link_search.found(q, request.user, without=source.reference),
        "linked": {one.target.reference for one in await links.links_of(source.reference, request.user)},
    }
