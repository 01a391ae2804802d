"""What an agent is typing, saved while she types."""

from typing import Any

from litestar import Controller, Response, get, put
from litestar.params import FromPath

from app.filters import when
from app.forms import chosen, submitted
from app.news import change
from app.problems import NotFound
from app.texts import _
from dashboard import drafts, items, viewing
from dashboard.agents import SignedIn
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.tables import Item

PLAIN = "text/plain; charset=utf-8"
FRESH = {"Cache-Control": "no-store"}


class DraftController(Controller):
    path = "/items/{item_id:int}/drafts/{kind:str}"
    guards = (for_agents,)

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int], kind: FromPath[str]) -> Response[Any]:
        """The words alone, as they are kept."""
        item = await _item(item_id, kind, request.user)
        return Response(await drafts.of(request.user, item.id, kind), media_type=PLAIN, headers=FRESH)

    @put()
    async def save(self, request: AgentRequest, item_id: FromPath[int], kind: FromPath[str]) -> Response[Any]:
        """`text`, and each `before` it may take the place of; answers the words that go beside the field."""
        item = await _item(item_id, kind, request.user)
        form, before = await submitted(request), await chosen(request, "before")
        text = form.get("text", "")
        async with change():
            saved = await drafts.save(request.user, item.id, kind, text, before if "before" in form else None)
            if text and kind == "reply":
                await viewing.type_in(item.id, request.user)
        said = _("Draft saved %(time)s") % {"time": when(saved)} if text else ""
        return Response(said, media_type=PLAIN, headers=FRESH)


async def _item(item_id: int, kind: str, agent: SignedIn) -> Item:
    if kind not in drafts.KINDS:
        raise NotFound
    return await items.find(item_id, agent)
