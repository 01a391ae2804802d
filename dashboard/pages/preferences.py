"""What an agent chooses for her own screens."""

from litestar import Controller, put

from app.forms import chosen
from dashboard import preferences
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents


class PreferencesController(Controller):
    path = "/preferences"
    guards = (for_agents,)

    @put(status_code=204)
    async def update(self, request: AgentRequest) -> None:
        """`enter_sends`: the checkbox comes after a hidden off."""
        await preferences.let_enter_send(request.user, "on" in await chosen(request, "enter_sends"))
