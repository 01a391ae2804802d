"""What an agent is typing, saved while she types."""

from typing import Any

from litestar import Controller, Response, put
from litestar.params import FromPath

from app.filters import when
from app.forms import submitted
from app.news import change
from app.problems import NotFound
from app.texts import _
from dashboard import drafts, items
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents


class DraftController(Controller):
    path = "/items/{item_id:int}/drafts/{kind:str}"
    guards = (for_agents,)

    @put()
    async def save(self, request: AgentRequest, item_id: FromPath[int], kind: FromPath[str]) -> Response[Any]:
        """`text`; answers the words that go beside the field."""
        if kind not in drafts.KINDS:
            raise NotFound
        item = await items.find(item_id, request.user)
        text = (await submitted(request)).get("text", "")
        async with change():
            saved = await drafts.save(request.user, item.id, kind, text)
        said = _("Draft saved %(time)s") % {"time": when(saved)} if text else ""
        return Response(said, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
