"""Who an item is about: this person, or somebody else."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app import forms
from app.web import redirect
from dashboard import items, recognition
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.views import view_of


class RecognitionController(Controller):
    path = "/items/{item_id:int}/party"
    guards = (for_agents,)

    @post()
    async def confirm(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`party` is her number; without one nothing changes."""
        item = await items.find(item_id, request.user)
        number = (await forms.submitted(request)).get("party", "")
        if number.isdecimal() and len(number) < 10:
            await recognition.confirm(item, int(number), request.user)
        return redirect(request, item.url + view_of(request).query)

    @post("/refusal")
    async def refuse(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item = await items.find(item_id, request.user)
        await recognition.refuse(item, request.user)
        return redirect(request, item.url + view_of(request).query)
