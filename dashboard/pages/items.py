"""One item by its number: where it is shown, and closing it without more ado."""

from typing import Any

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from app.news import change
from app.web import redirect
from dashboard import items, reopening
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.views import view_of


class ItemController(Controller):
    path = "/items/{item_id:int}"
    guards = (for_agents,)

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Its channel shows it."""
        item = await items.find(item_id, request.user)
        return redirect(request, item.url + view_of(request).query)

    @delete("/ownership", status_code=303)
    async def release(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Gives it back, for anybody to handle."""
        async with change():
            await items.release(item_id, request.user)
        return redirect(request, "/" + view_of(request).query)

    @post("/closing")
    async def close(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """For what needs no registration, such as unwanted mail."""
        async with change():
            await items.put_away(item_id, request.user)
        return redirect(request, "/" + view_of(request).query)

    @post("/reopening")
    async def reopen(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """For what was closed too soon."""
        async with change():
            await items.hold(item_id)
            item = await items.find(item_id, request.user)
            await reopening.reopen(item, request.user)
        return redirect(request, item.url + view_of(request).query)
