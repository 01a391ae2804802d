"""The presence of who signed in."""

from typing import Any

from litestar import Controller, Response, put

from app.forms import chosen, submitted
from app.news import change
from app.problems import Invalid
from app.texts import _
from app.web import page
from dashboard import freeness, offers, presence
from dashboard.agents import SignedIn
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.states import PresenceStatus


class PresenceController(Controller):
    path = "/presence"
    guards = (for_agents,)

    @put()
    async def change(self, request: AgentRequest) -> Response[Any]:
        """`status` and `works_in_chat`, each only if sent; the checkbox comes after a hidden off."""
        agent, form = request.user, await submitted(request)
        works_in_chat = await chosen(request, "works_in_chat")
        async with change():
            if "status" in form:
                await presence.choose(agent, _status(form["status"]), form.get("reason", ""))
            if works_in_chat:
                await presence.work_in_chat(agent, "on" in works_in_chat)
        async with change():
            await offers.reconsider(agent.id)
        return page(request, "dashboard/_presence_live.html", **await presence_parts(agent))


async def presence_parts(agent: SignedIn) -> dict[str, Any]:
    """What shows her own presence, for dashboard/_presence_live.html."""
    me = await presence.presence_of(agent.id)
    return {"me": me, "own": True, "working": True, "freeness": freeness.sentence(me, agent)}


def _status(written: str) -> PresenceStatus:
    try:
        return PresenceStatus(written)
    except ValueError:
        raise Invalid({"status": _("Choose one of the list.")}) from None
