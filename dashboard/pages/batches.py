"""One act on the items that were chosen on the work list."""

import re
from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app.forms import chosen
from app.web import page, redirect, wants_fragment
from dashboard import batches
from dashboard.batches import Outcome
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.views import view_of


class BatchesController(Controller):
    path = "/batches"
    guards = (for_agents,)

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        """`item` as often as there are items, and one `act`."""
        numbers = [number for number in await chosen(request, "item") if re.fullmatch("[0-9]{1,9}", number)]
        wanted = [int(number) for number in numbers[:1000]]
        act = (await chosen(request, "act") or [""])[0]
        batch = await batches.carry_out(wanted, act[:40], request.user)
        return _told(request, batches.outcome(batch), f"batch={batch.id}")

    @post("/{batch_id:int}/recall")
    async def recall(self, request: AgentRequest, batch_id: FromPath[int]) -> Response[Any]:
        return _told(request, await batches.recall(batch_id, request.user), "")


def _told(request: AgentRequest, outcome: Outcome, shown: str) -> Response[Any]:
    """Beside the list as it stands; without scripts on the list anew."""
    view = view_of(request)
    if wants_fragment(request):
        return page(request, "dashboard/_batch.html", batch=outcome, view=view)
    back = view.query or ("?" if shown else "")
    return redirect(request, f"/{back}{'&' if view.query and shown else ''}{shown}")
