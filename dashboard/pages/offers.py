"""Accepting and ignoring: the acceptance is a resource of the item."""

from typing import Any

from litestar import Controller, Response, delete, post
from litestar.params import FromPath

from app.news import change
from app.web import page, redirect
from dashboard import offers
from dashboard.frame import AgentRequest, rings_at
from dashboard.pages.contacts import for_agents
from dashboard.views import view_of


class AcceptanceController(Controller):
    path = "/items/{item_id:int}/acceptance"
    guards = (for_agents,)

    @post()
    async def accept(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Takes what rings at her, or what waits on the list; then goes there. 409 says who was first."""
        async with change():
            item = await offers.take(item_id, request.user)
        return redirect(request, item.url + view_of(request).query)

    @delete(status_code=200)
    async def ignore(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Lets it pass to the next colleague, and shows what else rings."""
        async with change():
            await offers.let_pass(item_id, request.user)
        return page(request, "dashboard/_rings.html", rings=await rings_at(request.user))
