"""News: agents read it, administrators write it."""

import secrets
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath

from app import forms
from app.clock import now
from app.problems import Invalid
from app.web import needs, page, redirect, wants_fragment
from dashboard import bulletins, moments
from dashboard.bulletin_tables import Bulletin
from dashboard.frame import AgentRequest, shell_context
from dashboard.pages.contacts import for_agents

HERE = "/admin/news"


class NewsController(Controller):
    path = "/news"
    guards = (for_agents,)

    @post("/{bulletin_id:int}/reading")
    async def read(self, request: AgentRequest, bulletin_id: FromPath[int]) -> Response[Any]:
        await bulletins.read(bulletin_id, request.user)
        if not wants_fragment(request):
            return redirect(request, "/#news-list")
        panel = await bulletins.panel(request.user)
        return page(request, "dashboard/_bulletins_live.html", panel=panel)

    @put("/folding", status_code=204)
    async def fold(self, request: AgentRequest) -> None:
        """`folded`: yes or no."""
        await bulletins.fold(request.user, "yes" in await forms.chosen(request, "folded"))


class BulletinsController(Controller):
    path = HERE
    guards = (needs("admin"),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        found, moment = await bulletins.everything(), now()
        listed = [(bulletin, bulletins.stands(bulletin, moment)) for bulletin in found]
        return page(request, "dashboard/bulletins.html", bulletins=listed, moment=moment, **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        values = {"begins": _field(now()), "token": secrets.token_urlsafe(16)}
        return await _form(request, None, values)

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await bulletins.add(form, request.user)
        except Invalid as problem:
            return await _form(request, None, form, problem.errors)
        return redirect(request, HERE)

    @get("/{bulletin_id:int}")
    async def show(self, request: AgentRequest, bulletin_id: FromPath[int]) -> Response[str]:
        bulletin = await bulletins.find(bulletin_id)
        return await _form(request, bulletin, _values(bulletin))

    @post("/{bulletin_id:int}")
    async def edit(self, request: AgentRequest, bulletin_id: FromPath[int]) -> Response[Any]:
        bulletin, form = await bulletins.find(bulletin_id), await forms.submitted(request)
        try:
            await bulletins.edit(bulletin, form, request.user)
        except Invalid as problem:
            return await _form(request, bulletin, form, problem.errors)
        return redirect(request, HERE)

    @post("/{bulletin_id:int}/deletion")
    async def delete(self, request: AgentRequest, bulletin_id: FromPath[int]) -> Response[Any]:
        await bulletins.delete(await bulletins.find(bulletin_id), request.user)
        return redirect(request, HERE)


def _values(bulletin: Bulletin) -> dict[str, str]:
    return {
        "title": bulletin.title,
        "text": bulletin.text,
        "important": "on" if bulletin.important else "",
        "begins": _field(bulletin.begins_at),
        "ends": _field(bulletin.ends_at),
    }


def _field(moment: datetime | None) -> str:
    """As a field for a day with its time wants it."""
    return f"{moments.day_of(moment)}T{moments.time_of(moment)}" if moment else ""


async def _form(
    request: AgentRequest,
    bulletin: Bulletin | None,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    shell = await shell_context(request, open_page="people")
    return page(
        request,
        "dashboard/bulletin_form.html",
        422 if errors else 200,
        bulletin=bulletin,
        values=values,
        errors=errors or {},
        **shell,
    )
