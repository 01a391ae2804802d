"""That an item is on somebody's screen: her page says so as long as it is open."""

from typing import Any

from litestar import Controller, MediaType, Response, delete, post
from litestar.params import FromPath

from app.news import change
from app.web import redirect
from dashboard import items, viewing
from dashboard.frame import AgentRequest
from dashboard.kinds import KINDS
from dashboard.pages.contacts import for_agents
from dashboard.views import view_of


class ViewingController(Controller):
    path = "/items/{item_id:int}/viewing"
    guards = (for_agents,)

    @post(status_code=200)
    async def go_on(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """A conversation is not begun to be read this way: who was away too long is led back to its door."""
        item = await items.find(item_id, request.user)
        async with change():
            still = await viewing.go_on(item.id, request.user)
            if not still and not KINDS[item.kind].rings:
                await viewing.begin(item.id, request.user)
                still = True
        return Response("", media_type=MediaType.TEXT) if still else redirect(request, item.url)

    @delete(status_code=303)
    async def stop(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        async with change():
            await viewing.leave(item_id, request.user)
        return redirect(request, "/" + view_of(request).query)
