"""The shift of who signed in: begun with one button, and what goes with it. Plain forms work as well."""

from typing import Any

from litestar import Controller, Response, post

from app.forms import submitted
from app.news import change
from app.texts import _
from app.web import page, redirect, wants_fragment
from dashboard import losses, offers, presence
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.pages.presence import presence_parts
from dashboard.pages.session import safe_path
from dashboard.states import PresenceStatus


class ShiftController(Controller):
    path = "/shift"
    guards = (for_agents,)

    @post()
    async def begin(self, request: AgentRequest) -> Response[Any]:
        """Available, and at work in the channel chat."""
        async with change():
            await presence.choose(request.user, PresenceStatus.AVAILABLE)
            await presence.work_in_chat(request.user, True)
        return await _done(request)

    @post("/sight", status_code=204)
    async def be_seen(self, request: AgentRequest) -> None:
        """Her browser says, at a ping of its stream, that it is still there: a dead one only looks open."""
        await losses.appear(request.user.id)

    @post("/wrap-up/ending")
    async def finish(self, request: AgentRequest) -> Response[Any]:
        async with change():
            await presence.finish_wrap_up(request.user.id)
        return await _done(request)

    @post("/wrap-up/extension")
    async def extend(self, request: AgentRequest) -> Response[Any]:
        async with change():
            await presence.extend_wrap_up(request.user.id)
        return await _done(request)

    @post("/break")
    async def rest(self, request: AgentRequest) -> Response[Any]:
        async with change():
            await presence.choose(request.user, PresenceStatus.BREAK, _("Short break"))
        return await _done(request)

    @post("/stay")
    async def stay(self, request: AgentRequest) -> Response[Any]:
        async with change():
            await presence.stay(request.user)
        return await _done(request)


async def _done(request: AgentRequest) -> Response[Any]:
    """The parts that show her presence; without htmx the page she was on."""
    async with change():
        await offers.reconsider(request.user.id)
    if not wants_fragment(request):
        return redirect(request, safe_path((await submitted(request)).get("from", "/")))
    return page(request, "dashboard/_presence_live.html", **await presence_parts(request.user))
